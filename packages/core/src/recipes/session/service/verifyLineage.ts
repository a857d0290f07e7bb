import type { RequestContext } from '../../../context.js';
import { promoteChild } from '../refreshStore.js';
import { findSession } from '../store.js';
import type { AccessToken } from './accessToken.js';
import { hasProtectedClaim, isSamePayload, parsePayload, protectedClaimMessage } from './payload.js';
import { hash2, sessionExpiry } from './refreshToken.js';
import { sign, toSession } from './tokens.js';
import { unauthorised, type Verification, type VerifyResult } from './verification.js';

/**
 * The rules up to CDI 5.5. An access token that still names its refresh token's parent is the sign that the
 * client has received that refresh token: it is made the session's, and the client gets an access token that
 * says so. The same happens when the stored payload has changed.
 */
export async function verifyLineage(
  context: RequestContext,
  { token, now, checkDatabase }: Verification,
): Promise<VerifyResult> {
  const unchanged: VerifyResult = { status: 'OK', session: toSession(token) };
  const stored = checkDatabase
    ? await findSession(context.db.read, context.appId, token.sessionHandle, now)
    : undefined;
  if (checkDatabase && stored === undefined) {
    return unauthorised('Either the session has ended or has been blacklisted');
  }
  const payloadChanged =
    stored !== undefined && !isSamePayload(parsePayload(stored.user_data_in_jwt), token.userData);
  if (token.parentRefreshTokenHash1 === null && !payloadChanged) return unchanged;
  const current = await confirm(context, token, now);
  if (current === undefined) return unauthorised('Session missing in db');
  if (current.refresh_token_hash2 !== hash2(token.refreshTokenHash1) && !payloadChanged) return unchanged;
  const userData = parsePayload(current.user_data_in_jwt);
  if (hasProtectedClaim(token.version, userData)) return unauthorised(protectedClaimMessage);
  const renewed: AccessToken = {
    ...token,
    parentRefreshTokenHash1: null,
    userData,
    createdTime: now,
    expiry: now + context.config.access_token_validity * 1000,
  };
  return {
    status: 'OK',
    session: toSession(renewed),
    accessToken: await sign(context, renewed, current.use_static_key),
  };
}

/** Makes the token's refresh token the session's where it is a child of it. Returns the session as it is then. */
async function confirm({ db, appId, config }: RequestContext, token: AccessToken, now: number) {
  const { sessionHandle: handle, refreshTokenHash1, parentRefreshTokenHash1 } = token;
  if (parentRefreshTokenHash1 !== null) {
    const parent = hash2(parentRefreshTokenHash1);
    const rotation = {
      appId,
      handle,
      now,
      presented: hash2(refreshTokenHash1),
      parent,
      expiresAt: sessionExpiry(config, now),
      useStaticKey: null,
    };
    const promoted = await db.write((q) => promoteChild(q, rotation, parent));
    if (promoted !== undefined) return promoted;
  }
  return findSession(db.read, appId, handle, now);
}
