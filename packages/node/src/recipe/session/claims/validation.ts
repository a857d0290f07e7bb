import type { AnyValue, UserContext } from '../../../types.js';
import type { ClaimValidationError, RecipeInterface } from '../types.js';
import type { SessionClaimValidator } from './sessionClaim.js';

/** Fetches claims anew where a validator asks for it, then runs every validator on the payload. */
export const validateClaims: RecipeInterface['validateClaims'] = async (input) => {
  const { accessTokenPayload, claimValidators, userContext } = input;
  const before = JSON.stringify(accessTokenPayload);
  const payload = await refetchClaims(input);
  const invalidClaims = await validateClaimsInPayload(claimValidators, payload, userContext);
  if (JSON.stringify(payload) === before) return { invalidClaims };
  return { invalidClaims, accessTokenPayloadUpdate: payload };
};

async function refetchClaims(input: Parameters<RecipeInterface['validateClaims']>[0]): Promise<AnyValue> {
  const { userId, recipeUserId, claimValidators, userContext } = input;
  let payload = input.accessTokenPayload;
  for (const validator of claimValidators) {
    if (!('claim' in validator) || !(await validator.shouldRefetch(payload, userContext))) continue;
    const { claim } = validator;
    const tenantId: string = payload.tId ?? 'public';
    const value = await claim.fetchValue(userId, recipeUserId, tenantId, payload, userContext);
    if (value !== undefined) payload = claim.addToPayload_internal(payload, value, userContext);
  }
  return payload;
}

/** What validators find wrong with a payload. */
export async function validateClaimsInPayload(
  claimValidators: readonly SessionClaimValidator[],
  payload: AnyValue,
  userContext: UserContext,
): Promise<ClaimValidationError[]> {
  const errors: ClaimValidationError[] = [];
  for (const validator of claimValidators) {
    const result = await validator.validate(payload, userContext);
    if (result.isValid) continue;
    const { reason } = result;
    errors.push(reason === undefined ? { id: validator.id } : { id: validator.id, reason });
  }
  return errors;
}
