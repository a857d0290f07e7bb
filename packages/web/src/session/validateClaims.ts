import { LockFactoryReference } from '../utils/lockFactory.js';
import { debug } from './debug.js';
import type { Session } from './session.js';
import type { ClaimValidationError, RecipeInterface } from './types.js';

const LOCK = 'CLAIM_REFRESH_LOCK';
const MAX_LOCK_TRIES = 99;

/**
 * Refreshes the claims that are too old, one tab at a time, then judges all by the final payload.
 * A failed refresh is no error here: the validator judges what there is.
 */
export function validateClaims(session: Session): RecipeInterface['validateClaims'] {
  return async ({ claimValidators, userContext }) => {
    const { functions } = session;
    const lock = await LockFactoryReference.getReferenceOrThrow().lockFactory();
    let payload: unknown;
    for (let tries = 0; tries < MAX_LOCK_TRIES; tries++) {
      if (!(await lock.acquireLock(LOCK))) continue;
      try {
        payload = await functions.getAccessTokenPayloadSecurely({ userContext });
        for (const validator of claimValidators) {
          if (!(await validator.shouldRefresh(payload, userContext))) continue;
          try {
            await validator.refresh(userContext);
          } catch (error) {
            console.error(`Encountered an error while refreshing validator ${validator.id}`, error);
          }
          payload = await functions.getAccessTokenPayloadSecurely({ userContext });
        }
      } finally {
        await lock.releaseLock(LOCK);
      }
      break;
    }
    if (payload === undefined) {
      debug('validateClaims: going on without refreshing');
      payload = await functions.getAccessTokenPayloadSecurely({ userContext });
    }

    const errors: ClaimValidationError[] = [];
    for (const validator of claimValidators) {
      const result = await validator.validate(payload, userContext);
      if (!result.isValid) errors.push({ id: validator.id, reason: result.reason });
    }
    return errors;
  };
}
