import type { RequestContext } from '../../../context.js';
import { secureBytes } from '../../../crypto/random.js';
import { Rollback } from '../../../db/database.js';
import { encodeBase32 } from '../base32.js';
import {
  deleteDevice,
  deleteUser,
  findDeviceStatus,
  holdOrAddUser,
  holdUser,
  listDevices,
  renameDevice,
  saveDevice,
} from '../store.js';
import type { TotpDeviceRow } from '../tables.js';
import { sealedSecret } from './secrets.js';

/** RFC 4226 §4 recommends 160 bits. */
const SECRET_BYTES = 20;

export interface NewDevice {
  readonly userId: string;
  readonly deviceName?: string | undefined;
  readonly period: number;
  readonly skew: number;
}

/** A new secret for the app to show, base32. */
export const newSecret = (): string => encodeBase32(secureBytes(SECRET_BYTES));

/** Gives a user a device, under a name of our own where none is given. `undefined`: a verified device has the name. */
export async function addDevice(
  context: RequestContext,
  { userId, deviceName, period, skew }: NewDevice,
  secret: string,
  { isVerified }: { isVerified: boolean },
): Promise<string | undefined> {
  const { db, appId, clock } = context;
  return db.transaction(async (q) => {
    await holdOrAddUser(q, appId, userId);
    const name = deviceName ?? freeName(await listDevices(q, appId, userId));
    const isSaved = await saveDevice(q, {
      app_id: appId,
      user_id: userId,
      device_name: name,
      secret: sealedSecret(context, userId, secret),
      period,
      skew,
      verified: isVerified ? 1 : 0,
      created_at: clock.now(),
    });
    if (!isSaved) throw new Rollback(undefined);
    return name;
  });
}

function freeName(devices: readonly TotpDeviceRow[]): string {
  const verified = devices.filter((device) => device.verified === 1);
  const names = new Set(verified.map((device) => device.device_name));
  let number = verified.length;
  while (names.has(`TOTP Device ${number}`)) number += 1;
  return `TOTP Device ${number}`;
}

/** Renames a device. No other one, not even an unverified one, gives way. */
export async function rename(
  { db, appId }: RequestContext,
  userId: string,
  from: string,
  to: string,
): Promise<'OK' | 'UNKNOWN_DEVICE' | 'NAME_TAKEN'> {
  return db.transaction(async (q) => {
    if (!(await holdUser(q, appId, userId))) return 'UNKNOWN_DEVICE';
    const devices = await listDevices(q, appId, userId);
    const device = devices.find((one) => one.device_name === from);
    if (device === undefined) return 'UNKNOWN_DEVICE';
    if (from === to) return 'OK';
    if (devices.some((one) => one.device_name === to)) return 'NAME_TAKEN';
    await renameDevice(q, device, to);
    return 'OK';
  });
}

/** Takes a device from a user; with the last one everything about the attempts goes. */
export async function removeDevice(
  { db, appId }: RequestContext,
  userId: string,
  deviceName: string,
): Promise<boolean> {
  return db.transaction(async (q) => {
    if (!(await holdUser(q, appId, userId))) return false;
    const didExist = await deleteDevice(q, appId, userId, deviceName);
    if ((await listDevices(q, appId, userId)).length === 0) await deleteUser(q, appId, userId);
    return didExist;
  });
}

/** A device without its secret. */
export interface Device {
  readonly name: string;
  readonly period: number;
  readonly skew: number;
  readonly verified: boolean;
}

export async function getDevices({ db, appId }: RequestContext, userId: string): Promise<Device[]> {
  const devices = await listDevices(db.read, appId, userId);
  return devices.map(({ device_name: name, period, skew, verified }) => ({
    name,
    period,
    skew,
    verified: verified === 1,
  }));
}

/** In the order asked for. `null`: the user has no device. */
export async function getDeviceStatus(
  { db, appId }: RequestContext,
  userIds: readonly string[],
): Promise<{ userId: string; hasVerifiedDevice: boolean | null }[]> {
  const found = await findDeviceStatus(db.read, appId, userIds);
  return userIds.map((userId) => ({ userId, hasVerifiedDevice: found.get(userId) ?? null }));
}
