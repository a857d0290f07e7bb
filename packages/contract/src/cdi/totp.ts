import { z } from 'zod';
import { endpoint } from '../endpoint.js';
import { integer, text } from '../fields.js';
import { userIds } from '../shapes/userIds.js';

/** More steps than this take too long to compute, and make a guess too likely to fit one of them. */
const LARGEST_SKEW = 1000;
const LONGEST_PERIOD = 2 ** 31 - 1;

const named = (field: string, max: number) =>
  text(max).refine((value) => value !== '', `${field} cannot be empty`);

const userId = named('userId', 128);
const deviceName = named('deviceName', 256);

const settings = {
  skew: integer()
    .refine((value) => value >= 0, 'skew must be >= 0')
    .refine((value) => value <= LARGEST_SKEW, `skew must be <= ${LARGEST_SKEW}`),
  period: integer()
    .refine((value) => value > 0, 'period must be > 0')
    .refine((value) => value <= LONGEST_PERIOD, `period must be <= ${LONGEST_PERIOD}`),
};

const attempts = { currentNumberOfFailedAttempts: z.number(), maxNumberOfFailedAttempts: z.number() };

const codeErrors = {
  INVALID_TOTP_ERROR: attempts,
  LIMIT_REACHED_ERROR: { retryAfterMs: z.number(), ...attempts },
};

/** Time-based one-time passwords as a second factor (CDI §11). `period` in seconds, `skew` in periods. */
export const totp = {
  createDevice: endpoint({
    method: 'POST',
    path: '/recipe/totp/device',
    scope: 'publicTenant',
    since: '2.19',
    summary: 'Give a user a device with a new secret; it counts once a code of it was verified',
    input: { userId, deviceName: deviceName.optional(), ...settings },
    results: { OK: { deviceName: z.string(), secret: z.string() }, DEVICE_ALREADY_EXISTS_ERROR: {} },
  }),
  updateDevice: endpoint({
    method: 'PUT',
    path: '/recipe/totp/device',
    scope: 'publicTenant',
    since: '2.19',
    summary: 'Rename a device',
    input: {
      userId,
      existingDeviceName: named('existingDeviceName', 256),
      newDeviceName: named('newDeviceName', 256),
    },
    results: { OK: {}, UNKNOWN_DEVICE_ERROR: {}, DEVICE_ALREADY_EXISTS_ERROR: {} },
  }),
  listDevices: endpoint({
    method: 'GET',
    path: '/recipe/totp/device/list',
    scope: 'publicTenant',
    since: '2.19',
    summary: "A user's devices",
    query: { userId },
    results: {
      OK: {
        devices: z.array(
          z.object({ name: z.string(), period: z.number(), skew: z.number(), verified: z.boolean() }),
        ),
      },
    },
  }),
  removeDevice: endpoint({
    method: 'POST',
    path: '/recipe/totp/device/remove',
    scope: 'publicTenant',
    since: '2.19',
    summary: 'Take a device from a user',
    input: { userId, deviceName },
    results: { OK: { didDeviceExist: z.boolean() } },
  }),
  importDevice: endpoint({
    method: 'POST',
    path: '/recipe/totp/device/import',
    scope: 'publicTenant',
    since: '5.0',
    summary: 'Give a user a device with a secret made elsewhere; it counts at once',
    input: {
      userId,
      deviceName: deviceName.optional(),
      secretKey: named('secretKey', 256),
      ...settings,
    },
    results: { OK: { deviceName: z.string() }, DEVICE_ALREADY_EXISTS_ERROR: {} },
  }),
  getDeviceStatusBulk: endpoint({
    method: 'POST',
    path: '/recipe/totp/device/status/bulk',
    scope: 'publicTenant',
    since: '5.4',
    summary: 'Which of up to 500 users have a verified device; null for those without any device',
    input: { userIds },
    results: {
      OK: { users: z.array(z.object({ userId: z.string(), hasVerifiedDevice: z.boolean().nullable() })) },
    },
  }),
  verifyDevice: endpoint({
    method: 'POST',
    path: '/recipe/totp/device/verify',
    scope: 'tenant',
    since: '2.19',
    summary: 'Make a device count by a first code of it',
    input: { userId, deviceName, totp: z.string() },
    results: { OK: { wasAlreadyVerified: z.boolean() }, UNKNOWN_DEVICE_ERROR: {}, ...codeErrors },
  }),
  verifyTotp: endpoint({
    method: 'POST',
    path: '/recipe/totp/verify',
    scope: 'tenant',
    since: '2.19',
    summary: "Check a code against all of a user's verified devices",
    input: { userId, totp: z.string() },
    results: { OK: {}, UNKNOWN_USER_ID_ERROR: {}, ...codeErrors },
  }),
};
