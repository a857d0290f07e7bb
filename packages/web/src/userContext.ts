import type { Open } from './types.js';

/** A user context, empty unless the caller gave one. */
export function getNormalisedUserContext(userContext?: Open): Open {
  return userContext ?? {};
}
