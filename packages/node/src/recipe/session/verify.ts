import type { cdi } from '@latchkey/contract';
import { now } from '../../clock.js';
import { logDebug } from '../../logger.js';
import type { CoreClient } from '../../querier.js';
import type { UserContext } from '../../types.js';
import type { AccessTokenInfo, ParsedAccessToken } from './accessToken.js';
import { readPayload } from './accessToken.js';
import { tryRefreshToken, unauthorised } from './error.js';
import Session, { type SessionParts } from './sessionClass.js';
import type { RecipeInterface, SessionContainerInterface, TypeNormalisedInput } from './types.js';
import type { AccessTokenVerifier } from './verifier.js';

type GetSessionInput = Parameters<RecipeInterface['getSession']>[0];

/** Typed calls to the core's session endpoints. */
export type SessionCore = CoreClient<typeof cdi.session>;

/** What verifying an access token stands on. */
export interface VerifyContext {
  readonly config: TypeNormalisedInput;
  readonly core: SessionCore;
  readonly verifier: AccessTokenVerifier;
}

/** A token's content; `undecided` if only the core can tell whether the token holds. */
type Verified = { readonly info: AccessTokenInfo; readonly undecided?: boolean };

/** The session of an access token: verified here, and by the core where it must be asked. */
export async function verifyAccessToken(
  context: VerifyContext,
  functions: RecipeInterface,
  input: GetSessionInput,
): Promise<SessionContainerInterface | undefined> {
  const { accessToken, options } = input;
  const { config, verifier } = context;
  if (options?.antiCsrfCheck !== false && config.antiCsrfFunctionOrString === 'VIA_CUSTOM_HEADER') {
    throw new Error(
      "Since the anti-csrf mode is VIA_CUSTOM_HEADER getSession can't check the CSRF token. Please either use VIA_TOKEN or set antiCsrfCheck to false",
    );
  }
  if (accessToken === undefined) {
    if (options?.sessionRequired === false) return undefined;
    throw unauthorised(
      'Session does not exist. Are you sending the session tokens in the request with the appropriate token transfer method?',
      false,
    );
  }
  const known = verifier.known(accessToken);
  const verified: Verified | undefined =
    known === undefined ? await verifyUnknown(context, accessToken, options) : { info: known };
  if (verified === undefined) return undefined;
  const { info } = verified;
  assertKeyKind(config, info);
  if (options?.antiCsrfCheck !== false) assertAntiCsrfToken(config, info, input.antiCsrfToken);
  // The first use of a refreshed token must reach the core: it ends the parent refresh token's grace.
  const isFirstUse = info.parentRefreshTokenHash1 !== undefined;
  if (options?.checkDatabase === true || isFirstUse || verified.undecided === true)
    return verifyByCore(context, functions, input, info, accessToken);
  return sessionOf(context, functions, info, accessToken, input.antiCsrfToken);
}

/** `undefined` for what is no access token at all, where a session is optional; undecided: the core must say. */
async function verifyUnknown(
  { verifier, config }: VerifyContext,
  accessToken: string,
  options: GetSessionInput['options'],
): Promise<Verified | undefined> {
  const parsed = parse(verifier, accessToken);
  if (parsed === undefined) {
    if (options?.sessionRequired === false) return undefined;
    throw unauthorised('Token parsing failed', false);
  }
  if (await verifier.verify(accessToken, parsed)) return { info: parsed };
  logDebug(() => 'getSession: the access token could not be verified');
  if (!mayBeOfForgottenKey(parsed, config)) throw tryRefreshToken('Failed to verify access token');
  return { info: parsed, undecided: true };
}

function parse(verifier: AccessTokenVerifier, accessToken: string): ParsedAccessToken | undefined {
  try {
    return verifier.parse(accessToken);
  } catch {
    return undefined;
  }
}

/** Tokens of version 2 name no key, so keys may have changed under a young one: the core then decides. */
const mayBeOfForgottenKey = (parsed: ParsedAccessToken, config: TypeNormalisedInput): boolean =>
  parsed.version === 2 &&
  parsed.expiryTime > now() &&
  parsed.timeCreated > now() - config.jwksRefreshIntervalSec * 1000;

function assertKeyKind(config: TypeNormalisedInput, { version, kid }: AccessTokenInfo): void {
  if (version < 3 || kid === undefined) return;
  if (kid.startsWith('d-') === config.useDynamicAccessTokenSigningKey) return;
  throw tryRefreshToken("The access token doesn't match the useDynamicAccessTokenSigningKey setting");
}

function assertAntiCsrfToken(
  config: TypeNormalisedInput,
  info: AccessTokenInfo,
  antiCsrfToken: string | undefined,
): void {
  if (config.antiCsrfFunctionOrString !== 'VIA_TOKEN') return;
  if (antiCsrfToken !== undefined && antiCsrfToken === info.antiCsrfToken) return;
  throw tryRefreshToken(
    antiCsrfToken === undefined
      ? 'Provided antiCsrfToken is undefined. If you do not want anti-csrf check for this API, please set doAntiCsrfCheck to false for this API'
      : 'anti-csrf check failed',
  );
}

async function verifyByCore(
  context: VerifyContext,
  functions: RecipeInterface,
  { antiCsrfToken, options, userContext }: GetSessionInput,
  info: AccessTokenInfo,
  accessToken: string,
): Promise<SessionContainerInterface> {
  const reply = await askCore(context, accessToken, antiCsrfToken, options, userContext);
  const { session, accessToken: renewed } = reply;
  const parts: SessionParts = {
    ...partsOf(context, functions, info, accessToken, antiCsrfToken),
    handle: session.handle,
    tenantId: session.tenantId,
  };
  if (renewed === undefined) return new Session(parts);
  return new Session({
    ...parts,
    accessToken: renewed.token,
    expiry: renewed.expiry,
    payloadText: JSON.stringify(readPayload(renewed.token)),
    accessTokenUpdated: true,
  });
}

async function askCore(
  { core, config }: VerifyContext,
  accessToken: string,
  antiCsrfToken: string | undefined,
  options: GetSessionInput['options'],
  userContext: UserContext,
) {
  const reply = await core.verifySession(
    {
      accessToken,
      antiCsrfToken,
      doAntiCsrfCheck: options?.antiCsrfCheck !== false,
      enableAntiCsrf: config.antiCsrfFunctionOrString === 'VIA_TOKEN',
      checkDatabase: options?.checkDatabase === true,
    },
    userContext,
  );
  if (reply.status === 'UNAUTHORISED') throw unauthorised(reply.message);
  if (reply.status === 'TRY_REFRESH_TOKEN') throw tryRefreshToken(reply.message);
  return reply;
}

const sessionOf = (
  context: VerifyContext,
  functions: RecipeInterface,
  info: AccessTokenInfo,
  accessToken: string,
  antiCsrfToken: string | undefined,
): SessionContainerInterface => new Session(partsOf(context, functions, info, accessToken, antiCsrfToken));

const partsOf = (
  { config }: VerifyContext,
  functions: RecipeInterface,
  info: AccessTokenInfo,
  accessToken: string,
  antiCsrfToken: string | undefined,
): SessionParts => ({
  functions,
  config,
  accessToken,
  expiry: info.expiryTime,
  refreshToken: undefined,
  antiCsrfToken,
  handle: info.sessionHandle,
  userId: info.userId,
  recipeUserId: info.recipeUserId,
  tenantId: info.tenantId,
  payloadText: info.payloadText,
  accessTokenUpdated: false,
});
