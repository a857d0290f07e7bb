import { App } from '../../app.js';
import type { BaseRequest } from '../../framework/request.js';
import type { BaseResponse } from '../../framework/response.js';
import { wrapRequest, wrapResponse } from '../../framework/wrap.js';
import type RecipeUserId from '../../recipeUserId.js';
import type { AnyValue, JSONObject, UserContext } from '../../types.js';
import { getUserContext, setRequestInUserContext } from '../../userContext.js';
import SessionError from './error.js';
import { withoutProtected } from './payload.js';
import SessionRecipe, { requestsOf } from './recipe.js';
import {
  assertRequiredClaims,
  createNewSessionInRequest,
  createNewSession as createSessionOfUser,
  getSessionFromRequest,
  refreshSessionInRequest,
  type SessionCall,
} from './requests.js';
import type {
  ClaimValidationError,
  RecipeInterface,
  SessionClaim,
  SessionClaimValidator,
  SessionContainerInterface,
  SessionInformation,
  VerifySessionOptions,
} from './types.js';

export type {
  APIInterface,
  APIOptions,
  RecipeInterface,
  SessionClaimValidator,
  SessionContainerInterface as SessionContainer,
  SessionInformation,
  VerifySessionOptions,
} from './types.js';

type Context = Record<string, AnyValue>;
type Required = VerifySessionOptions & { sessionRequired?: true };
type Optional = VerifySessionOptions & { sessionRequired: false };

const functions = (): RecipeInterface => SessionRecipe.getInstanceOrThrowError().recipeInterfaceImpl;

/** Wraps what a framework gives, and notes the request in the context. */
function callOf(req: AnyValue, res: AnyValue, userContext: Context | undefined): SessionCall {
  const { framework } = App.getInstanceOrThrowError();
  const request: BaseRequest = wrapRequest(framework, req);
  const response: BaseResponse = wrapResponse(framework, res);
  const context = setRequestInUserContext(userContext, request);
  return { functions: functions(), req: request, res: response, userContext: context };
}

/** Adds sessions to an app. */
export const init = SessionRecipe.init;

/** Creates a session of a user and puts its tokens on the response. */
export async function createNewSession(
  req: AnyValue,
  res: AnyValue,
  tenantId: string,
  recipeUserId: RecipeUserId,
  accessTokenPayload: AnyValue = {},
  sessionDataInDatabase: AnyValue = {},
  userContext?: Context,
): Promise<SessionContainerInterface> {
  const call = callOf(req, res, userContext);
  const { context } = SessionRecipe.getInstanceOrThrowError();
  return createNewSessionInRequest(requestsOf(context), call, {
    tenantId,
    recipeUserId,
    accessTokenPayload,
    sessionDataInDatabase,
    userContext: call.userContext,
  });
}

/** Creates a session of a user; the caller carries the tokens (`getAllSessionTokensDangerously`). */
export async function createNewSessionWithoutRequestResponse(
  tenantId: string,
  recipeUserId: RecipeUserId,
  accessTokenPayload: AnyValue = {},
  sessionDataInDatabase: AnyValue = {},
  disableAntiCsrf = false,
  userContext?: Context,
): Promise<SessionContainerInterface> {
  const { context, recipeInterfaceImpl } = SessionRecipe.getInstanceOrThrowError();
  const input = {
    tenantId,
    recipeUserId,
    accessTokenPayload,
    sessionDataInDatabase,
    userContext: getUserContext(userContext),
  };
  return createSessionOfUser(context.app, recipeInterfaceImpl, input, disableAntiCsrf);
}

/** The session of a request, with its claims validated. Throws errors of sessions. */
export async function getSession(
  req: AnyValue,
  res: AnyValue,
  options?: Required,
  userContext?: Context,
): Promise<SessionContainerInterface>;
export async function getSession(
  req: AnyValue,
  res: AnyValue,
  options?: Optional | VerifySessionOptions,
  userContext?: Context,
): Promise<SessionContainerInterface | undefined>;
export async function getSession(
  req: AnyValue,
  res: AnyValue,
  options?: VerifySessionOptions,
  userContext?: Context,
): Promise<SessionContainerInterface | undefined> {
  const { context } = SessionRecipe.getInstanceOrThrowError();
  return getSessionFromRequest(requestsOf(context), callOf(req, res, userContext), options);
}

/** The session of an access token, with its claims validated. Throws errors of sessions. */
export async function getSessionWithoutRequestResponse(
  accessToken: string,
  antiCsrfToken?: string,
  options?: Required,
  userContext?: Context,
): Promise<SessionContainerInterface>;
export async function getSessionWithoutRequestResponse(
  accessToken: string,
  antiCsrfToken?: string,
  options?: Optional | VerifySessionOptions,
  userContext?: Context,
): Promise<SessionContainerInterface | undefined>;
export async function getSessionWithoutRequestResponse(
  accessToken: string,
  antiCsrfToken?: string,
  options?: VerifySessionOptions,
  userContext?: Context,
): Promise<SessionContainerInterface | undefined> {
  const { context, recipeInterfaceImpl } = SessionRecipe.getInstanceOrThrowError();
  const uc = getUserContext(userContext);
  const session = await recipeInterfaceImpl.getSession({
    accessToken,
    antiCsrfToken,
    options,
    userContext: uc,
  });
  if (session === undefined) return undefined;
  await assertRequiredClaims(context.app, recipeInterfaceImpl, session, options, uc);
  return session;
}

/** Exchanges the refresh token of a request for new tokens, on the response. Throws errors of sessions. */
export async function refreshSession(
  req: AnyValue,
  res: AnyValue,
  userContext?: Context,
): Promise<SessionContainerInterface> {
  const { context } = SessionRecipe.getInstanceOrThrowError();
  return refreshSessionInRequest(requestsOf(context), callOf(req, res, userContext));
}

/** Exchanges a refresh token for new tokens, which the caller carries. Throws errors of sessions. */
export async function refreshSessionWithoutRequestResponse(
  refreshToken: string,
  disableAntiCsrf = false,
  antiCsrfToken?: string,
  userContext?: Context,
): Promise<SessionContainerInterface> {
  return functions().refreshSession({
    refreshToken,
    antiCsrfToken,
    disableAntiCsrf,
    userContext: getUserContext(userContext),
  });
}

/** What is stored of a session; `undefined` if it does not exist. */
export async function getSessionInformation(
  sessionHandle: string,
  userContext?: Context,
): Promise<SessionInformation | undefined> {
  return functions().getSessionInformation({ sessionHandle, userContext: getUserContext(userContext) });
}

/** The handles of a user's live sessions; in all tenants unless one is named. */
export async function getAllSessionHandlesForUser(
  userId: string,
  fetchSessionsForAllLinkedAccounts = true,
  tenantId?: string,
  userContext?: Context,
): Promise<string[]> {
  return functions().getAllSessionHandlesForUser({
    userId,
    fetchSessionsForAllLinkedAccounts,
    tenantId: tenantId ?? 'public',
    fetchAcrossAllTenants: tenantId === undefined,
    userContext: getUserContext(userContext),
  });
}

/** Revokes a user's sessions, in all tenants unless one is named. Returns the handles of those revoked. */
export async function revokeAllSessionsForUser(
  userId: string,
  revokeSessionsForLinkedAccounts = true,
  tenantId?: string,
  userContext?: Context,
): Promise<string[]> {
  return functions().revokeAllSessionsForUser({
    userId,
    revokeSessionsForLinkedAccounts,
    tenantId: tenantId ?? 'public',
    revokeAcrossAllTenants: tenantId === undefined,
    userContext: getUserContext(userContext),
  });
}

/** Revokes a session; `false` if it does not exist. */
export async function revokeSession(sessionHandle: string, userContext?: Context): Promise<boolean> {
  return functions().revokeSession({ sessionHandle, userContext: getUserContext(userContext) });
}

/** Revokes sessions. Returns the handles of those that existed. */
export async function revokeMultipleSessions(
  sessionHandles: string[],
  userContext?: Context,
): Promise<string[]> {
  return functions().revokeMultipleSessions({ sessionHandles, userContext: getUserContext(userContext) });
}

/** Replaces the data kept with a session on the server; `false` if the session does not exist. */
export async function updateSessionDataInDatabase(
  sessionHandle: string,
  newSessionData: AnyValue,
  userContext?: Context,
): Promise<boolean> {
  const input = { sessionHandle, newSessionData, userContext: getUserContext(userContext) };
  return functions().updateSessionDataInDatabase(input);
}

/** Merges into the payload of a session's future access tokens; `null` removes a key. `false` if there is no such session. */
export async function mergeIntoAccessTokenPayload(
  sessionHandle: string,
  accessTokenPayloadUpdate: JSONObject,
  userContext?: Context,
): Promise<boolean> {
  const input = { sessionHandle, accessTokenPayloadUpdate, userContext: getUserContext(userContext) };
  return functions().mergeIntoAccessTokenPayload(input);
}

/** Fetches a claim's value and puts it into a session's payload; `false` if there is no such session. */
export async function fetchAndSetClaim(
  sessionHandle: string,
  claim: SessionClaim<AnyValue>,
  userContext?: Context,
): Promise<boolean> {
  return functions().fetchAndSetClaim({ sessionHandle, claim, userContext: getUserContext(userContext) });
}

/** Puts a claim's value into a session's payload; `false` if there is no such session. */
export async function setClaimValue<T>(
  sessionHandle: string,
  claim: SessionClaim<T>,
  value: T,
  userContext?: Context,
): Promise<boolean> {
  return functions().setClaimValue({ sessionHandle, claim, value, userContext: getUserContext(userContext) });
}

/** A claim's value in a session's payload. */
export async function getClaimValue<T>(
  sessionHandle: string,
  claim: SessionClaim<T>,
  userContext?: Context,
): Promise<{ status: 'SESSION_DOES_NOT_EXIST_ERROR' } | { status: 'OK'; value: T | undefined }> {
  return functions().getClaimValue({ sessionHandle, claim, userContext: getUserContext(userContext) });
}

/** Takes a claim out of a session's payload; `false` if there is no such session. */
export async function removeClaim(
  sessionHandle: string,
  claim: SessionClaim<AnyValue>,
  userContext?: Context,
): Promise<boolean> {
  return functions().removeClaim({ sessionHandle, claim, userContext: getUserContext(userContext) });
}

/** Validates the claims of a session that is not at hand. Claims fetched anew are stored with it. */
export async function validateClaimsForSessionHandle(
  sessionHandle: string,
  overrideGlobalClaimValidators?: (
    globalClaimValidators: SessionClaimValidator[],
    sessionInfo: SessionInformation,
    userContext: UserContext,
  ) => Promise<SessionClaimValidator[]> | SessionClaimValidator[],
  userContext?: Context,
): Promise<
  { status: 'SESSION_DOES_NOT_EXIST_ERROR' } | { status: 'OK'; invalidClaims: ClaimValidationError[] }
> {
  const { context, recipeInterfaceImpl: impl } = SessionRecipe.getInstanceOrThrowError();
  const uc = getUserContext(userContext);
  const info = await impl.getSessionInformation({ sessionHandle, userContext: uc });
  if (info === undefined) return { status: 'SESSION_DOES_NOT_EXIST_ERROR' };
  const { userId, recipeUserId, tenantId } = info;
  const claimValidatorsAddedByOtherRecipes = context.app.claimValidators();
  const user = { userId, recipeUserId, userContext: uc };
  const ofApp = await impl.getGlobalClaimValidators({
    ...user,
    tenantId,
    claimValidatorsAddedByOtherRecipes,
  });
  const claimValidators = (await overrideGlobalClaimValidators?.(ofApp, info, uc)) ?? ofApp;
  // What is stored does not name the tenant, which fetching a claim needs.
  const accessTokenPayload = { ...info.customClaimsInAccessTokenPayload, tId: tenantId };
  const result = await impl.validateClaims({ ...user, accessTokenPayload, claimValidators });
  if (result.accessTokenPayloadUpdate !== undefined) {
    const accessTokenPayloadUpdate = withoutProtected(result.accessTokenPayloadUpdate);
    const merging = { sessionHandle, accessTokenPayloadUpdate, userContext: uc };
    if (!(await impl.mergeIntoAccessTokenPayload(merging))) return { status: 'SESSION_DOES_NOT_EXIST_ERROR' };
  }
  return { status: 'OK', invalidClaims: result.invalidClaims };
}

/** Signs a JWT for the application's own use. `validitySeconds` is 100 years unless given. */
export async function createJWT(
  payload: AnyValue = {},
  validitySeconds?: number,
  useStaticSigningKey?: boolean,
  userContext?: Context,
) {
  return App.getInstanceOrThrowError()
    .openId()
    .createJWT({ payload, validitySeconds, useStaticSigningKey, userContext: getUserContext(userContext) });
}

/** The public keys that verify access tokens and JWTs, and for how many seconds they may be kept. */
export async function getJWKS(userContext?: Context) {
  return App.getInstanceOrThrowError()
    .jwt()
    .getJWKS({ userContext: getUserContext(userContext) });
}

/** What the app tells about itself at `/.well-known/openid-configuration`; its `issuer` is that of sessions. */
export async function getOpenIdDiscoveryConfiguration(userContext?: Context) {
  const app = App.getInstanceOrThrowError();
  return app.openId().getOpenIdDiscoveryConfiguration({ userContext: getUserContext(userContext) });
}

export { SessionError as Error };

export default {
  init,
  createNewSession,
  createNewSessionWithoutRequestResponse,
  getSession,
  getSessionWithoutRequestResponse,
  refreshSession,
  refreshSessionWithoutRequestResponse,
  getSessionInformation,
  getAllSessionHandlesForUser,
  revokeAllSessionsForUser,
  revokeSession,
  revokeMultipleSessions,
  updateSessionDataInDatabase,
  mergeIntoAccessTokenPayload,
  fetchAndSetClaim,
  setClaimValue,
  getClaimValue,
  removeClaim,
  validateClaimsForSessionHandle,
  createJWT,
  getJWKS,
  getOpenIdDiscoveryConfiguration,
  Error: SessionError,
};
