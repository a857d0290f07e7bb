import type { AnyValue, JSONObject } from '../../types.js';

/** What the core writes into an access token itself: an application can neither set nor keep these. */
export const protectedProps: ReadonlySet<string> = new Set([
  'sub',
  'iat',
  'exp',
  'sessionHandle',
  'parentRefreshTokenHash1',
  'refreshTokenHash1',
  'antiCsrfToken',
  'rsub',
  'tId',
  'stt',
]);

/** A copy of a payload without what the core writes itself. */
export const withoutProtected = (payload: AnyValue): JSONObject =>
  Object.fromEntries(Object.entries<AnyValue>(payload ?? {}).filter(([key]) => !protectedProps.has(key)));

/** A payload with an update merged in, one level deep; a `null` in the update removes the key. */
export function mergePayload(payload: AnyValue, update: JSONObject): JSONObject {
  const merged: JSONObject = { ...withoutProtected(payload), ...update };
  for (const [key, value] of Object.entries(update)) if (value === null) delete merged[key];
  return merged;
}
