import type { cdi, InputOf } from '@latchkey/contract';
import type { RequestContext } from '../../../context.js';
import { constantTimeEqual } from '../../../crypto/hash.js';
import type { LiveSession } from '../store.js';
import type { Decision, Refresh, RefreshResult } from './decision.js';
import { accessTokenExpiry, checkAccessTokenValidity } from './expiry.js';
import { hasProtectedClaim, parsePayload, protectedClaimMessage } from './payload.js';
import { refreshLineage } from './refreshLineage.js';
import { refreshRotation } from './refreshRotation.js';
import {
  hash1,
  hash2,
  hash2OrNull,
  type RefreshToken,
  readRefreshToken,
  sessionExpiry,
  writeRefreshToken,
} from './refreshToken.js';
import { newAntiCsrfToken, ownerOf, toAnswer } from './tokens.js';

type Input = InputOf<typeof cdi.session.refreshSession>;
const unauthorised = (message: string): RefreshResult => ({ status: 'UNAUTHORISED', message });

/** Exchanges a refresh token (§7.5): the token, its anti-CSRF value, the wished life, then the session's row. */
export async function refreshSession(context: RequestContext, input: Input): Promise<RefreshResult> {
  const { appId, config, clock, keys } = context;
  const secret = await keys.secret(appId, 'refresh_token');
  const presented = readRefreshToken(secret, input.refreshToken);
  if (presented === undefined) return unauthorised('invalid refresh token');
  if (!isAntiCsrfRight(input, presented)) {
    return unauthorised('Anti CSRF token missing, or not matching');
  }
  checkAccessTokenValidity(config, input.accessTokenValidity);
  const now = clock.now();
  const { sessionHandle } = presented;
  const presentedHash1 = hash1(input.refreshToken);
  const antiCsrfToken = newAntiCsrfToken(input.enableAntiCsrf);
  const next = writeRefreshToken(secret, {
    sessionHandle,
    parentRefreshTokenHash1: presentedHash1,
    antiCsrfToken,
  });
  const nextHash1 = hash1(next);
  const refresh: Refresh = {
    handle: sessionHandle,
    now,
    presented: hash2(presentedHash1),
    parent: hash2OrNull(presented.parentRefreshTokenHash1),
    next: hash2(nextHash1),
    expiresAt: sessionExpiry(config, now),
    useStaticKey: input.keepSigningKey ? null : Number(!input.useDynamicSigningKey),
  };
  const rotates = input.rotation === 'rotate';
  const decision = await (rotates ? refreshRotation : refreshLineage)(context, refresh);
  if ('refusal' in decision) return decision.refusal;
  return grant(context, input, decision, {
    now,
    refreshToken: next,
    refreshTokenHash1: nextHash1,
    // Only the lineage rules need it: there a new token counts once it, or its access token, has been seen.
    parentRefreshTokenHash1: rotates ? null : presentedHash1,
    antiCsrfToken,
  });
}

/** Another site can make a browser send the cookie, but it cannot read the value that was given with it. */
function isAntiCsrfRight({ enableAntiCsrf, antiCsrfToken = '' }: Input, presented: RefreshToken): boolean {
  if (!enableAntiCsrf || presented.antiCsrfToken === null) return true;
  return constantTimeEqual(antiCsrfToken, presented.antiCsrfToken);
}

interface Successor {
  readonly now: number;
  readonly refreshToken: string;
  readonly refreshTokenHash1: string;
  readonly parentRefreshTokenHash1: string | null;
  readonly antiCsrfToken: string | null;
}

/** Payload and user come from the database, so that changes and links show from here on. */
async function grant(
  context: RequestContext,
  input: Input,
  { session, refreshExpiry }: Extract<Decision, { session: LiveSession }>,
  { now, refreshToken, antiCsrfToken, ...hashes }: Successor,
): Promise<RefreshResult> {
  const { config, activity, appId } = context;
  const version = input.accessTokenVersion;
  const userData = parsePayload(session.user_data_in_jwt);
  // A client of an older version may have stored what this version keeps for itself.
  if (hasProtectedClaim(version, userData)) return unauthorised(protectedClaimMessage);
  activity.touch(appId, session.primary_user_id);
  const access = {
    version,
    ...ownerOf(session),
    ...hashes,
    antiCsrfToken,
    userData,
    createdTime: now,
    expiry: accessTokenExpiry(config, now, input.accessTokenValidity),
  };
  const tokens = await toAnswer(context, {
    access,
    useStaticKey: session.use_static_key,
    refreshToken,
    refreshExpiry,
    antiCsrfToken,
    legacyReply: input.legacyReply,
  });
  return { status: 'OK', ...tokens };
}
