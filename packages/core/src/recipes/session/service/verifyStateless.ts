import type { RequestContext } from '../../../context.js';
import { findSession } from '../store.js';
import { isSamePayload, parsePayload } from './payload.js';
import { hash2, hash2OrNull } from './refreshToken.js';
import { toSession } from './tokens.js';
import { unauthorised, type Verification, type VerifyResult } from './verification.js';

/** The rules from CDI 5.6 on: nothing is written, no new token is given. */
export async function verifyStateless(
  { db, appId }: RequestContext,
  { token, now, checkDatabase }: Verification,
): Promise<VerifyResult> {
  const session = toSession(token);
  if (!checkDatabase) return { status: 'OK', session };
  const stored = await findSession(db.read, appId, token.sessionHandle, now);
  if (stored === undefined) return unauthorised('Either the session has ended or has been blacklisted');
  const living = [stored.refresh_token_hash2, stored.previous_refresh_token_hash2];
  const isOnBranch =
    living.includes(hash2(token.refreshTokenHash1)) ||
    // Tokens of older rules came with a child that nobody may have used yet.
    (token.parentRefreshTokenHash1 !== null && living.includes(hash2OrNull(token.parentRefreshTokenHash1)));
  // A thief's branch, or the owner's after the thief went on: it ends here, not when the token expires.
  if (!isOnBranch) return unauthorised('rotated-out token branch; refresh required');
  const payloadUpdateAvailable = !isSamePayload(parsePayload(stored.user_data_in_jwt), token.userData);
  return { status: 'OK', session, payloadUpdateAvailable };
}
