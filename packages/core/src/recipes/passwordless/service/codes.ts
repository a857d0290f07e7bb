import type { RequestContext } from '../../../context.js';
import type { Queries } from '../../../db/database.js';
import { hashDeviceId } from '../codes.js';
import {
  type Contact,
  deleteCode,
  deleteDevice,
  deleteDevicesOf,
  findDevice,
  findDeviceOfCode,
  listCodes,
  listDevicesOf,
  lockDevice,
} from '../store.js';
import type { DeviceRow } from '../tables.js';
import { type ConsumedDevice, toConsumedDevice } from './check.js';
import { parseDeviceId } from './create.js';

/** Which sign-ins are meant. */
export type DeviceQuery = Contact | { readonly deviceId: string } | { readonly preAuthSessionId: string };

interface Code {
  readonly codeId: string;
  readonly timeCreated: number;
  readonly codeLifetime: number;
}

interface OpenDevice extends ConsumedDevice {
  readonly codes: Code[];
}

/** The sign-ins under way, with codes that have expired but were not cleaned up yet. */
export async function listOpenDevices(context: RequestContext, query: DeviceQuery): Promise<OpenDevice[]> {
  const { db, appId, tenantId, config } = context;
  const devices = await findDevices(context, query);
  const hashes = devices.map((device) => device.device_id_hash);
  const open = new Map<string, OpenDevice>();
  for (const device of devices) open.set(device.device_id_hash, { ...toConsumedDevice(device), codes: [] });
  for (const code of await listCodes(db.read, appId, tenantId, hashes)) {
    open.get(code.device_id_hash)?.codes.push({
      codeId: code.code_id,
      timeCreated: code.created_at,
      codeLifetime: config.passwordless_code_lifetime,
    });
  }
  return [...open.values()];
}

async function findDevices(
  { db, appId, tenantId }: RequestContext,
  query: DeviceQuery,
): Promise<DeviceRow[]> {
  if ('kind' in query) return listDevicesOf(db.read, appId, tenantId, query);
  const hash = 'deviceId' in query ? hashDeviceId(parseDeviceId(query.deviceId)) : query.preAuthSessionId;
  const device = await findDevice(db.read, appId, tenantId, hash);
  return device === undefined ? [] : [device];
}

/** Takes a code back; with its last code a sign-in ends. */
export async function removeCode({ db, appId, tenantId }: RequestContext, codeId: string): Promise<void> {
  await db.transaction(async (q) => {
    const deviceIdHash = await findDeviceOfCode(q, appId, tenantId, codeId);
    if (deviceIdHash === undefined) return;
    if ((await lockDevice(q, appId, tenantId, deviceIdHash)) === undefined) return;
    await deleteCode(q, appId, tenantId, codeId);
    if (!(await hasCodes(q, appId, tenantId, deviceIdHash)))
      await deleteDevice(q, appId, tenantId, deviceIdHash);
  });
}

const hasCodes = async (
  q: Queries,
  appId: string,
  tenantId: string,
  deviceIdHash: string,
): Promise<boolean> => (await listCodes(q, appId, tenantId, [deviceIdHash])).length > 0;

/** Ends a sign-in. */
export async function removeDevice(
  { db, appId, tenantId }: RequestContext,
  preAuthSessionId: string,
): Promise<void> {
  await db.write((q) => deleteDevice(q, appId, tenantId, preAuthSessionId));
}

/** Ends every sign-in of a contact. */
export async function removeDevicesOf(
  { db, appId, tenantId }: RequestContext,
  contact: Contact,
): Promise<void> {
  await db.write((q) => deleteDevicesOf(q, appId, tenantId, contact));
}
