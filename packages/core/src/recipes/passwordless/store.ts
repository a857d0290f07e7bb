import type { Queries } from '../../db/database.js';
import { inPieces } from '../../db/inPieces.js';
import { prepared } from '../../db/prepared.js';
import type { UserDataOwner } from '../../users/removal.js';
import type { LoginMethodRow } from '../../users/tables.js';
import type { CodeRow, DeviceRow } from './tables.js';

/** An e-mail or a phone number, normalised. */
export type Contact =
  | { readonly kind: 'email'; readonly value: string }
  | { readonly kind: 'phone'; readonly value: string };

const columnOf = ({ kind }: Contact) => (kind === 'email' ? ('email' as const) : ('phone_number' as const));

/** Whom a device's codes were sent to. */
export function contactOf({ email, phone_number }: Pick<DeviceRow, 'email' | 'phone_number'>): Contact {
  return email === null ? { kind: 'phone', value: phone_number ?? '' } : { kind: 'email', value: email };
}

export async function insertDevice(q: Queries, device: DeviceRow, code: CodeRow): Promise<void> {
  await q.insertInto('passwordless_devices').values(device).execute();
  await q.insertInto('passwordless_codes').values(code).execute();
}

/** `false`: the device has this code already. Fails with a foreign key violation when the device is gone. */
export async function insertCode(q: Queries, code: CodeRow): Promise<boolean> {
  const inserted = await q
    .insertInto('passwordless_codes')
    .values(code)
    .onConflict((c) => c.doNothing())
    .returning('code_id')
    .execute();
  return inserted.length > 0;
}

const deviceByHash = prepared((q, appId: string, tenantId: string, deviceIdHash: string) =>
  q
    .selectFrom('passwordless_devices')
    .selectAll()
    .where('app_id', '=', appId)
    .where('tenant_id', '=', tenantId)
    .where('device_id_hash', '=', deviceIdHash),
);

export async function findDevice(
  q: Queries,
  appId: string,
  tenantId: string,
  deviceIdHash: string,
): Promise<DeviceRow | undefined> {
  const [row] = await deviceByHash(q, appId, tenantId, deviceIdHash);
  return row;
}

/** The device, held until the transaction ends, so that attempts with it follow each other. */
export async function lockDevice(
  q: Queries,
  appId: string,
  tenantId: string,
  deviceIdHash: string,
): Promise<DeviceRow | undefined> {
  return q
    .selectFrom('passwordless_devices')
    .selectAll()
    .where('app_id', '=', appId)
    .where('tenant_id', '=', tenantId)
    .where('device_id_hash', '=', deviceIdHash)
    .forUpdate()
    .executeTakeFirst();
}

/** Holds every device of a contact, in one order, so that two sign-ins of one contact never wait for each other. */
export async function lockDevicesOf(
  q: Queries,
  appId: string,
  tenantId: string,
  contact: Contact,
): Promise<void> {
  await q
    .selectFrom('passwordless_devices')
    .select('device_id_hash')
    .where('app_id', '=', appId)
    .where('tenant_id', '=', tenantId)
    .where(columnOf(contact), '=', contact.value)
    .orderBy('device_id_hash')
    .forUpdate()
    .execute();
}

/** Counts a wrong code. The device must be held. */
export async function countFailure(q: Queries, device: DeviceRow): Promise<void> {
  await q
    .updateTable('passwordless_devices')
    .set({ failed_attempts: device.failed_attempts + 1 })
    .where('app_id', '=', device.app_id)
    .where('tenant_id', '=', device.tenant_id)
    .where('device_id_hash', '=', device.device_id_hash)
    .execute();
}

/** Deletes a device with its codes. */
export async function deleteDevice(
  q: Queries,
  appId: string,
  tenantId: string,
  deviceIdHash: string,
): Promise<void> {
  await q
    .deleteFrom('passwordless_devices')
    .where('app_id', '=', appId)
    .where('tenant_id', '=', tenantId)
    .where('device_id_hash', '=', deviceIdHash)
    .execute();
}

/** Deletes every device of a contact with their codes. */
export async function deleteDevicesOf(
  q: Queries,
  appId: string,
  tenantId: string,
  contact: Contact,
): Promise<void> {
  await q
    .deleteFrom('passwordless_devices')
    .where('app_id', '=', appId)
    .where('tenant_id', '=', tenantId)
    .where(columnOf(contact), '=', contact.value)
    .execute();
}

const codeByLink = prepared((q, appId: string, tenantId: string, linkCodeHash: string) =>
  q
    .selectFrom('passwordless_codes')
    .selectAll()
    .where('app_id', '=', appId)
    .where('tenant_id', '=', tenantId)
    .where('link_code_hash', '=', linkCodeHash),
);

export async function findCode(
  q: Queries,
  appId: string,
  tenantId: string,
  linkCodeHash: string,
): Promise<CodeRow | undefined> {
  const [row] = await codeByLink(q, appId, tenantId, linkCodeHash);
  return row;
}

/** Whose code it is. */
export async function findDeviceOfCode(
  q: Queries,
  appId: string,
  tenantId: string,
  codeId: string,
): Promise<string | undefined> {
  const row = await q
    .selectFrom('passwordless_codes')
    .select('device_id_hash')
    .where('app_id', '=', appId)
    .where('tenant_id', '=', tenantId)
    .where('code_id', '=', codeId)
    .executeTakeFirst();
  return row?.device_id_hash;
}

export async function deleteCode(q: Queries, appId: string, tenantId: string, codeId: string): Promise<void> {
  await q
    .deleteFrom('passwordless_codes')
    .where('app_id', '=', appId)
    .where('tenant_id', '=', tenantId)
    .where('code_id', '=', codeId)
    .execute();
}

/** The codes of some devices of a tenant, those of each device oldest first. */
export async function listCodes(
  q: Queries,
  appId: string,
  tenantId: string,
  deviceIdHashes: readonly string[],
): Promise<CodeRow[]> {
  const codes: CodeRow[] = [];
  for (const hashes of inPieces(deviceIdHashes)) {
    const rows = await q
      .selectFrom('passwordless_codes')
      .selectAll()
      .where('app_id', '=', appId)
      .where('tenant_id', '=', tenantId)
      .where('device_id_hash', 'in', hashes)
      .orderBy('created_at')
      .orderBy('code_id')
      .execute();
    codes.push(...rows);
  }
  return codes;
}

export async function listDevicesOf(
  q: Queries,
  appId: string,
  tenantId: string,
  contact: Contact,
): Promise<DeviceRow[]> {
  return q
    .selectFrom('passwordless_devices')
    .selectAll()
    .where('app_id', '=', appId)
    .where('tenant_id', '=', tenantId)
    .where(columnOf(contact), '=', contact.value)
    .orderBy('device_id_hash')
    .execute();
}

const loginByContact = prepared((q, appId: string, tenantId: string, kind: Contact['kind'], value: string) =>
  q
    .selectFrom('login_identifiers as i')
    .innerJoin('login_methods as m', (join) =>
      join.onRef('m.app_id', '=', 'i.app_id').onRef('m.recipe_user_id', '=', 'i.recipe_user_id'),
    )
    .select(['m.recipe_user_id', 'm.user_id', 'm.email', 'm.phone_number'])
    .where('i.app_id', '=', appId)
    .where('i.tenant_id', '=', tenantId)
    .where('i.kind', '=', kind)
    .where('i.value', '=', value)
    .where('i.recipe_id', '=', 'passwordless'),
);

/** The login method that is reached by a contact. */
export type PasswordlessLogin = Pick<LoginMethodRow, 'recipe_user_id' | 'user_id' | 'email' | 'phone_number'>;

export async function findLogin(
  q: Queries,
  appId: string,
  tenantId: string,
  { kind, value }: Contact,
): Promise<PasswordlessLogin | undefined> {
  const [found] = await loginByContact(q, appId, tenantId, kind, value);
  return found;
}

/** Deletes the devices of a contact in every tenant of a login method. */
export async function deleteDevicesInTenantsOf(
  q: Queries,
  appId: string,
  recipeUserId: string,
  contact: Contact,
): Promise<void> {
  await q
    .deleteFrom('passwordless_devices')
    .where('app_id', '=', appId)
    .where(columnOf(contact), '=', contact.value)
    .where('tenant_id', 'in', (e) =>
      e
        .selectFrom('login_method_tenants')
        .select('tenant_id')
        .where('app_id', '=', appId)
        .where('recipe_user_id', '=', recipeUserId),
    )
    .execute();
}

/** Sign-ins under way are kept by contact, not by user: they end with the login method that they would sign in to. */
export const passwordlessOwner: UserDataOwner = {
  name: 'Passwordless',
  removeUserData: async () => undefined,
  usesUserId: async () => false,
  removeLoginData: async (q, appId, recipeUserIds) => {
    for (const ids of inPieces(recipeUserIds)) {
      const methods = await q
        .selectFrom('login_methods')
        .select(['recipe_user_id', 'email', 'phone_number'])
        .where('app_id', '=', appId)
        .where('recipe_id', '=', 'passwordless')
        .where('recipe_user_id', 'in', ids)
        .execute();
      for (const method of methods) await deleteDevicesOfMethod(q, appId, method);
    }
  },
};

async function deleteDevicesOfMethod(
  q: Queries,
  appId: string,
  { recipe_user_id: id, email, phone_number }: Omit<PasswordlessLogin, 'user_id'>,
): Promise<void> {
  if (email !== null) await deleteDevicesInTenantsOf(q, appId, id, { kind: 'email', value: email });
  if (phone_number !== null)
    await deleteDevicesInTenantsOf(q, appId, id, { kind: 'phone', value: phone_number });
}
