import { sql } from 'kysely';
import type { Queries } from '../../db/database.js';
import { inPieces } from '../../db/inPieces.js';
import { prepared } from '../../db/prepared.js';
import type { UserDataOwner } from '../../users/removal.js';
import type { UserRoleRow } from './tables.js';

const oneRole = prepared((q, appId: string, role: string) =>
  q.selectFrom('roles').select('role').where('app_id', '=', appId).where('role', '=', role),
);

export async function roleExists(q: Queries, appId: string, role: string): Promise<boolean> {
  return (await oneRole(q, appId, role)).length > 0;
}

/** Keeps a role from being deleted until the transaction ends. `false`: there is none. */
export async function holdRole(q: Queries, appId: string, role: string): Promise<boolean> {
  const row = await q
    .selectFrom('roles')
    .select('role')
    .where('app_id', '=', appId)
    .where('role', '=', role)
    .forKeyShare()
    .executeTakeFirst();
  return row !== undefined;
}

/** `false`: the role exists already. */
export async function insertRole(q: Queries, appId: string, role: string): Promise<boolean> {
  const inserted = await q
    .insertInto('roles')
    .values({ app_id: appId, role })
    .onConflict((c) => c.doNothing())
    .returning('role')
    .execute();
  return inserted.length > 0;
}

/** Deletes a role with its permissions, from everybody. `false`: there was none. */
export async function deleteRoleRow(q: Queries, appId: string, role: string): Promise<boolean> {
  const deleted = await q
    .deleteFrom('roles')
    .where('app_id', '=', appId)
    .where('role', '=', role)
    .returning('role')
    .execute();
  return deleted.length > 0;
}

export async function listRoles(q: Queries, appId: string): Promise<string[]> {
  const rows = await q
    .selectFrom('roles')
    .select('role')
    .where('app_id', '=', appId)
    .orderBy('role')
    .execute();
  return rows.map((row) => row.role);
}

/** In one order everywhere, so that two calls with the same permissions cannot block each other. */
const inOrder = (permissions: readonly string[]) => inPieces([...new Set(permissions)].sort());

export async function insertPermissions(
  q: Queries,
  appId: string,
  role: string,
  permissions: readonly string[],
): Promise<void> {
  for (const piece of inOrder(permissions)) {
    await q
      .insertInto('role_permissions')
      .values(piece.map((permission) => ({ app_id: appId, role, permission })))
      .onConflict((c) => c.doNothing())
      .execute();
  }
}

/** Deletes some permissions of a role, or all of them. */
export async function deletePermissions(
  q: Queries,
  appId: string,
  role: string,
  permissions: readonly string[] | undefined,
): Promise<void> {
  const ofRole = q.deleteFrom('role_permissions').where('app_id', '=', appId).where('role', '=', role);
  if (permissions === undefined) await ofRole.execute();
  else for (const piece of inOrder(permissions)) await ofRole.where('permission', 'in', piece).execute();
}

const permissionsOfRole = prepared((q, appId: string, role: string) =>
  q
    .selectFrom('roles as r')
    .leftJoin('role_permissions as p', (join) =>
      join.onRef('p.app_id', '=', 'r.app_id').onRef('p.role', '=', 'r.role'),
    )
    .select('p.permission')
    .where('r.app_id', '=', appId)
    .where('r.role', '=', role)
    .orderBy('p.permission'),
);

/** `undefined`: there is no such role. */
export async function listPermissions(
  q: Queries,
  appId: string,
  role: string,
): Promise<string[] | undefined> {
  const rows = await permissionsOfRole(q, appId, role);
  return rows.length === 0 ? undefined : rows.flatMap((row) => row.permission ?? []);
}

export async function listRolesWith(q: Queries, appId: string, permission: string): Promise<string[]> {
  const rows = await q
    .selectFrom('role_permissions')
    .select('role')
    .where('app_id', '=', appId)
    .where('permission', '=', permission)
    .orderBy('role')
    .execute();
  return rows.map((row) => row.role);
}

/** Gives a user a role that exists. `false`: the user has it, or there is no such role. */
export async function insertUserRole(q: Queries, row: UserRoleRow): Promise<boolean> {
  const inserted = await q
    .insertInto('user_roles')
    .columns(['app_id', 'user_id', 'tenant_id', 'role'])
    .expression((e) =>
      e
        .selectFrom('roles')
        .select((s) => [
          'app_id',
          s.val(row.user_id).as('user_id'),
          s.val(row.tenant_id).as('tenant_id'),
          'role',
        ])
        .where('app_id', '=', row.app_id)
        .where('role', '=', row.role),
    )
    .onConflict((c) => c.doNothing())
    .returning('role')
    .execute();
  return inserted.length > 0;
}

/**
 * Written so that no index but the primary key fits a user's rows: a user has few roles, a tenant very many
 * holders of one.
 */
const isTenant = (tenantId: string) => sql<boolean>`tenant_id || '' = ${tenantId}`;
const isRole = (role: string) => sql<boolean>`role || '' = ${role}`;

/** `false`: the user did not have it. */
export async function deleteUserRole(q: Queries, row: UserRoleRow): Promise<boolean> {
  const deleted = await q
    .deleteFrom('user_roles')
    .where('app_id', '=', row.app_id)
    .where('user_id', '=', row.user_id)
    .where(isTenant(row.tenant_id))
    .where(isRole(row.role))
    .returning('role')
    .execute();
  return deleted.length > 0;
}

const rolesOfUser = prepared((q, appId: string, tenantId: string, userId: string) =>
  q
    .selectFrom('user_roles')
    .select('role')
    .where('app_id', '=', appId)
    .where('user_id', '=', userId)
    .where(isTenant(tenantId))
    .orderBy('role'),
);

export async function listRolesOfUser(
  q: Queries,
  appId: string,
  tenantId: string,
  userId: string,
): Promise<string[]> {
  const rows = await rolesOfUser(q, appId, tenantId, userId);
  return rows.map((row) => row.role);
}

export async function listUsersWith(
  q: Queries,
  appId: string,
  tenantId: string,
  role: string,
): Promise<string[]> {
  const rows = await q
    .selectFrom('user_roles')
    .select('user_id')
    .where('app_id', '=', appId)
    .where('tenant_id', '=', tenantId)
    .where('role', '=', role)
    .orderBy('user_id')
    .execute();
  return rows.map((row) => row.user_id);
}

/** Roles of a user in all tenants. */
export const userRolesOwner: UserDataOwner = {
  name: 'UserRoles',
  removeUserData: async (q, appId, userId) => {
    await q.deleteFrom('user_roles').where('app_id', '=', appId).where('user_id', '=', userId).execute();
  },
  removeTenantData: async (q, appId, tenantId, userId) => {
    const removed = await q
      .deleteFrom('user_roles')
      .where('app_id', '=', appId)
      .where('tenant_id', '=', tenantId)
      .where('user_id', '=', userId)
      .returning('role')
      .execute();
    return removed.length > 0;
  },
  usesUserId: async (q, appId, userId) => {
    const row = await q
      .selectFrom('user_roles')
      .select('user_id')
      .where('app_id', '=', appId)
      .where('user_id', '=', userId)
      .limit(1)
      .executeTakeFirst();
    return row !== undefined;
  },
};
