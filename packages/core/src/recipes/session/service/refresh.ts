import type { cdi, InputOf } from '@latchkey/contract';
import type { RequestContext } from '../../../context.js';
import { constantTimeEqual } from '../../../crypto/hash.js';
import type { LiveSession } from '../store.js';
import type { Decision, RefreshResult } from './decision.js';
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
  const presentedHash1 = hash1(input.refreshToken);
  const successor = succeed(secret, presented, presentedHash1, input);
  const decide = input.rotation === 'rotate' ? refreshRotation : refreshLineage;
  const decision = await decide(context, {
    handle: presented.sessionHandle,
    now,
    presented: hash2(presentedHash1),
    parent: hash2OrNull(presented.parentRefreshTokenHash1),
    next: hash2(successor.refreshTokenHash1),
    expiresAt: sessionExpiry(config, now),
    useStaticKey: input.keepSigningKey ? null : Number(!input.useDynamicSigningKey),
  });
  return 'refusal' in decision ? decision.refusal : grant(context, input, decision, successor, now);
}

/** Another site can make a browser send the cookie, but it cannot read the value that was given with it. */
function isAntiCsrfRight({ enableAntiCsrf, antiCsrfToken = '' }: Input, presented: RefreshToken): boolean {
  if (!enableAntiCsrf || presented.antiCsrfToken === null) return true;
  return constantTimeEqual(antiCsrfToken, presented.antiCsrfToken);
}

/** A new refresh token, and what its access token tells of it. */
interface Successor {
  readonly refreshToken: string;
  readonly refreshTokenHash1: string;
  readonly parentRefreshTokenHash1: string | null;
  readonly antiCsrfToken: string | null;
}

function succeed(
  secret: Buffer,
  { sessionHandle }: RefreshToken,
  presentedHash1: string,
  { enableAntiCsrf, rotation }: Input,
): Successor {
  const antiCsrfToken = newAntiCsrfToken(enableAntiCsrf);
  const refreshToken = writeRefreshToken(secret, {
    sessionHandle,
    parentRefreshTokenHash1: presentedHash1,
    antiCsrfToken,
  });
  return {
    refreshToken,
    refreshTokenHash1: hash1(refreshToken),
    // Only the lineage rules need it: there a new token counts once it, or its access token, has been seen.
    parentRefreshTokenHash1: rotation === 'rotate' ? null : presentedHash1,
    antiCsrfToken,
  };
}

/** Payload and user come from the database, so that changes and links show from here on. */
async function grant(
  context: RequestContext,
  input: Input,
  { session, refreshExpiry }: Extract<Decision, { session: LiveSession }>,
  { refreshToken, antiCsrfToken, ...hashes }: Successor,
  now: number,
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
