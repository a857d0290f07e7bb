import { now } from '../../../clock.js';
import type { AnyValue, JSONObject, JSONValue, UserContext } from '../../../types.js';
import type { ClaimValidationResult } from '../types.js';
import type { SessionClaim, SessionClaimValidator } from './sessionClaim.js';

/** A claim's place in the payload: its value and when it was fetched, in ms since the epoch. */
type Stored = { v: AnyValue; t: number };

/** What a claim stores in the payload, if it is there. */
export function storedOf(payload: AnyValue, key: string): Stored | undefined {
  const stored: unknown = payload?.[key];
  return isStored(stored) ? stored : undefined;
}

const isStored = (value: unknown): value is Stored =>
  typeof value === 'object' && value !== null && 'v' in value && 't' in value;

/** A copy of the payload with the value, stamped with the time. */
export const withStored = (payload: AnyValue, key: string, value: JSONValue): JSONObject => ({
  ...payload,
  [key]: { v: value, t: now() },
});

/** A copy of the payload without the claim. */
export function withoutStored(payload: AnyValue, key: string): JSONObject {
  const { [key]: _, ...rest } = payload;
  return rest;
}

/** How a validator words what it expected; the keys of the answers are part of the interface. */
export interface Expectation<T> {
  readonly id: string;
  readonly claim: SessionClaim<T>;
  readonly maxAgeInSeconds: number | undefined;
  readonly isValid: (value: T) => boolean;
  /** What a missing value is told with, and a wrong one. */
  readonly missing: JSONObject;
  readonly wrong: JSONObject;
}

/** A validator of a stored value: it must be there, young enough, and as expected. */
export function makeValidator<T>(expected: Expectation<T>): SessionClaimValidator {
  const { id, claim, maxAgeInSeconds } = expected;
  const isTooOld = (payload: AnyValue) => {
    const time = storedOf(payload, claim.key)?.t;
    return maxAgeInSeconds !== undefined && time !== undefined && time < now() - maxAgeInSeconds * 1000;
  };
  return {
    id,
    claim,
    shouldRefetch: (payload: AnyValue, userContext: UserContext) =>
      claim.getValueFromPayload(payload, userContext) === undefined || isTooOld(payload),
    validate: async (payload: AnyValue, userContext: UserContext) =>
      validate(expected, payload, claim.getValueFromPayload(payload, userContext)),
  };
}

function validate<T>(
  { claim, maxAgeInSeconds, isValid, missing, wrong }: Expectation<T>,
  payload: AnyValue,
  value: (T & JSONValue) | T | undefined,
): ClaimValidationResult {
  const actualValue = storedOf(payload, claim.key)?.v;
  if (value === undefined) {
    return { isValid: false, reason: { message: 'value does not exist', ...missing, actualValue } };
  }
  const ageInSeconds = (now() - (storedOf(payload, claim.key)?.t ?? 0)) / 1000;
  if (maxAgeInSeconds !== undefined && ageInSeconds > maxAgeInSeconds) {
    return { isValid: false, reason: { message: 'expired', ageInSeconds, maxAgeInSeconds } };
  }
  if (isValid(value)) return { isValid: true };
  return { isValid: false, reason: { message: 'wrong value', ...wrong, actualValue } };
}
