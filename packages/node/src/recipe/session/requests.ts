import type { App } from '../../app.js';
import type { BaseRequest } from '../../framework/request.js';
import type { BaseResponse } from '../../framework/response.js';
import { logDebug } from '../../logger.js';
import type RecipeUserId from '../../recipeUserId.js';
import type { AnyValue, JSONObject, UserContext } from '../../types.js';
import { requestedTransferMethod } from './config.js';
import SessionError, { tryRefreshToken, unauthorised } from './error.js';
import { withoutProtected } from './payload.js';
import {
  clearLegacyCookie,
  clearOlderCookies,
  clearSession,
  duplicatedCookies,
  type Exchange,
  getToken,
  hasLegacyCookie,
  hasMultipleAccessTokenCookies,
  transferMethods,
} from './tokens.js';
import type {
  AntiCsrfType,
  RecipeInterface,
  SessionContainerInterface,
  TokenTransferMethod,
  TypeNormalisedInput,
  VerifySessionOptions,
} from './types.js';
import type { AccessTokenVerifier } from './verifier.js';

/** What requests with sessions stand on. */
export interface SessionRequests {
  readonly app: App;
  readonly config: TypeNormalisedInput;
  readonly verifier: AccessTokenVerifier;
}

/** One request: wrapped, with the recipe's finished functions. */
export interface SessionCall {
  readonly functions: RecipeInterface;
  readonly req: BaseRequest;
  readonly res: BaseResponse;
  readonly userContext: UserContext;
}

/** The session of a request, with its claims validated; see FDI §2.6 for the order of the checks. */
export async function getSessionFromRequest(
  context: SessionRequests,
  call: SessionCall,
  options: VerifySessionOptions = {},
): Promise<SessionContainerInterface | undefined> {
  const { functions, req, res, userContext } = call;
  const { config } = context;
  if (hasLegacyCookie(req)) throw tryRefreshToken('using legacy session, please call the refresh API');
  const source = accessTokenOf(context, call);
  if (source?.method === 'cookie' && hasMultipleAccessTokenCookies({ config, req, userContext })) {
    throw tryRefreshToken('Multiple access tokens present in the request cookies.');
  }
  const antiCsrfCheck = checkCustomHeader(config, call, options, source?.method);
  const session = await functions.getSession({
    accessToken: source?.token,
    antiCsrfToken: req.getHeaderValue('anti-csrf'),
    options: { ...options, antiCsrfCheck },
    userContext,
  });
  if (session === undefined) return undefined;
  await assertRequiredClaims(context.app, functions, session, options, userContext);
  await session.attachToRequestResponse(
    { req, res, transferMethod: source?.method ?? 'header' },
    userContext,
  );
  return session;
}

/** The access token of a request. One in the header wins over one in a cookie; what is none is ignored. */
function accessTokenOf(
  { config, verifier }: SessionRequests,
  { req, userContext }: SessionCall,
): { token: string; method: TokenTransferMethod } | undefined {
  const allowed = config.getTokenTransferMethod({ req, forCreateNewSession: false, userContext });
  for (const method of ['header', 'cookie'] as const) {
    if (allowed !== 'any' && allowed !== method) continue;
    const token = getToken({ config, req, userContext }, 'access', method);
    if (token !== undefined && verifier.isAccessToken(token)) return { token, method };
  }
  logDebug(() => 'getSession: the request has no access token');
  return undefined;
}

/** Checks the custom header where that is the mode. Returns whether the anti-CSRF token is still to be checked. */
function checkCustomHeader(
  config: TypeNormalisedInput,
  { req, userContext }: SessionCall,
  options: VerifySessionOptions,
  method: TokenTransferMethod | undefined,
): boolean {
  const wanted = options.antiCsrfCheck ?? req.getMethod() !== 'get';
  // Nobody but the page's own script can send a header: only cookies travel by themselves.
  if (!wanted || method !== 'cookie') return false;
  if (antiCsrfMode(config, req, userContext) !== 'VIA_CUSTOM_HEADER') return true;
  if (req.getHeaderValue('rid') !== undefined) return false;
  throw tryRefreshToken(
    `anti-csrf check failed. Please pass 'rid: "session"' header in the request, or set doAntiCsrfCheck to false for this API`,
  );
}

function antiCsrfMode(config: TypeNormalisedInput, req: BaseRequest, userContext: UserContext): AntiCsrfType {
  const mode = config.antiCsrfFunctionOrString;
  return typeof mode === 'string' ? mode : mode({ request: req, userContext });
}

/** Runs the validators that a session has to pass: the global ones, unless the route replaces them. */
export async function assertRequiredClaims(
  app: App,
  functions: RecipeInterface,
  session: SessionContainerInterface,
  options: VerifySessionOptions | undefined,
  userContext: UserContext,
): Promise<void> {
  const globalValidators = await functions.getGlobalClaimValidators({
    userId: session.getUserId(userContext),
    recipeUserId: session.getRecipeUserId(userContext),
    tenantId: session.getTenantId(userContext),
    claimValidatorsAddedByOtherRecipes: app.claimValidators(),
    userContext,
  });
  const override = options?.overrideGlobalClaimValidators;
  const validators =
    override === undefined ? globalValidators : await override(globalValidators, session, userContext);
  if (validators.length > 0) await session.assertClaims(validators, userContext);
}

/** Exchanges the refresh token of a request for new tokens; see FDI §2.7. */
export async function refreshSessionInRequest(
  { config }: SessionRequests,
  call: SessionCall,
): Promise<SessionContainerInterface> {
  const { functions, req, userContext } = call;
  const exchange: Exchange = { config, ...call };
  const allowed = config.getTokenTransferMethod({ req, forCreateNewSession: false, userContext });
  if (allowed !== 'header') refuseDuplicatedCookies(exchange);
  const source = refreshTokenOf(exchange, allowed);
  if (source === undefined) throw noRefreshToken(exchange);
  assertCustomHeaderOnRefresh(exchange, source.method);
  const isCustomHeader = antiCsrfMode(config, req, userContext) === 'VIA_CUSTOM_HEADER';
  const session = await functions
    .refreshSession({
      refreshToken: source.token,
      antiCsrfToken: req.getHeaderValue('anti-csrf'),
      disableAntiCsrf: source.method === 'header' || isCustomHeader,
      userContext,
    })
    .catch((error: unknown) => {
      if (endsSession(error)) clearLegacyCookie(exchange);
      throw error;
    });
  await session.attachToRequestResponse({ ...call, transferMethod: source.method }, userContext);
  const other = source.method === 'header' ? 'cookie' : 'header';
  if (getToken(exchange, 'refresh', other) !== undefined) clearSession(exchange, other);
  clearLegacyCookie(exchange);
  return session;
}

/**
 * After a change of the cookie domain, browsers send the old cookie and the new one, in an order nobody can rely
 * on. The old ones are cleared; the client then refreshes again, with the one that is left.
 */
function refuseDuplicatedCookies(exchange: Exchange): void {
  const duplicated = duplicatedCookies(exchange);
  if (duplicated.length === 0) return;
  const { olderCookieDomain } = exchange.config;
  if (olderCookieDomain === undefined) {
    throw new Error(
      "The request contains multiple session cookies. This may happen if you've changed the 'cookieDomain' value in your configuration. To clear tokens from the previous domain, set 'olderCookieDomain' in your config.",
    );
  }
  clearOlderCookies(exchange, duplicated, olderCookieDomain);
  throw new SessionError({
    message:
      'The request contains multiple session cookies. We are clearing the cookie from olderCookieDomain. Session will be refreshed in the next refresh call.',
    type: SessionError.CLEAR_DUPLICATE_SESSION_COOKIES,
  });
}

function refreshTokenOf(
  exchange: Exchange,
  allowed: TokenTransferMethod | 'any',
): { token: string; method: TokenTransferMethod } | undefined {
  const header = getToken(exchange, 'refresh', 'header');
  if (allowed !== 'cookie' && header !== undefined) return { token: header, method: 'header' };
  const cookie = getToken(exchange, 'refresh', 'cookie');
  if (allowed === 'header' || cookie === undefined || cookie === '') return undefined;
  return { token: cookie, method: 'cookie' };
}

function noRefreshToken(exchange: Exchange): SessionError {
  clearLegacyCookie(exchange);
  return unauthorised(
    getToken(exchange, 'access', 'cookie') === undefined
      ? 'Refresh token not found. Are you sending the refresh token in the request?'
      : 'Refresh token not found but access token is present. Clearing all tokens.',
  );
}

function assertCustomHeaderOnRefresh(
  { config, req, userContext }: Exchange,
  method: TokenTransferMethod,
): void {
  if (method !== 'cookie' || antiCsrfMode(config, req, userContext) !== 'VIA_CUSTOM_HEADER') return;
  if (req.getHeaderValue('rid') !== undefined) return;
  throw unauthorised(`anti-csrf check failed. Please pass 'rid: "session"' header in the request.`);
}

const endsSession = (error: unknown): boolean =>
  SessionError.isErrorFromSuperTokens(error) &&
  (error.type === SessionError.TOKEN_THEFT_DETECTED ||
    (error.type === SessionError.UNAUTHORISED && error.payload?.clearTokens === true));

/** What a new session is asked for with. */
export interface NewSession {
  readonly tenantId: string;
  readonly recipeUserId: RecipeUserId;
  readonly accessTokenPayload: AnyValue;
  readonly sessionDataInDatabase: AnyValue;
  readonly userContext: UserContext;
}

/** Creates a session and puts its tokens on the response; see FDI §2.7. */
export async function createNewSessionInRequest(
  { app, config }: SessionRequests,
  call: SessionCall,
  input: NewSession,
): Promise<SessionContainerInterface> {
  const { functions, req, res, userContext } = call;
  const exchange: Exchange = { config, req, res, userContext };
  const wanted = config.getTokenTransferMethod({ req, forCreateNewSession: true, userContext });
  const asked = requestedTransferMethod(req.getHeaderValue('st-auth-mode'));
  const transferMethod = wanted !== 'any' ? wanted : asked === 'cookie' ? 'cookie' : 'header';
  if (transferMethod === 'cookie') assertCookiesCanArrive(app, exchange);
  const session = await createNewSession(app, functions, input, transferMethod === 'header');
  for (const other of transferMethods) {
    if (other === transferMethod) continue;
    if (getToken(exchange, 'access', other) !== undefined) clearSession(exchange, other);
  }
  await session.attachToRequestResponse({ req, res, transferMethod }, userContext);
  return session;
}

/** Browsers drop `SameSite=None` cookies that are not `Secure`, except between local addresses. */
function assertCookiesCanArrive(app: App, { config, req, userContext }: Exchange): void {
  if (config.cookieSecure || config.getCookieSameSite({ request: req, userContext }) !== 'none') return;
  const { topLevelAPIDomain, getTopLevelWebsiteDomain } = app.appInfo;
  const website = getTopLevelWebsiteDomain({ request: req, userContext });
  if (topLevelAPIDomain === 'localhost' && website === 'localhost') return;
  throw new Error(
    'Since your API and website domain are different, for sessions to work, please use https on your apiDomain and dont set cookieSecure to false.',
  );
}

/** Creates a session of the user that a login method belongs to, with the claims that recipes add. */
export async function createNewSession(
  app: App,
  functions: RecipeInterface,
  input: NewSession,
  disableAntiCsrf: boolean,
): Promise<SessionContainerInterface> {
  const { recipeUserId, tenantId, sessionDataInDatabase, userContext } = input;
  // A session may be of a user that only the application knows: its id is then the login method's.
  const user = await app.users.getUser(recipeUserId.getAsString(), userContext);
  const userId = user?.id ?? recipeUserId.getAsString();
  const { issuer } = await app.openId().getOpenIdDiscoveryConfiguration({ userContext });
  let accessTokenPayload: JSONObject = withoutProtected({ ...input.accessTokenPayload, iss: issuer });
  for (const claim of app.claims()) {
    const update = await claim.build(userId, recipeUserId, tenantId, accessTokenPayload, userContext);
    accessTokenPayload = { ...accessTokenPayload, ...update };
  }
  return functions.createNewSession({
    userId,
    recipeUserId,
    accessTokenPayload,
    sessionDataInDatabase,
    disableAntiCsrf,
    tenantId,
    userContext,
  });
}
