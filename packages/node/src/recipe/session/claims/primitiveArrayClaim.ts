import type { AnyValue, JSONObject, JSONPrimitive, UserContext } from '../../../types.js';
import { makeValidator, storedOf, withoutStored, withStored } from './payloadValue.js';
import type { ClaimConfig } from './primitiveClaim.js';
import { SessionClaim, type SessionClaimValidator } from './sessionClaim.js';

type Validator<V> = (val: V, maxAgeInSeconds?: number, id?: string) => SessionClaimValidator;

/** A claim with a list of values, such as roles. */
export class PrimitiveArrayClaim<T extends JSONPrimitive> extends SessionClaim<T[]> {
  readonly fetchValue: SessionClaim<T[]>['fetchValue'];
  readonly defaultMaxAgeInSeconds: number | undefined;

  readonly validators: {
    includes: Validator<T>;
    excludes: Validator<T>;
    includesAll: Validator<T[]>;
    includesAny: Validator<T[]>;
    excludesAll: Validator<T[]>;
  } = {
    includes: this.#validator<T>('expectedToInclude', (list, val) => list.includes(val)),
    excludes: this.#validator<T>('expectedToNotInclude', (list, val) => !list.includes(val)),
    includesAll: this.#validator<T[]>('expectedToInclude', (list, all) =>
      all.every((val) => list.includes(val)),
    ),
    includesAny: this.#validator<T[]>('expectedToIncludeAtLeastOneOf', (list, any) =>
      any.some((val) => list.includes(val)),
    ),
    excludesAll: this.#validator<T[]>('expectedToNotInclude', (list, all) =>
      all.every((val) => !list.includes(val)),
    ),
  };

  constructor(config: ClaimConfig<T[]>) {
    super(config.key);
    this.fetchValue = config.fetchValue;
    this.defaultMaxAgeInSeconds = config.defaultMaxAgeInSeconds;
  }

  addToPayload_internal(payload: AnyValue, value: T[], _userContext: UserContext): JSONObject {
    return withStored(payload, this.key, value);
  }

  removeFromPayloadByMerge_internal(payload: AnyValue, _userContext: UserContext): JSONObject {
    return { ...payload, [this.key]: null };
  }

  removeFromPayload(payload: AnyValue, _userContext: UserContext): JSONObject {
    return withoutStored(payload, this.key);
  }

  getValueFromPayload(payload: AnyValue, _userContext: UserContext): T[] | undefined {
    return storedOf(payload, this.key)?.v;
  }

  /** When the value was fetched, in ms since the epoch. */
  getLastRefetchTime(payload: AnyValue, _userContext: UserContext): number | undefined {
    return storedOf(payload, this.key)?.t;
  }

  #validator<V extends T | T[]>(word: string, isValid: (list: T[], val: V) => boolean): Validator<V> {
    return (val, maxAgeInSeconds = this.defaultMaxAgeInSeconds, id = this.key) =>
      makeValidator<T[]>({
        id,
        claim: this,
        maxAgeInSeconds,
        isValid: (list) => isValid(list, val),
        missing: { [word]: val },
        wrong: { [word]: val },
      });
  }
}
