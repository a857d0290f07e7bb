import type { ClaimValidationError } from '@latchkey/web/recipe/session';
import { getGlobalClaimValidators } from '@latchkey/web/utils';
import type { UserContext } from '../../types.js';
import type { SessionAuthProps, SessionClaimValidator } from './types.js';

export interface FailureInput {
  readonly invalidClaims: readonly ClaimValidationError[];
  readonly overrideGlobalClaimValidators?: SessionAuthProps['overrideGlobalClaimValidators'];
  readonly userContext: UserContext;
}

/**
 * What follows from failing claims, in the order of the validators: the first redirection one of them asks for, and the
 * first failure that may show the access-denied screen.
 */
export async function consequenceOf(
  input: FailureInput,
): Promise<{ redirectPath: string | undefined; denied: ClaimValidationError | undefined }> {
  const { invalidClaims, userContext } = input;
  const validators: SessionClaimValidator[] = getGlobalClaimValidators({
    overrideGlobalClaimValidators: input.overrideGlobalClaimValidators,
    userContext,
  });
  let denied: ClaimValidationError | undefined;
  for (const validator of validators) {
    const failure = invalidClaims.find(({ id }) => id === validator.id);
    if (failure === undefined) continue;
    const path = await validator.onFailureRedirection?.({ userContext, reason: failure.reason });
    if (path !== undefined) return { redirectPath: checked(path), denied: undefined };
    if (validator.showAccessDeniedOnFailure !== false) denied ??= failure;
  }
  return { redirectPath: undefined, denied };
}

function checked(path: string): string {
  if (path.startsWith('/') || /^https?:\/\//i.test(path)) return path;
  throw new Error(`onFailureRedirectionURL returned a relative url: ${path}`);
}
