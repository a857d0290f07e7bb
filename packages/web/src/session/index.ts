import type { Open } from '../types.js';
import { SessionClaimValidatorStore } from '../utils/sessionClaimValidatorStore.js';
import { attemptRefresh } from './functions.js';
import { type Session, startSession } from './session.js';
import { readCookies, tokensOf } from './tokens.js';
import type {
  ClaimValidationError,
  InputType,
  ResponseWithBody,
  SessionClaim,
  SessionClaimValidator,
} from './types.js';

let session: Session | undefined;
/** Axios instances from before `init`. */
const waitingAxiosInstances: { axiosInstance: Open; userContext: Open }[] = [];

type Context = { userContext?: Open };

function contextOf(input: Context | undefined): { userContext: Open } {
  return { userContext: input?.userContext ?? {} };
}

function started(): Session {
  if (session) return session;
  throw new Error('init function not called');
}

/** Starts the session layer; the page's fetch and XMLHttpRequest carry the session from here on. */
export function init(options: InputType): void {
  session = startSession(options);
  for (const input of waitingAxiosInstances.splice(0)) session.functions.addAxiosInterceptors(input);
}

/**
 * The id of the user whose session this is.
 *
 * @throws `No session exists`
 */
export async function getUserId(input?: Context): Promise<string> {
  return started().functions.getUserId(contextOf(input));
}

/**
 * The access token's payload, refreshed first if it expired.
 *
 * @throws `No session exists`, `Could not refresh session`
 */
export async function getAccessTokenPayloadSecurely(input?: Context): Promise<Open> {
  return started().functions.getAccessTokenPayloadSecurely(contextOf(input));
}

/** The access token, if there is a session and its token is visible to scripts (header mode). */
export async function getAccessToken(input?: Context): Promise<string | undefined> {
  if (!(await doesSessionExist(input))) return undefined;
  return tokensOf(await readCookies()).access;
}

/**
 * Refreshes the session; false if it is over.
 *
 * @throws the refresh endpoint's Response, or a network error
 */
export async function attemptRefreshingSession(): Promise<boolean> {
  return attemptRefresh(started());
}

/** Whether there is a session; an expired access token is refreshed first. */
export async function doesSessionExist(input?: Context): Promise<boolean> {
  return started().functions.doesSessionExist(contextOf(input));
}

/**
 * Makes an axios instance carry the session; needed only where the XMLHttpRequest interceptor is switched off.
 *
 * @deprecated axios works without it
 */
export function addAxiosInterceptors(axiosInstance: Open, userContext?: Open): void {
  const input = { axiosInstance, userContext: userContext ?? {} };
  if (session) session.functions.addAxiosInterceptors(input);
  else waitingAxiosInstances.push(input);
}

/**
 * Ends the session here and on the server.
 *
 * @throws the Response if its status is 300 or above; `STGeneralError`
 */
export async function signOut(input?: Context): Promise<void> {
  return started().functions.signOut(contextOf(input));
}

/** The claim errors in a 403 answer of fetch or axios. */
export async function getInvalidClaimsFromResponse(input: {
  response: ResponseWithBody;
  userContext?: Open;
}): Promise<ClaimValidationError[]> {
  return started().functions.getInvalidClaimsFromResponse({ response: input.response, ...contextOf(input) });
}

/** A claim's value in the access token's payload. */
export async function getClaimValue<T>(input: {
  claim: SessionClaim<T>;
  userContext?: Open;
}): Promise<T | undefined> {
  const userContext = input.userContext ?? {};
  return input.claim.getValueFromPayload(await getAccessTokenPayloadSecurely({ userContext }), userContext);
}

/** Judges the session by the validators that recipes registered, or by what the callback makes of them. */
export function validateClaims(
  overrideGlobalClaimValidators?: (
    globalClaimValidators: SessionClaimValidator[],
    userContext: Open,
  ) => SessionClaimValidator[],
  userContext: Open = {},
): Promise<ClaimValidationError[]> | ClaimValidationError[] {
  const claimValidators = getGlobalClaimValidators(overrideGlobalClaimValidators, userContext);
  if (claimValidators.length === 0) return [];
  return started().functions.validateClaims({ claimValidators, userContext });
}

/** The validators that apply to every page. */
export function getGlobalClaimValidators(
  overrideGlobalClaimValidators?: (
    globalClaimValidators: SessionClaimValidator[],
    userContext: Open,
  ) => SessionClaimValidator[],
  userContext: Open = {},
): SessionClaimValidator[] {
  const validators = started().functions.getGlobalClaimValidators({
    claimValidatorsAddedByOtherRecipes: SessionClaimValidatorStore.getClaimValidatorsAddedByOtherRecipes(),
    userContext,
  });
  return overrideGlobalClaimValidators?.(validators, userContext) ?? validators;
}

export default {
  init,
  getUserId,
  getAccessTokenPayloadSecurely,
  getAccessToken,
  attemptRefreshingSession,
  doesSessionExist,
  addAxiosInterceptors,
  signOut,
  getInvalidClaimsFromResponse,
  getClaimValue,
  validateClaims,
};

export { BooleanClaim, PrimitiveArrayClaim, PrimitiveClaim } from './claims.js';
export type {
  ClaimValidationError,
  ClaimValidationResult,
  InputType,
  RecipeInterface,
  SessionClaim,
  SessionClaimValidator,
} from './types.js';
