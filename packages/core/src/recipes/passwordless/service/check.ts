import type { RequestContext } from '../../../context.js';
import type { Queries } from '../../../db/database.js';
import { BadRequest } from '../../../http/errors.js';
import { decodeLinkCode, hashDeviceId, hashLinkCode, toLinkCode } from '../codes.js';
import {
  type Contact,
  contactOf,
  countFailure,
  deleteDevice,
  findCode,
  findDevice,
  lockDevice,
} from '../store.js';
import type { CodeRow, DeviceRow } from '../tables.js';
import { parseDeviceId } from './create.js';

/** What somebody presents to sign in: the code of a link, or the code they typed together with their device's id. */
export type Presented =
  | { readonly linkCode: string }
  | { readonly deviceId: string; readonly userInputCode: string };

interface Attempts {
  readonly failedCodeInputAttemptCount: number;
  readonly maximumCodeInputAttempts: number;
}

export type Failure =
  | { readonly status: 'RESTART_FLOW_ERROR' }
  | ({ readonly status: 'INCORRECT_USER_INPUT_CODE_ERROR' | 'EXPIRED_USER_INPUT_CODE_ERROR' } & Attempts);

export const RESTART_FLOW = { status: 'RESTART_FLOW_ERROR' } as const;

/** The code that is meant, if there is one, and the device it would belong to. */
export interface Target {
  readonly by: 'link' | 'input';
  readonly deviceIdHash: string;
  readonly linkCodeHash: string;
  readonly contact: Contact;
}

/** Finds out which device is meant. A client that names another one than that has mixed something up. */
export async function findTarget(
  context: RequestContext,
  preAuthSessionId: string,
  presented: Presented,
): Promise<Target | typeof RESTART_FLOW> {
  const target =
    'linkCode' in presented
      ? await findByLink(context, presented.linkCode)
      : await findByInput(context, presented.deviceId, presented.userInputCode);
  if (target === undefined) return RESTART_FLOW;
  if (target.deviceIdHash !== preAuthSessionId.replace(/=+$/, ''))
    throw new BadRequest("preAuthSessionId and deviceId doesn't match");
  return target;
}

async function findByLink(context: RequestContext, text: string): Promise<Target | undefined> {
  const { db, appId, tenantId } = context;
  const linkCode = decodeLinkCode(text);
  if (linkCode === undefined) throw new BadRequest('Input encoding error in linkCode');
  const linkCodeHash = hashLinkCode(linkCode);
  const code = await findCode(db.read, appId, tenantId, linkCodeHash);
  if (code === undefined || isExpired(context, code)) return undefined;
  const device = await findDevice(db.read, appId, tenantId, code.device_id_hash);
  return (
    device && { by: 'link', deviceIdHash: device.device_id_hash, linkCodeHash, contact: contactOf(device) }
  );
}

async function findByInput(
  { db, appId, tenantId }: RequestContext,
  deviceIdText: string,
  userInputCode: string,
): Promise<Target | undefined> {
  const deviceId = parseDeviceId(deviceIdText);
  const device = await findDevice(db.read, appId, tenantId, hashDeviceId(deviceId));
  if (device === undefined) return undefined;
  const linkCode = toLinkCode(deviceId, device.link_code_salt, userInputCode);
  const linkCodeHash = hashLinkCode(Buffer.from(linkCode, 'base64url'));
  return { by: 'input', deviceIdHash: device.device_id_hash, linkCodeHash, contact: contactOf(device) };
}

/**
 * Checks the code with the device held, so that no two attempts see the same count (CDI §6.3). A wrong or expired code
 * that was typed counts; the last one that is allowed ends the sign-in.
 */
export async function checkHeld(
  q: Queries,
  context: RequestContext,
  { by, deviceIdHash, linkCodeHash }: Target,
): Promise<{ readonly status: 'OK'; readonly device: DeviceRow } | Failure> {
  const { appId, tenantId, config } = context;
  const maximum = config.passwordless_max_code_input_attempts;
  const device = await lockDevice(q, appId, tenantId, deviceIdHash);
  if (device === undefined) return RESTART_FLOW;
  const isSpent = device.failed_attempts >= maximum;
  const code = isSpent ? undefined : await findCode(q, appId, tenantId, linkCodeHash);
  if (code !== undefined && !isExpired(context, code)) return { status: 'OK', device };
  if (by === 'link' && !isSpent) return RESTART_FLOW;
  const failed = device.failed_attempts + 1;
  if (failed >= maximum) {
    await deleteDevice(q, appId, tenantId, deviceIdHash);
    return RESTART_FLOW;
  }
  await countFailure(q, device);
  return {
    status: code === undefined ? 'INCORRECT_USER_INPUT_CODE_ERROR' : 'EXPIRED_USER_INPUT_CODE_ERROR',
    failedCodeInputAttemptCount: failed,
    maximumCodeInputAttempts: maximum,
  };
}

const isExpired = ({ clock, config }: RequestContext, code: CodeRow): boolean =>
  code.created_at + config.passwordless_code_lifetime < clock.now();

/** What a client is told of the device whose code it presented. */
export interface ConsumedDevice {
  readonly preAuthSessionId: string;
  readonly failedCodeInputAttemptCount: number;
  readonly email?: string;
  readonly phoneNumber?: string;
}

export const toConsumedDevice = (device: DeviceRow): ConsumedDevice => ({
  preAuthSessionId: device.device_id_hash,
  failedCodeInputAttemptCount: device.failed_attempts,
  ...(device.email !== null && { email: device.email }),
  ...(device.phone_number !== null && { phoneNumber: device.phone_number }),
});

/** Checks a code without using it up. */
export async function checkCode(
  context: RequestContext,
  preAuthSessionId: string,
  presented: Presented,
): Promise<{ readonly status: 'OK'; readonly consumedDevice: ConsumedDevice } | Failure> {
  const target = await findTarget(context, preAuthSessionId, presented);
  if ('status' in target) return target;
  const checked = await context.db.transaction((q) => checkHeld(q, context, target));
  return checked.status === 'OK'
    ? { status: 'OK', consumedDevice: toConsumedDevice(checked.device) }
    : checked;
}
