import type RecipeUserId from '../../recipeUserId.js';
import type { AnyValue, JSONObject, UserContext } from '../../types.js';
import { getUserContext, makeDefaultUserContextFromAPI } from '../../userContext.js';
import { readPayload } from './accessToken.js';
import type { SessionClaim, SessionClaimValidator } from './claims/sessionClaim.js';
import SessionError, { unauthorised } from './error.js';
import { mergePayload, withoutProtected } from './payload.js';
import {
  buildFrontToken,
  clearSession,
  type Exchange,
  setAccessToken,
  setAntiCsrfToken,
  setRefreshToken,
} from './tokens.js';
import type {
  RecipeInterface,
  ReqResInfo,
  SessionContainerInterface,
  TokenInfo,
  TypeNormalisedInput,
} from './types.js';

/** What a session is made of. Times in ms since the epoch. */
export interface SessionParts {
  /** The recipe's finished functions. */
  readonly functions: RecipeInterface;
  readonly config: TypeNormalisedInput;
  readonly accessToken: string;
  readonly expiry: number;
  readonly refreshToken: TokenInfo | undefined;
  readonly antiCsrfToken: string | undefined;
  readonly handle: string;
  readonly userId: string;
  readonly recipeUserId: RecipeUserId;
  readonly tenantId: string;
  readonly payloadText: string;
  /** Whether the client has yet to get the access token. */
  readonly accessTokenUpdated: boolean;
}

/** A verified session; see `SessionContainerInterface`. Payload and front token are made when first asked for. */
export default class Session implements SessionContainerInterface {
  readonly #parts: SessionParts;
  #accessToken: string;
  #expiry: number;
  #accessTokenUpdated: boolean;
  #payload: AnyValue;
  #info: ReqResInfo | undefined;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#accessToken = parts.accessToken;
    this.#expiry = parts.expiry;
    this.#accessTokenUpdated = parts.accessTokenUpdated;
  }

  getUserId(_userContext?: Record<string, AnyValue>): string {
    return this.#parts.userId;
  }

  getRecipeUserId(_userContext?: Record<string, AnyValue>): RecipeUserId {
    return this.#parts.recipeUserId;
  }

  getTenantId(_userContext?: Record<string, AnyValue>): string {
    return this.#parts.tenantId;
  }

  getHandle(_userContext?: Record<string, AnyValue>): string {
    return this.#parts.handle;
  }

  getAccessToken(_userContext?: Record<string, AnyValue>): string {
    return this.#accessToken;
  }

  getAccessTokenPayload(_userContext?: Record<string, AnyValue>): AnyValue {
    this.#payload ??= JSON.parse(this.#parts.payloadText);
    return this.#payload;
  }

  getAllSessionTokensDangerously() {
    return {
      accessToken: this.#accessToken,
      accessAndFrontTokenUpdated: this.#accessTokenUpdated,
      refreshToken: this.#parts.refreshToken?.token,
      frontToken: this.#frontToken(),
      antiCsrfToken: this.#parts.antiCsrfToken,
    };
  }

  async revokeSession(userContext?: Record<string, AnyValue>): Promise<void> {
    const context = this.#context(userContext);
    await this.#parts.functions.revokeSession({ sessionHandle: this.#parts.handle, userContext: context });
    // Cleared even if the core knew the session no more: the client's tokens are of no use either way.
    if (this.#info !== undefined)
      clearSession(this.#exchange(this.#info, context), this.#info.transferMethod);
  }

  async getSessionDataFromDatabase(userContext?: Record<string, AnyValue>): Promise<AnyValue> {
    return (await this.#information(userContext)).sessionDataInDatabase;
  }

  async getTimeCreated(userContext?: Record<string, AnyValue>): Promise<number> {
    return (await this.#information(userContext)).timeCreated;
  }

  async getExpiry(userContext?: Record<string, AnyValue>): Promise<number> {
    return (await this.#information(userContext)).expiry;
  }

  async updateSessionDataInDatabase(
    newSessionData: AnyValue,
    userContext?: Record<string, AnyValue>,
  ): Promise<void> {
    const updated = await this.#parts.functions.updateSessionDataInDatabase({
      sessionHandle: this.#parts.handle,
      newSessionData,
      userContext: this.#context(userContext),
    });
    if (!updated) throw gone();
  }

  async mergeIntoAccessTokenPayload(
    accessTokenPayloadUpdate: JSONObject,
    userContext?: Record<string, AnyValue>,
  ): Promise<void> {
    const context = this.#context(userContext);
    const payload = this.getAccessTokenPayload(context);
    const newAccessTokenPayload = mergePayload(payload, accessTokenPayloadUpdate);
    const reply = await this.#parts.functions.regenerateAccessToken({
      accessToken: this.#accessToken,
      newAccessTokenPayload,
      userContext: context,
    });
    if (reply === undefined) throw gone();
    if (reply.accessToken === undefined) {
      // The token expired meanwhile: the client gets the new payload with its next refresh.
      this.#payload = { ...payload, ...reply.session.userDataInJWT };
      return;
    }
    this.#accessToken = reply.accessToken.token;
    this.#expiry = reply.accessToken.expiry;
    this.#payload = readPayload(reply.accessToken.token);
    this.#accessTokenUpdated = true;
    if (this.#info !== undefined) this.#sendAccessToken(this.#info, context);
  }

  async assertClaims(
    claimValidators: SessionClaimValidator[],
    userContext?: Record<string, AnyValue>,
  ): Promise<void> {
    if (claimValidators.length === 0) return;
    const context = this.#context(userContext);
    const { accessTokenPayloadUpdate, invalidClaims } = await this.#parts.functions.validateClaims({
      accessTokenPayload: this.getAccessTokenPayload(context),
      userId: this.#parts.userId,
      recipeUserId: this.#parts.recipeUserId,
      claimValidators,
      userContext: context,
    });
    if (accessTokenPayloadUpdate !== undefined) {
      await this.mergeIntoAccessTokenPayload(withoutProtected(accessTokenPayloadUpdate), context);
    }
    if (invalidClaims.length === 0) return;
    throw new SessionError({
      message: 'INVALID_CLAIMS',
      payload: invalidClaims,
      type: SessionError.INVALID_CLAIMS,
    });
  }

  async fetchAndSetClaim<T>(claim: SessionClaim<T>, userContext?: Record<string, AnyValue>): Promise<void> {
    const context = this.#context(userContext);
    const { userId, recipeUserId, tenantId } = this.#parts;
    const payload = this.getAccessTokenPayload(context);
    const update = await claim.build(userId, recipeUserId, tenantId, payload, context);
    return this.mergeIntoAccessTokenPayload(update, context);
  }

  setClaimValue<T>(claim: SessionClaim<T>, value: T, userContext?: Record<string, AnyValue>): Promise<void> {
    const context = this.#context(userContext);
    return this.mergeIntoAccessTokenPayload(claim.addToPayload_internal({}, value, context), context);
  }

  async getClaimValue<T>(
    claim: SessionClaim<T>,
    userContext?: Record<string, AnyValue>,
  ): Promise<T | undefined> {
    const context = this.#context(userContext);
    return claim.getValueFromPayload(this.getAccessTokenPayload(context), context);
  }

  removeClaim(claim: SessionClaim<AnyValue>, userContext?: Record<string, AnyValue>): Promise<void> {
    const context = this.#context(userContext);
    return this.mergeIntoAccessTokenPayload(claim.removeFromPayloadByMerge_internal({}, context), context);
  }

  attachToRequestResponse(info: ReqResInfo, userContext?: Record<string, AnyValue>): void {
    this.#info = info;
    if (!this.#accessTokenUpdated) return;
    const context = this.#context(userContext);
    this.#sendAccessToken(info, context);
    const { refreshToken, antiCsrfToken } = this.#parts;
    if (refreshToken !== undefined) {
      const { token, expiry } = refreshToken;
      setRefreshToken(this.#exchange(info, context), token, expiry, info.transferMethod);
    }
    if (antiCsrfToken !== undefined) setAntiCsrfToken(info.res, antiCsrfToken);
  }

  #sendAccessToken(info: ReqResInfo, userContext: UserContext): void {
    const exchange = this.#exchange(info, userContext);
    setAccessToken(exchange, this.#accessToken, this.#frontToken(), info.transferMethod);
  }

  #frontToken(): string {
    return buildFrontToken(this.#parts.userId, this.#expiry, this.getAccessTokenPayload());
  }

  #exchange({ req, res }: ReqResInfo, userContext: UserContext): Exchange {
    return { config: this.#parts.config, req, res, userContext };
  }

  async #information(userContext: Record<string, AnyValue> | undefined) {
    const information = await this.#parts.functions.getSessionInformation({
      sessionHandle: this.#parts.handle,
      userContext: this.#context(userContext),
    });
    if (information === undefined) throw gone();
    return information;
  }

  #context(userContext: Record<string, AnyValue> | undefined): UserContext {
    if (userContext !== undefined || this.#info === undefined) return getUserContext(userContext);
    return makeDefaultUserContextFromAPI(this.#info.req);
  }
}

const gone = () => unauthorised('Session does not exist anymore');
