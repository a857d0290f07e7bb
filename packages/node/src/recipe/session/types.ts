import type { BaseRequest } from '../../framework/request.js';
import type { BaseResponse, SameSite } from '../../framework/response.js';
import type NormalisedURLPath from '../../normalisedURLPath.js';
import type RecipeUserId from '../../recipeUserId.js';
import type {
  AnyValue,
  GeneralErrorResponse,
  JSONObject,
  JSONValue,
  OverrideInput,
  UserContext,
} from '../../types.js';
import type { SessionClaim, SessionClaimValidator } from './claims/sessionClaim.js';

export { SessionClaim, type SessionClaimValidator } from './claims/sessionClaim.js';

export type AntiCsrfType = 'VIA_TOKEN' | 'VIA_CUSTOM_HEADER' | 'NONE';
export type TokenType = 'access' | 'refresh';
export type TokenTransferMethod = 'header' | 'cookie';
type Context = Record<string, AnyValue>;

/** A token of the core with its times in ms since the epoch. */
export type TokenInfo = { token: string; expiry: number; createdTime: number };

export type ErrorHandlerMiddleware = (
  message: string,
  request: BaseRequest,
  response: BaseResponse,
  userContext: UserContext,
) => Promise<void>;
export type TokenTheftErrorHandlerMiddleware = (
  sessionHandle: string,
  userId: string,
  recipeUserId: RecipeUserId,
  request: BaseRequest,
  response: BaseResponse,
  userContext: UserContext,
) => Promise<void>;
export type InvalidClaimErrorHandlerMiddleware = (
  validatorErrors: ClaimValidationError[],
  request: BaseRequest,
  response: BaseResponse,
  userContext: UserContext,
) => Promise<void>;

/** How errors of sessions are answered. */
export interface NormalisedErrorHandlers {
  onUnauthorised: ErrorHandlerMiddleware;
  onTryRefreshToken: ErrorHandlerMiddleware;
  onTokenTheftDetected: TokenTheftErrorHandlerMiddleware;
  onInvalidClaim: InvalidClaimErrorHandlerMiddleware;
  onClearDuplicateSessionCookies: ErrorHandlerMiddleware;
}
export type ErrorHandlers = Partial<NormalisedErrorHandlers>;

type GetTokenTransferMethod = (input: {
  req: BaseRequest;
  forCreateNewSession: boolean;
  userContext: UserContext;
}) => TokenTransferMethod | 'any';
type GetTokenName = (req: BaseRequest, tokenType: TokenType, userContext: UserContext) => string;
type RequestInput = { request: BaseRequest | undefined; userContext: UserContext };

/** Configuration of the session recipe. */
export type TypeInput = {
  /** Whether access tokens are signed with keys that rotate (default) or with one that stays. */
  useDynamicAccessTokenSigningKey?: boolean;
  /** Status of an answer to a request without a valid session; 401 by default. */
  sessionExpiredStatusCode?: number;
  /** Status of an answer when a claim is invalid; 403 by default. */
  invalidClaimStatusCode?: number;
  /** Path of the access-token cookie; `/` by default. */
  accessTokenPath?: string;
  /** By default: whether `apiDomain` is https. */
  cookieSecure?: boolean;
  /** By default, per request: `none` if API and website are different sites, else `lax`. */
  cookieSameSite?: 'strict' | 'lax' | 'none';
  cookieDomain?: string;
  /** Where cookies were set before `cookieDomain` changed; the empty text for host-only ones. */
  olderCookieDomain?: string;
  getTokenTransferMethod?: GetTokenTransferMethod;
  getCookieNameForTokenType?: GetTokenName;
  getResponseHeaderNameForTokenType?: GetTokenName;
  errorHandlers?: ErrorHandlers;
  /** By default, per request: `VIA_CUSTOM_HEADER` if cookies are `SameSite=None`, else `NONE`. */
  antiCsrf?: AntiCsrfType;
  exposeAccessTokenToFrontendInCookieBasedAuth?: boolean;
  /** How long the core's public keys are used before they are fetched again; 14400 by default. */
  jwksRefreshIntervalSec?: number;
  override?: OverrideInput<RecipeInterface, APIInterface>;
};

export type TypeNormalisedInput = {
  useDynamicAccessTokenSigningKey: boolean;
  refreshTokenPath: NormalisedURLPath;
  accessTokenPath: NormalisedURLPath;
  cookieDomain: string | undefined;
  olderCookieDomain: string | undefined;
  getCookieSameSite: (input: RequestInput) => SameSite;
  cookieSecure: boolean;
  getCookieNameForTokenType: GetTokenName;
  getResponseHeaderNameForTokenType: GetTokenName;
  sessionExpiredStatusCode: number;
  invalidClaimStatusCode: number;
  errorHandlers: ErrorHandlers;
  antiCsrfFunctionOrString: AntiCsrfType | ((input: RequestInput) => 'VIA_CUSTOM_HEADER' | 'NONE');
  getTokenTransferMethod: GetTokenTransferMethod;
  exposeAccessTokenToFrontendInCookieBasedAuth: boolean;
  jwksRefreshIntervalSec: number;
};

/** Options of `verifySession` and `getSession`. */
export interface VerifySessionOptions {
  /** Whether anti-CSRF is checked; by default for every method but GET. */
  antiCsrfCheck?: boolean;
  /** Whether a request without a session is refused; true by default. */
  sessionRequired?: boolean;
  /** Whether the core is asked if the session still exists; false by default. */
  checkDatabase?: boolean;
  overrideGlobalClaimValidators?: (
    globalClaimValidators: SessionClaimValidator[],
    session: SessionContainerInterface,
    userContext: UserContext,
  ) => Promise<SessionClaimValidator[]> | SessionClaimValidator[];
}

/** What is stored of a session. Times in ms since the epoch. */
export type SessionInformation = {
  sessionHandle: string;
  userId: string;
  recipeUserId: RecipeUserId;
  sessionDataInDatabase: AnyValue;
  expiry: number;
  customClaimsInAccessTokenPayload: AnyValue;
  timeCreated: number;
  tenantId: string;
};

/** What a session tells of itself beside its tokens. */
export type SessionFacts = {
  handle: string;
  userId: string;
  recipeUserId: RecipeUserId;
  userDataInJWT: AnyValue;
  tenantId: string;
};

export type ClaimValidationResult = { isValid: true } | { isValid: false; reason?: JSONValue };
export type ClaimValidationError = { id: string; reason?: JSONValue };

type Claim = SessionClaim<AnyValue>;
type Gone = { status: 'SESSION_DOES_NOT_EXIST_ERROR' };

/** The functions of the recipe, as overrides see them. */
export type RecipeInterface = {
  createNewSession(input: {
    userId: string;
    recipeUserId: RecipeUserId;
    accessTokenPayload?: AnyValue;
    sessionDataInDatabase?: AnyValue;
    disableAntiCsrf?: boolean;
    tenantId: string;
    userContext: UserContext;
  }): Promise<SessionContainerInterface>;
  getGlobalClaimValidators(input: {
    tenantId: string;
    userId: string;
    recipeUserId: RecipeUserId;
    claimValidatorsAddedByOtherRecipes: SessionClaimValidator[];
    userContext: UserContext;
  }): Promise<SessionClaimValidator[]> | SessionClaimValidator[];
  getSession(input: {
    accessToken: string | undefined;
    antiCsrfToken?: string | undefined;
    options?: VerifySessionOptions | undefined;
    userContext: UserContext;
  }): Promise<SessionContainerInterface | undefined>;
  refreshSession(input: {
    refreshToken: string;
    antiCsrfToken?: string | undefined;
    disableAntiCsrf: boolean;
    userContext: UserContext;
  }): Promise<SessionContainerInterface>;
  getSessionInformation(input: {
    sessionHandle: string;
    userContext: UserContext;
  }): Promise<SessionInformation | undefined>;
  revokeAllSessionsForUser(input: {
    userId: string;
    revokeSessionsForLinkedAccounts: boolean;
    tenantId: string;
    revokeAcrossAllTenants?: boolean;
    userContext: UserContext;
  }): Promise<string[]>;
  getAllSessionHandlesForUser(input: {
    userId: string;
    fetchSessionsForAllLinkedAccounts: boolean;
    tenantId: string;
    fetchAcrossAllTenants?: boolean;
    userContext: UserContext;
  }): Promise<string[]>;
  revokeSession(input: { sessionHandle: string; userContext: UserContext }): Promise<boolean>;
  revokeMultipleSessions(input: { sessionHandles: string[]; userContext: UserContext }): Promise<string[]>;
  updateSessionDataInDatabase(input: {
    sessionHandle: string;
    newSessionData: AnyValue;
    userContext: UserContext;
  }): Promise<boolean>;
  mergeIntoAccessTokenPayload(input: {
    sessionHandle: string;
    accessTokenPayloadUpdate: JSONObject;
    userContext: UserContext;
  }): Promise<boolean>;
  /** `undefined` if the session does not exist. Without a token if the given one has expired meanwhile. */
  regenerateAccessToken(input: {
    accessToken: string;
    newAccessTokenPayload?: AnyValue;
    userContext: UserContext;
  }): Promise<{ status: 'OK'; session: SessionFacts; accessToken?: TokenInfo } | undefined>;
  validateClaims(input: {
    userId: string;
    recipeUserId: RecipeUserId;
    accessTokenPayload: AnyValue;
    claimValidators: SessionClaimValidator[];
    userContext: UserContext;
  }): Promise<{ invalidClaims: ClaimValidationError[]; accessTokenPayloadUpdate?: AnyValue }>;
  fetchAndSetClaim(input: {
    sessionHandle: string;
    claim: Claim;
    userContext: UserContext;
  }): Promise<boolean>;
  setClaimValue<T>(input: {
    sessionHandle: string;
    claim: SessionClaim<T>;
    value: T;
    userContext: UserContext;
  }): Promise<boolean>;
  getClaimValue<T>(input: {
    sessionHandle: string;
    claim: SessionClaim<T>;
    userContext: UserContext;
  }): Promise<Gone | { status: 'OK'; value: T | undefined }>;
  removeClaim(input: { sessionHandle: string; claim: Claim; userContext: UserContext }): Promise<boolean>;
};

/** A verified session. Methods that ask the core throw UNAUTHORISED when the session is gone. */
export interface SessionContainerInterface {
  revokeSession(userContext?: Context): Promise<void>;
  getSessionDataFromDatabase(userContext?: Context): Promise<AnyValue>;
  updateSessionDataInDatabase(newSessionData: AnyValue, userContext?: Context): Promise<AnyValue>;
  getUserId(userContext?: Context): string;
  getRecipeUserId(userContext?: Context): RecipeUserId;
  getTenantId(userContext?: Context): string;
  getAccessTokenPayload(userContext?: Context): AnyValue;
  getHandle(userContext?: Context): string;
  /** All tokens, for applications that carry them by other ways than the SDK's. */
  getAllSessionTokensDangerously(): {
    accessToken: string;
    refreshToken: string | undefined;
    antiCsrfToken: string | undefined;
    frontToken: string;
    accessAndFrontTokenUpdated: boolean;
  };
  getAccessToken(userContext?: Context): string;
  mergeIntoAccessTokenPayload(accessTokenPayloadUpdate: JSONObject, userContext?: Context): Promise<void>;
  getTimeCreated(userContext?: Context): Promise<number>;
  getExpiry(userContext?: Context): Promise<number>;
  assertClaims(claimValidators: SessionClaimValidator[], userContext?: Context): Promise<void>;
  fetchAndSetClaim<T>(claim: SessionClaim<T>, userContext?: Context): Promise<void>;
  setClaimValue<T>(claim: SessionClaim<T>, value: T, userContext?: Context): Promise<void>;
  getClaimValue<T>(claim: SessionClaim<T>, userContext?: Context): Promise<T | undefined>;
  removeClaim(claim: Claim, userContext?: Context): Promise<void>;
  attachToRequestResponse(reqResInfo: ReqResInfo, userContext?: Context): Promise<void> | void;
}

/** The request and response a session belongs to, and how its tokens travel. */
export type ReqResInfo = { req: BaseRequest; res: BaseResponse; transferMethod: TokenTransferMethod };

export type APIOptions = {
  readonly recipeImplementation: RecipeInterface;
  readonly config: TypeNormalisedInput;
  readonly recipeId: string;
  readonly isInServerlessEnv: boolean;
  readonly req: BaseRequest;
  readonly res: BaseResponse;
};

/** The APIs of the recipe, as overrides see them. */
export type APIInterface = {
  refreshPOST:
    | undefined
    | ((input: { options: APIOptions; userContext: UserContext }) => Promise<SessionContainerInterface>);
  signOutPOST:
    | undefined
    | ((input: {
        options: APIOptions;
        session: SessionContainerInterface;
        userContext: UserContext;
      }) => Promise<{ status: 'OK' } | GeneralErrorResponse>);
  verifySession(input: {
    verifySessionOptions: VerifySessionOptions | undefined;
    options: APIOptions;
    userContext: UserContext;
  }): Promise<SessionContainerInterface | undefined>;
};

/** What the session recipe does for the others (`context.app.sessions()`). Requests and responses are wrapped ones. */
export interface SessionService {
  /** Creates a session and puts its tokens on the response. */
  createNewSession(input: {
    req: BaseRequest;
    res: BaseResponse;
    tenantId: string;
    recipeUserId: RecipeUserId;
    accessTokenPayload: JSONObject;
    sessionDataInDatabase: JSONObject;
    userContext: UserContext;
  }): Promise<SessionContainerInterface>;
  /** Revokes a user's sessions in a tenant. Returns the handles of those revoked. */
  revokeAllSessionsForUser(input: {
    userId: string;
    revokeSessionsForLinkedAccounts: boolean;
    tenantId: string;
    userContext: UserContext;
  }): Promise<string[]>;
  /** The session of a request, with claims validated. Throws session errors. */
  getSession(input: {
    req: BaseRequest;
    res: BaseResponse;
    options?: VerifySessionOptions;
    userContext: UserContext;
  }): Promise<SessionContainerInterface | undefined>;
  /** As `getSession`, through the API that an application may override. */
  verifySession(
    options: VerifySessionOptions | undefined,
    req: BaseRequest,
    res: BaseResponse,
    userContext: UserContext,
  ): Promise<SessionContainerInterface | undefined>;
}
