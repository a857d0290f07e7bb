import type RecipeUserId from '../../../recipeUserId.js';
import type { AnyValue, JSONObject, UserContext } from '../../../types.js';
import type { ClaimValidationResult } from '../types.js';

/** A check of an access token's payload, with the claim it reads if that may have to be fetched anew. */
export type SessionClaimValidator = (
  | {
      claim: SessionClaim<AnyValue>;
      /** Whether the value in the payload is too old, or not enough, for this check. */
      shouldRefetch: (payload: AnyValue, userContext: UserContext) => Promise<boolean> | boolean;
    }
  | object
) & {
  id: string;
  /** Decides by the payload alone. */
  validate: (payload: AnyValue, userContext: UserContext) => Promise<ClaimValidationResult>;
};

/** A fact about a user that travels in the access token's payload. */
export abstract class SessionClaim<T> {
  constructor(readonly key: string) {}

  /** The current value; `undefined` leaves the payload as it is. */
  abstract fetchValue(
    userId: string,
    recipeUserId: RecipeUserId,
    tenantId: string,
    currentPayload: JSONObject | undefined,
    userContext: UserContext,
  ): Promise<T | undefined> | T | undefined;

  /** A copy of the payload with the value in it. */
  abstract addToPayload_internal(payload: JSONObject, value: T, userContext: UserContext): JSONObject;

  /** A copy of the payload with the claim as `null`, so that merging it removes the claim. */
  abstract removeFromPayloadByMerge_internal(payload: JSONObject, userContext: UserContext): JSONObject;

  /** A copy of the payload without the claim. */
  abstract removeFromPayload(payload: JSONObject, userContext: UserContext): JSONObject;

  /** The value in the payload. */
  abstract getValueFromPayload(payload: JSONObject, userContext: UserContext): T | undefined;

  /** What a new session's payload gets: the claim with its current value, or nothing. */
  async build(
    userId: string,
    recipeUserId: RecipeUserId,
    tenantId: string,
    currentPayload: JSONObject | undefined,
    userContext: UserContext,
  ): Promise<JSONObject> {
    const value = await this.fetchValue(userId, recipeUserId, tenantId, currentPayload, userContext);
    return value === undefined ? {} : this.addToPayload_internal({}, value, userContext);
  }
}
