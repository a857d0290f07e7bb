import type { AnyValue, JSONObject, JSONPrimitive, UserContext } from '../../../types.js';
import { makeValidator, storedOf, withoutStored, withStored } from './payloadValue.js';
import { SessionClaim, type SessionClaimValidator } from './sessionClaim.js';

/** Configuration of a claim: its key in the payload, where its value comes from, how old it may be. */
export type ClaimConfig<T> = {
  key: string;
  fetchValue: SessionClaim<T>['fetchValue'];
  defaultMaxAgeInSeconds?: number;
};

/**
 * A claim with one value.
 * @example
 * const planClaim = new PrimitiveClaim<string>({ key: 'plan', fetchValue: (userId) => findPlan(userId) });
 * verifySession({ overrideGlobalClaimValidators: (v) => [...v, planClaim.validators.hasValue('pro')] });
 */
export class PrimitiveClaim<T extends JSONPrimitive> extends SessionClaim<T> {
  readonly fetchValue: SessionClaim<T>['fetchValue'];
  readonly defaultMaxAgeInSeconds: number | undefined;

  readonly validators = {
    /** The value is this one (`===`). */
    hasValue: (
      val: T,
      maxAgeInSeconds: number | undefined = this.defaultMaxAgeInSeconds,
      id?: string,
    ): SessionClaimValidator =>
      makeValidator({
        id: id ?? this.key,
        claim: this,
        maxAgeInSeconds,
        isValid: (value) => value === val,
        missing: { expectedValue: val },
        wrong: { expectedValue: val },
      }),
  };

  constructor(config: ClaimConfig<T>) {
    super(config.key);
    this.fetchValue = config.fetchValue;
    this.defaultMaxAgeInSeconds = config.defaultMaxAgeInSeconds;
  }

  addToPayload_internal(payload: AnyValue, value: T, _userContext: UserContext): JSONObject {
    return withStored(payload, this.key, value);
  }

  removeFromPayloadByMerge_internal(payload: AnyValue, _userContext: UserContext): JSONObject {
    return { ...payload, [this.key]: null };
  }

  removeFromPayload(payload: AnyValue, _userContext: UserContext): JSONObject {
    return withoutStored(payload, this.key);
  }

  getValueFromPayload(payload: AnyValue, _userContext: UserContext): T | undefined {
    return storedOf(payload, this.key)?.v;
  }

  /** When the value was fetched, in ms since the epoch. */
  getLastRefetchTime(payload: AnyValue, _userContext: UserContext): number | undefined {
    return storedOf(payload, this.key)?.t;
  }
}
