import type { Queries } from '../../db/database.js';
import { inPieces } from '../../db/inPieces.js';
import type { UserDataOwner } from '../../users/removal.js';
import type { TotpAttemptRow, TotpDeviceRow } from './tables.js';

/** Makes sure that there is a row for the user, and holds it until the transaction ends. */
export async function holdOrAddUser(q: Queries, appId: string, userId: string): Promise<void> {
  await q
    .insertInto('totp_users')
    .values({ app_id: appId, user_id: userId })
    .onConflict((c) => c.columns(['app_id', 'user_id']).doUpdateSet({ user_id: userId }))
    .execute();
}

/** Holds the user until the transaction ends. `false`: the user has no device. */
export async function holdUser(q: Queries, appId: string, userId: string): Promise<boolean> {
  const row = await q
    .selectFrom('totp_users')
    .select('user_id')
    .where('app_id', '=', appId)
    .where('user_id', '=', userId)
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

/** Oldest first. */
export async function listDevices(q: Queries, appId: string, userId: string): Promise<TotpDeviceRow[]> {
  return q
    .selectFrom('totp_devices')
    .selectAll()
    .where('app_id', '=', appId)
    .where('user_id', '=', userId)
    .orderBy('created_at')
    .orderBy('device_name')
    .execute();
}

/** Adds a device, in the place of an unverified one of that name. `false`: a verified one has the name. */
export async function saveDevice(q: Queries, device: TotpDeviceRow): Promise<boolean> {
  const { secret, period, skew, verified, created_at } = device;
  const saved = await q
    .insertInto('totp_devices')
    .values(device)
    .onConflict((c) =>
      c
        .columns(['app_id', 'user_id', 'device_name'])
        .doUpdateSet({ secret, period, skew, verified, created_at })
        .where('totp_devices.verified', '=', 0),
    )
    .returning('device_name')
    .execute();
  return saved.length > 0;
}

export async function renameDevice(q: Queries, device: TotpDeviceRow, name: string): Promise<void> {
  await q
    .updateTable('totp_devices')
    .set({ device_name: name })
    .where('app_id', '=', device.app_id)
    .where('user_id', '=', device.user_id)
    .where('device_name', '=', device.device_name)
    .execute();
}

export async function markDeviceVerified(q: Queries, device: TotpDeviceRow): Promise<void> {
  await q
    .updateTable('totp_devices')
    .set({ verified: 1 })
    .where('app_id', '=', device.app_id)
    .where('user_id', '=', device.user_id)
    .where('device_name', '=', device.device_name)
    .execute();
}

/** `false`: there is no such device. */
export async function deleteDevice(
  q: Queries,
  appId: string,
  userId: string,
  deviceName: string,
): Promise<boolean> {
  const deleted = await q
    .deleteFrom('totp_devices')
    .where('app_id', '=', appId)
    .where('user_id', '=', userId)
    .where('device_name', '=', deviceName)
    .returning('device_name')
    .execute();
  return deleted.length > 0;
}

/** Deletes everything of a user. */
export async function deleteUser(q: Queries, appId: string, userId: string): Promise<void> {
  await q.deleteFrom('totp_users').where('app_id', '=', appId).where('user_id', '=', userId).execute();
}

/** Of those users that have any device, whether one of them is verified. */
export async function findDeviceStatus(
  q: Queries,
  appId: string,
  userIds: readonly string[],
): Promise<Map<string, boolean>> {
  const found = new Map<string, boolean>();
  for (const ids of inPieces(userIds)) {
    const rows = await q
      .selectFrom('totp_devices')
      .select((e) => ['user_id', e.fn.max('verified').as('verified')])
      .where('app_id', '=', appId)
      .where('user_id', 'in', ids)
      .groupBy('user_id')
      .execute();
    for (const row of rows) found.set(row.user_id, row.verified === 1);
  }
  return found;
}

/** Whose attempts, and where. */
export interface Place {
  readonly appId: string;
  readonly tenantId: string;
  readonly userId: string;
}

/** The newest attempts first. */
export async function latestAttempts(
  q: Queries,
  { appId, tenantId, userId }: Place,
  limit: number,
): Promise<TotpAttemptRow[]> {
  return q
    .selectFrom('totp_attempts')
    .selectAll()
    .where('app_id', '=', appId)
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute();
}

/** Whether a code was right before and could be again. */
export async function wasUsed(
  q: Queries,
  { appId, tenantId, userId }: Place,
  codeMac: string,
  now: number,
): Promise<boolean> {
  const row = await q
    .selectFrom('totp_attempts')
    .select('seq')
    .where('app_id', '=', appId)
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .where('is_valid', '=', 1)
    .where('code_mac', '=', codeMac)
    .where('expires_at', '>', now)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** The user must be held, so that the number is free. */
export async function insertAttempt(q: Queries, attempt: TotpAttemptRow): Promise<void> {
  await q.insertInto('totp_attempts').values(attempt).execute();
}

export const totpOwner: UserDataOwner = {
  name: 'TOTP',
  removeUserData: deleteUser,
  usesUserId: async (q, appId, userId) => {
    const row = await q
      .selectFrom('totp_users')
      .select('user_id')
      .where('app_id', '=', appId)
      .where('user_id', '=', userId)
      .executeTakeFirst();
    return row !== undefined;
  },
  removeTenantData: async (q, appId, tenantId, userId) => {
    const deleted = await q
      .deleteFrom('totp_attempts')
      .where('app_id', '=', appId)
      .where('tenant_id', '=', tenantId)
      .where('user_id', '=', userId)
      .returning('seq')
      .execute();
    return deleted.length > 0;
  },
};
