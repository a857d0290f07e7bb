import type {
  ClaimValidationError,
  ResponseWithBody,
  SessionClaim,
  SessionClaimValidator,
} from '../../session/types.js';
import type { CreateRecipeFunction, Open } from '../../types.js';
import { getNormalisedUserContext } from '../../userContext.js';
import { Recipe } from './recipe.js';
import type { UserInput } from './types.js';

type Context = { userContext?: Open };

/** Puts the session recipe into `SuperTokens.init`'s recipe list. */
export function init(config?: UserInput): CreateRecipeFunction<unknown> {
  return Recipe.init(config);
}

/**
 * The id of the user whose session this is.
 *
 * @throws `No session exists`
 */
export function getUserId(input?: Context): Promise<string> {
  return Recipe.getInstanceOrThrow().getUserId(contextOf(input));
}

/** The access token, if there is a session and its token is visible to scripts (header mode). */
export function getAccessToken(input?: Context): Promise<string | undefined> {
  return Recipe.getInstanceOrThrow().getAccessToken(contextOf(input));
}

/**
 * The access token's payload, refreshed first if it expired.
 *
 * @throws `No session exists`, `Could not refresh session`
 */
export function getAccessTokenPayloadSecurely(input?: Context): Promise<Open> {
  return Recipe.getInstanceOrThrow().getAccessTokenPayloadSecurely(contextOf(input));
}

/**
 * Refreshes the session; false if it is over.
 *
 * @throws the refresh endpoint's Response, or a network error
 */
export function attemptRefreshingSession(): Promise<boolean> {
  return Recipe.getInstanceOrThrow().attemptRefreshingSession();
}

/** Whether there is a session; an expired access token is refreshed first. */
export function doesSessionExist(input?: Context): Promise<boolean> {
  return Recipe.getInstanceOrThrow().doesSessionExist(contextOf(input));
}

/**
 * Makes an axios instance carry the session; needed only where the XMLHttpRequest interceptor is switched off.
 *
 * @deprecated axios works without it
 */
export function addAxiosInterceptors(axiosInstance: Open, userContext?: Open): void {
  Recipe.addAxiosInterceptors(axiosInstance, getNormalisedUserContext(userContext));
}

/**
 * Ends the session here and on the server.
 *
 * @throws the Response if its status is 300 or above; `STGeneralError`
 */
export function signOut(input?: Context): Promise<void> {
  return Recipe.getInstanceOrThrow().signOut(contextOf(input));
}

/** A claim's value in the access token's payload. */
export function getClaimValue<T>(input: {
  claim: SessionClaim<T>;
  userContext?: Open;
}): Promise<T | undefined> {
  return Recipe.getInstanceOrThrow().getClaimValue({ claim: input.claim, ...contextOf(input) });
}

/** Judges the session by the validators that recipes registered, or by what the callback makes of them. */
export function validateClaims(input?: {
  overrideGlobalClaimValidators?:
    | ((globalClaimValidators: SessionClaimValidator[], userContext: Open) => SessionClaimValidator[])
    | undefined;
  userContext?: Open;
}): Promise<ClaimValidationError[]> | ClaimValidationError[] {
  return Recipe.getInstanceOrThrow().validateClaims({
    overrideGlobalClaimValidators: input?.overrideGlobalClaimValidators,
    ...contextOf(input),
  });
}

/** The claim errors in a 403 answer of fetch or axios. */
export function getInvalidClaimsFromResponse(input: {
  response: ResponseWithBody;
  userContext?: Open;
}): Promise<ClaimValidationError[]> {
  return Recipe.getInstanceOrThrow().getInvalidClaimsFromResponse({
    response: input.response,
    ...contextOf(input),
  });
}

function contextOf(input: Context | undefined): { userContext: Open } {
  return { userContext: getNormalisedUserContext(input?.userContext) };
}

export default {
  init,
  getUserId,
  getAccessToken,
  getAccessTokenPayloadSecurely,
  attemptRefreshingSession,
  doesSessionExist,
  addAxiosInterceptors,
  signOut,
  getClaimValue,
  validateClaims,
  getInvalidClaimsFromResponse,
};

export type { PrimitiveArrayClaimConfig, PrimitiveClaimConfig } from '../../session/claims.js';
export { BooleanClaim, PrimitiveArrayClaim, PrimitiveClaim } from '../../session/claims.js';
export type {
  ClaimValidationError,
  ClaimValidationResult,
  SessionClaim,
  SessionClaimValidator,
} from '../../session/types.js';
export type { RecipeInterface, UserInput } from './types.js';
