import type { RequestContext } from '../../../context.js';
import { hmacSha256Base64url } from '../../../crypto/hash.js';
import type { Queries } from '../../../db/database.js';
import { standingOf } from '../attempts.js';
import { isCodeAt } from '../oneTimePassword.js';
import {
  holdUser,
  insertAttempt,
  latestAttempts,
  listDevices,
  markDeviceVerified,
  wasUsed,
} from '../store.js';
import type { TotpDeviceRow } from '../tables.js';
import { openSecret } from './secrets.js';

/** Longer text is no code, and not worth a place among the attempts. */
const LONGEST_CODE = 8;

interface Counters {
  readonly currentNumberOfFailedAttempts: number;
  readonly maxNumberOfFailedAttempts: number;
}

export type Refusal =
  | ({ readonly status: 'INVALID_TOTP_ERROR' } & Counters)
  | ({ readonly status: 'LIMIT_REACHED_ERROR'; readonly retryAfterMs: number } & Counters);

const UNKNOWN = { status: 'UNKNOWN' } as const;

/** Checks a code against all verified devices of a user. */
export async function verifyTotp(
  context: RequestContext,
  userId: string,
  code: string,
): Promise<{ readonly status: 'OK' } | Refusal | typeof UNKNOWN> {
  const { db, appId } = context;
  return db.transaction(async (q) => {
    if (!(await holdUser(q, appId, userId))) return UNKNOWN;
    const devices = await listDevices(q, appId, userId);
    const verified = devices.filter((device) => device.verified === 1);
    return (await attempt(q, context, userId, verified, code)) ?? { status: 'OK' };
  });
}

/** Makes a device count by a first code of it. */
export async function verifyDevice(
  context: RequestContext,
  userId: string,
  deviceName: string,
  code: string,
): Promise<{ readonly status: 'OK'; readonly wasAlreadyVerified: boolean } | Refusal | typeof UNKNOWN> {
  const { db, appId } = context;
  return db.transaction(async (q) => {
    if (!(await holdUser(q, appId, userId))) return UNKNOWN;
    const devices = await listDevices(q, appId, userId);
    const device = devices.find((one) => one.device_name === deviceName);
    if (device === undefined) return UNKNOWN;
    if (device.verified === 1) return { status: 'OK', wasAlreadyVerified: true };
    const refusal = await attempt(q, context, userId, [device], code);
    if (refusal !== undefined) return refusal;
    await markDeviceVerified(q, device);
    return { status: 'OK', wasAlreadyVerified: false };
  });
}

/** Checks and records a code, with the user held: of attempts at once each sees all others. `undefined`: it is right. */
async function attempt(
  q: Queries,
  context: RequestContext,
  userId: string,
  devices: readonly TotpDeviceRow[],
  code: string,
): Promise<Refusal | undefined> {
  const { appId, tenantId, clock, config } = context;
  const place = { appId, tenantId, userId };
  const now = clock.now();
  const maximum = config.totp_max_attempts;
  const cooldown = config.totp_rate_limit_cooldown_sec * 1000;
  const latest = await latestAttempts(q, place, maximum);
  const attempts = latest.map((row) => ({ isValid: row.is_valid === 1, createdAt: row.created_at }));
  const standing = standingOf(attempts, now, { maximum, cooldown });
  if ('retryAfterMs' in standing) return limitReached(standing.retryAfterMs, maximum);
  if (code.length > LONGEST_CODE) return invalid(standing.failed + 1, maximum);
  const match = findMatch(context, devices, code, now);
  const isValid = match !== undefined && !(await wasUsed(q, place, match.codeMac, now));
  const expiresAt = now + windowOf(match === undefined ? devices : [match.device]);
  await insertAttempt(q, {
    app_id: appId,
    tenant_id: tenantId,
    user_id: userId,
    seq: (latest[0]?.seq ?? 0) + 1,
    is_valid: isValid ? 1 : 0,
    code_mac: isValid ? match.codeMac : null,
    created_at: now,
    expires_at: expiresAt,
    kept_until: expiresAt + cooldown,
  });
  return isValid ? undefined : invalid(standing.failed + 1, maximum);
}

interface Match {
  readonly device: TotpDeviceRow;
  /** Tells the code again without telling what it is; alike for all devices with one secret. */
  readonly codeMac: string;
}

function findMatch(
  context: RequestContext,
  devices: readonly TotpDeviceRow[],
  code: string,
  now: number,
): Match | undefined {
  for (const device of devices) {
    const secret = openSecret(context, device);
    if (isCodeAt(secret, code, now, device)) return { device, codeMac: hmacSha256Base64url(secret, code) };
  }
  return undefined;
}

/** How long a code of any of these devices can be right, in ms. */
const windowOf = (devices: readonly TotpDeviceRow[]): number =>
  Math.max(0, ...devices.map(({ period, skew }) => period * (2 * skew + 1) * 1000));

const invalid = (failed: number, maximum: number): Refusal => ({
  status: 'INVALID_TOTP_ERROR',
  currentNumberOfFailedAttempts: failed,
  maxNumberOfFailedAttempts: maximum,
});

const limitReached = (retryAfterMs: number, maximum: number): Refusal => ({
  status: 'LIMIT_REACHED_ERROR',
  retryAfterMs,
  currentNumberOfFailedAttempts: maximum,
  maxNumberOfFailedAttempts: maximum,
});
