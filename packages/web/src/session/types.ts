import type { OverrideLayer } from '../override.js';
import type { Open } from '../types.js';
import type { CookieHandlerInput } from '../utils/cookieHandler.js';
import type { DateProviderInput } from '../utils/dateProvider.js';
import type { LockFactory } from '../utils/lockFactory.js';
import type { WindowHandlerInput } from '../utils/windowHandler.js';

/** What happened to the session; see `onHandleEvent`. */
export type SessionEvent =
  | {
      action: 'SIGN_OUT' | 'REFRESH_SESSION' | 'SESSION_CREATED' | 'ACCESS_TOKEN_PAYLOAD_UPDATED';
      userContext: Open;
    }
  | { action: 'API_INVALID_CLAIM'; claimValidationErrors: ClaimValidationError[]; userContext: Open }
  | {
      action: 'UNAUTHORISED';
      /** True if a session was lost, false if there was none. */
      sessionExpiredOrRevoked: boolean;
      userContext: Open;
    };

export type EventHandler = (event: SessionEvent) => void;

/** The session layer's configuration. */
export type InputType = {
  enableDebugLogs?: boolean | undefined;
  /** The origin of the API. */
  apiDomain: string;
  /** The path of the backend SDK's routes; `/auth` unless given. */
  apiBasePath?: string | undefined;
  /** Domain of the cookies this layer writes; the page's host unless given. A leading dot spans sub-domains. */
  sessionTokenFrontendDomain?: string | undefined;
  /** A domain whose hosts, itself included, get the session besides `apiDomain`. */
  sessionTokenBackendDomain?: string | undefined;
  /** The status that asks for a refresh; 401 unless given. */
  sessionExpiredStatusCode?: number | undefined;
  /** The status that reports failed claims; 403 unless given. */
  invalidClaimStatusCode?: number | undefined;
  /** Whether intercepted requests send cookies; true unless given. */
  autoAddCredentials?: boolean | undefined;
  /** True inside a frame of another site: cookies become `samesite=none;secure`. */
  isInIframe?: boolean | undefined;
  /** How often one request may refresh the session; 10 unless given. */
  maxRetryAttemptsForSessionRefresh?: number | undefined;
  /** How a new session's tokens travel; `cookie` unless given. */
  tokenTransferMethod?: 'cookie' | 'header' | undefined;
  lockFactory?: LockFactory | undefined;
  cookieHandler?: CookieHandlerInput | undefined;
  windowHandler?: WindowHandlerInput | undefined;
  dateProvider?: DateProviderInput | undefined;
  preAPIHook?: RecipePreAPIHookFunction | undefined;
  postAPIHook?: RecipePostAPIHookFunction | undefined;
  onHandleEvent?: EventHandler | undefined;
  override?: { functions?: OverrideLayer<RecipeInterface> | undefined } | undefined;
};

/** `InputType` with its defaults filled in. */
export type NormalisedInputType = {
  apiDomain: string;
  apiBasePath: string;
  sessionTokenFrontendDomain: string;
  sessionTokenBackendDomain: string | undefined;
  sessionExpiredStatusCode: number;
  invalidClaimStatusCode: number;
  autoAddCredentials: boolean;
  isInIframe: boolean;
  maxRetryAttemptsForSessionRefresh: number;
  tokenTransferMethod: 'cookie' | 'header';
  preAPIHook: RecipePreAPIHookFunction;
  postAPIHook: RecipePostAPIHookFunction;
  onHandleEvent: EventHandler;
};

export type PreAPIHookContext = {
  action: 'SIGN_OUT' | 'REFRESH_SESSION';
  /** For `REFRESH_SESSION`, `headers` is a `Headers` object: change it with `set`. */
  requestInit: RequestInit;
  url: string;
  userContext: Open;
};

export type RecipePreAPIHookFunction = (
  context: PreAPIHookContext,
) => Promise<{ url: string; requestInit: RequestInit }>;

export type RecipePostAPIHookContext = {
  action: 'SIGN_OUT' | 'REFRESH_SESSION';
  requestInit: RequestInit;
  url: string;
  fetchResponse: Response;
  userContext: Open;
};

export type RecipePostAPIHookFunction = (context: RecipePostAPIHookContext) => Promise<void>;

/** The functions of the session layer that an application may override. */
export type RecipeInterface = {
  addFetchInterceptorsAndReturnModifiedFetch: (input: {
    originalFetch: Open;
    userContext: Open;
  }) => typeof fetch;
  addXMLHttpRequestInterceptor: (input: { userContext: Open }) => void;
  addAxiosInterceptors: (input: { axiosInstance: Open; userContext: Open }) => void;
  getUserId: (input: { userContext: Open }) => Promise<string>;
  getAccessTokenPayloadSecurely: (input: { userContext: Open }) => Promise<Open>;
  doesSessionExist: (input: { userContext: Open }) => Promise<boolean>;
  signOut: (input: { userContext: Open }) => Promise<void>;
  getInvalidClaimsFromResponse: (input: {
    response: ResponseWithBody;
    userContext: Open;
  }) => Promise<ClaimValidationError[]>;
  validateClaims: (input: {
    claimValidators: SessionClaimValidator[];
    userContext: Open;
  }) => Promise<ClaimValidationError[]>;
  getGlobalClaimValidators: (input: {
    claimValidatorsAddedByOtherRecipes: SessionClaimValidator[];
    userContext: Open;
  }) => SessionClaimValidator[];
  shouldDoInterceptionBasedOnUrl: (
    toCheckUrl: string,
    apiDomain: string,
    sessionTokenBackendDomain: string | undefined,
  ) => boolean;
  calculateClockSkewInMillis: (input: { accessTokenPayload: Open; responseHeaders: Headers }) => number;
};

export type ClaimValidationResult = { isValid: true } | { isValid: false; reason?: Open };

/** A claim that did not hold: the validator's id and its reason. */
export type ClaimValidationError = { id: string; reason?: Open };

/** Judges the access token's payload. */
export type SessionClaimValidator = {
  readonly id: string;
  /** Makes the API call after which the token carries a fresh value. */
  refresh(userContext: Open): Promise<void>;
  /** Whether the value in the payload is too old, or absent, to be judged. */
  shouldRefresh(accessTokenPayload: Open, userContext: Open): Promise<boolean> | boolean;
  /** Judges by the payload alone. */
  validate(
    accessTokenPayload: Open,
    userContext: Open,
  ): Promise<ClaimValidationResult> | ClaimValidationResult;
};

/** A value kept in the access token's payload. */
export type SessionClaim<ValueType> = {
  refresh(userContext: Open): Promise<void>;
  getValueFromPayload(payload: Open, _userContext?: Open): ValueType | undefined;
  /** Epoch milliseconds, server's clock. */
  getLastFetchedTime(payload: Open, _userContext?: Open): number | undefined;
};

/** A fetch response, or an axios response. */
export type ResponseWithBody = { data: Open } | Response;
