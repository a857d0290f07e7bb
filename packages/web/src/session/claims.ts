import type { Open } from '../types.js';
import { DateProviderReference } from '../utils/dateProvider.js';
import type { ClaimValidationResult, SessionClaimValidator } from './types.js';

/** How a claim is called, fetched and how long it stays fresh. */
export type PrimitiveClaimConfig = {
  id: string;
  /** Makes the API call after which the access token carries a fresh value. */
  refresh: (userContext?: Open) => Promise<void>;
  /** Used by validators that get no maximum age; without it a value never grows old. */
  defaultMaxAgeInSeconds?: number | undefined;
};

export type PrimitiveArrayClaimConfig = PrimitiveClaimConfig;

/** How a rejected value is explained: what was asked for, under the name the reason gives it. */
type Check = {
  accepts: (value: Open) => boolean;
  /** In the reason for a wrong value. */
  expected: Record<string, unknown>;
  /** In the reason for an absent value, if another. */
  expectedAtAll?: Record<string, unknown>;
};

/** A value under `id` in the access token's payload, as `{ v: value, t: time fetched }`. */
class Claim {
  readonly id: string;
  readonly refresh: SessionClaimValidator['refresh'];
  readonly defaultMaxAgeInSeconds: number | undefined;

  constructor(config: PrimitiveClaimConfig) {
    this.id = config.id;
    this.refresh = config.refresh;
    this.defaultMaxAgeInSeconds = config.defaultMaxAgeInSeconds;
  }

  getValueFromPayload(payload: Open, _userContext?: Open): Open {
    return payload[this.id]?.v;
  }

  /** Epoch milliseconds, server's clock. */
  getLastFetchedTime(payload: Open, _userContext?: Open): number | undefined {
    return payload[this.id]?.t;
  }

  protected validator(
    { accepts, expected, expectedAtAll = expected }: Check,
    maxAgeInSeconds: number | undefined = this.defaultMaxAgeInSeconds,
    id: string = this.id,
  ): SessionClaimValidator {
    return {
      id,
      refresh: (userContext) => this.refresh(userContext),
      shouldRefresh: (payload, userContext) => {
        const { dateProvider } = DateProviderReference.getReferenceOrThrow();
        const threshold = dateProvider.getThresholdInSeconds();
        if (maxAgeInSeconds !== undefined && maxAgeInSeconds < threshold)
          throw new Error(
            `maxAgeInSeconds must be greater than or equal to the DateProvider threshold value -> ${threshold}`,
          );
        if (this.getValueFromPayload(payload, userContext) === undefined) return true;
        const fetched = this.getLastFetchedTime(payload, userContext);
        return (
          maxAgeInSeconds !== undefined &&
          fetched !== undefined &&
          fetched < dateProvider.now() - maxAgeInSeconds * 1000
        );
      },
      validate: (payload, userContext) => {
        const actualValue = this.getValueFromPayload(payload, userContext);
        if (actualValue === undefined)
          return invalid({ message: 'value does not exist', ...expectedAtAll, actualValue });
        const fetched = this.getLastFetchedTime(payload, userContext);
        if (maxAgeInSeconds !== undefined && fetched !== undefined) {
          const now = DateProviderReference.getReferenceOrThrow().dateProvider.now();
          const ageInSeconds = (now - fetched) / 1000;
          if (ageInSeconds > maxAgeInSeconds)
            return invalid({ message: 'expired', ageInSeconds, maxAgeInSeconds });
        }
        return accepts(actualValue)
          ? { isValid: true }
          : invalid({ message: 'wrong value', ...expected, actualValue });
      },
    };
  }
}

function invalid(reason: Record<string, unknown>): ClaimValidationResult {
  return { isValid: false, reason };
}

/**
 * A single value in the access token's payload.
 *
 * @example
 * const Plan = new PrimitiveClaim<string>({ id: 'plan', refresh: () => fetch('/plan/refresh', { method: 'POST' }) });
 * await Session.validateClaims({ overrideGlobalClaimValidators: (all) => [...all, Plan.validators.hasValue('pro')] });
 */
export class PrimitiveClaim<ValueType> extends Claim {
  override getValueFromPayload(payload: Open, userContext?: Open): ValueType {
    return super.getValueFromPayload(payload, userContext);
  }

  validators = {
    hasValue: (val: ValueType, maxAgeInSeconds?: number | undefined, id?: string): SessionClaimValidator =>
      this.validator(
        { accepts: (value) => value === val, expected: { expectedValue: val } },
        maxAgeInSeconds,
        id,
      ),
  };
}

/** A yes or no in the access token's payload. */
export class BooleanClaim extends PrimitiveClaim<boolean> {
  override validators: PrimitiveClaim<boolean>['validators'] & {
    isTrue: (maxAge?: number) => SessionClaimValidator;
    isFalse: (maxAge?: number) => SessionClaimValidator;
  };

  constructor(config: PrimitiveClaimConfig) {
    super(config);
    const { hasValue } = new PrimitiveClaim<boolean>(config).validators;
    this.validators = {
      hasValue,
      isTrue: (maxAge) => hasValue(true, maxAge),
      isFalse: (maxAge) => hasValue(false, maxAge),
    };
  }
}

/** A list in the access token's payload. */
export class PrimitiveArrayClaim<ValueType> extends Claim {
  override getValueFromPayload(payload: Open, userContext?: Open): ValueType[] {
    return super.getValueFromPayload(payload, userContext);
  }

  validators = {
    includes: (val: ValueType, maxAgeInSeconds?: number | undefined, id?: string): SessionClaimValidator =>
      this.validator(
        { accepts: (list) => list.includes(val), expected: { expectedToInclude: val } },
        maxAgeInSeconds,
        id,
      ),
    excludes: (val: ValueType, maxAgeInSeconds?: number | undefined, id?: string): SessionClaimValidator =>
      this.validator(
        { accepts: (list) => !list.includes(val), expected: { expectedToNotInclude: val } },
        maxAgeInSeconds,
        id,
      ),
    includesAll: (
      val: ValueType[],
      maxAgeInSeconds?: number | undefined,
      id?: string,
    ): SessionClaimValidator =>
      this.validator(
        {
          accepts: (list) => val.every((item) => list.includes(item)),
          expected: { expectedToInclude: val },
        },
        maxAgeInSeconds,
        id,
      ),
    includesAny: (
      val: ValueType[],
      maxAgeInSeconds?: number | undefined,
      id?: string,
    ): SessionClaimValidator =>
      this.validator(
        {
          accepts: (list) => val.some((item) => list.includes(item)),
          expected: { expectedToIncludeAtLeastOneOf: val },
          expectedAtAll: { expectedToInclude: val },
        },
        maxAgeInSeconds,
        id,
      ),
    excludesAll: (
      val: ValueType[],
      maxAgeInSeconds?: number | undefined,
      id?: string,
    ): SessionClaimValidator =>
      this.validator(
        {
          accepts: (list) => !val.some((item) => list.includes(item)),
          expected: { expectedToNotInclude: val },
        },
        maxAgeInSeconds,
        id,
      ),
  };
}
