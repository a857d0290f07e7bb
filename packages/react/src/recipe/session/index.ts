import WebSession, { type ClaimValidationError, type SessionClaim } from '@latchkey/web/recipe/session';
import type { Open, RecipeInitResult, UserContext } from '../../types.js';
import { SessionContext, useClaimValue, useSessionContext } from './context.js';
import { SessionComponentsOverrideProvider } from './overrides.js';
import { init as initRecipe, sessionRecipe } from './recipe.js';
import { SessionAuth } from './SessionAuth.js';
import type { InputType, SessionClaimValidator } from './types.js';

type ContextInput = { userContext?: UserContext | undefined };

/**
 * Adds sessions to the `recipeList`.
 *
 * @example
 * SuperTokens.init({ appInfo, recipeList: [EmailPassword.init(), Session.init()] });
 */
export function init(config?: InputType): RecipeInitResult {
  return initRecipe(config);
}

/** The id of the signed-in user. @throws `No session exists` */
export function getUserId(input: ContextInput = {}): Promise<string> {
  return web().getUserId(withContext(input));
}

/** The access token, where the app can read it; `undefined` without a session. */
export function getAccessToken(input: ContextInput = {}): Promise<string | undefined> {
  return web().getAccessToken(withContext(input));
}

/** The access token's payload, refreshed when expired. @throws `No session exists` */
export function getAccessTokenPayloadSecurely(input: ContextInput = {}): Promise<Open> {
  return web().getAccessTokenPayloadSecurely(withContext(input));
}

/** Refreshes the session; `false` when there is none. */
export function attemptRefreshingSession(): Promise<boolean> {
  return web().attemptRefreshingSession();
}

/** Whether somebody is signed in; may refresh the session to know. */
export function doesSessionExist(input: ContextInput = {}): Promise<boolean> {
  return web().doesSessionExist(withContext(input));
}

/** @deprecated The interceptor of `XMLHttpRequest` covers axios. */
export function addAxiosInterceptors(axiosInstance: Open, userContext?: UserContext): void {
  web().addAxiosInterceptors(axiosInstance, userContext ?? {});
}

/** Ends the session, here and at the back end. */
export function signOut(input: ContextInput = {}): Promise<void> {
  return web().signOut(withContext(input));
}

/** The claims that do not hold, after fetching those that are too old to judge. */
export function validateClaims(
  input: ContextInput & {
    overrideGlobalClaimValidators?:
      | ((
          globalClaimValidators: SessionClaimValidator[],
          userContext: UserContext,
        ) => SessionClaimValidator[])
      | undefined;
  } = {},
): Promise<ClaimValidationError[]> | ClaimValidationError[] {
  return web().validateClaims({ ...input, ...withContext(input) });
}

/** The claims an API found wanting, from its answer. */
export function getInvalidClaimsFromResponse(input: {
  response: { data: Open } | Response;
  userContext?: UserContext | undefined;
}): Promise<ClaimValidationError[]> {
  return web().getInvalidClaimsFromResponse({ ...input, ...withContext(input) });
}

/** The value of a claim in the access token's payload. */
export function getClaimValue<T>(input: {
  claim: SessionClaim<T>;
  userContext?: UserContext | undefined;
}): Promise<T | undefined> {
  return web().getClaimValue({ ...input, ...withContext(input) });
}

/** The web SDK's functions, once `init` has run. */
function web(): typeof WebSession {
  sessionRecipe.getOrThrow();
  return WebSession;
}

function withContext(input: ContextInput): { userContext: UserContext } {
  return { userContext: input.userContext ?? {} };
}

export type {
  ClaimValidationError,
  ClaimValidationResult,
  RecipeInterface,
  SessionClaim,
} from '@latchkey/web/recipe/session';
export { BooleanClaim, PrimitiveArrayClaim, PrimitiveClaim } from '@latchkey/web/recipe/session';
export type { InputType, SessionClaimValidator, SessionContextType } from './types.js';
export { SessionAuth, SessionComponentsOverrideProvider, SessionContext, useClaimValue, useSessionContext };

/** Sessions: what is needed to know who is signed in, and to show pages to them only. */
const Session = {
  useSessionContext,
  useClaimValue,
  SessionAuth,
  ComponentsOverrideProvider: SessionComponentsOverrideProvider,
  init,
  getUserId,
  getAccessToken,
  getAccessTokenPayloadSecurely,
  attemptRefreshingSession,
  doesSessionExist,
  addAxiosInterceptors,
  signOut,
  validateClaims,
  getInvalidClaimsFromResponse,
  getClaimValue,
};

export default Session;
