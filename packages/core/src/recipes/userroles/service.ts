import type { RequestContext } from '../../context.js';
import type { Queries } from '../../db/database.js';
import { isForeignKeyViolation } from '../../db/errors.js';
import {
  deletePermissions,
  deleteRoleRow,
  deleteUserRole,
  holdRole,
  insertPermissions,
  insertRole,
  insertUserRole,
  listPermissions,
  listRoles,
  listRolesOfUser,
  listRolesWith,
  listUsersWith,
  roleExists,
} from './store.js';

/** Creates a role or adds permissions to one. Returns whether the role is new. */
export async function createRoleOrAddPermissions(
  { db, appId }: RequestContext,
  role: string,
  permissions: readonly string[],
): Promise<boolean> {
  return db.transaction(async (q) => {
    const isNew = await createOrHold(q, appId, role);
    await insertPermissions(q, appId, role, permissions);
    return isNew;
  });
}

async function createOrHold(q: Queries, appId: string, role: string): Promise<boolean> {
  if (await insertRole(q, appId, role)) return true;
  if (await holdRole(q, appId, role)) return false;
  // Deleted between the two.
  return createOrHold(q, appId, role);
}

/** Deletes a role, from everybody. `false`: there was none. */
export async function deleteRole({ db, appId }: RequestContext, role: string): Promise<boolean> {
  return db.write((q) => deleteRoleRow(q, appId, role));
}

/** Every role of the app. */
export async function getAllRoles({ db, appId }: RequestContext): Promise<string[]> {
  return listRoles(db.read, appId);
}

/** What a role permits. `undefined`: there is no such role. */
export async function permissionsOfRole(
  { db, appId }: RequestContext,
  role: string,
): Promise<string[] | undefined> {
  return listPermissions(db.read, appId, role);
}

/** The roles that permit something. */
export async function rolesWithPermission(
  { db, appId }: RequestContext,
  permission: string,
): Promise<string[]> {
  return listRolesWith(db.read, appId, permission);
}

/** Takes some permissions from a role, or all of them. `false`: there is no such role. */
export async function removePermissions(
  { db, appId }: RequestContext,
  role: string,
  permissions: readonly string[] | undefined,
): Promise<boolean> {
  return db.transaction(async (q) => {
    if (!(await roleExists(q, appId, role))) return false;
    await deletePermissions(q, appId, role, permissions);
    return true;
  });
}

/** How often a role that is deleted and created again at the same moment is tried to be given. */
const MOST_ATTEMPTS = 5;

/** Whether the user had the role already. `undefined`: there is no such role. */
export async function addRoleToUser(
  { db, appId, tenantId }: RequestContext,
  userId: string,
  role: string,
): Promise<boolean | undefined> {
  const row = { app_id: appId, user_id: userId, tenant_id: tenantId, role };
  for (let attempt = 1; ; attempt += 1) {
    try {
      if (await db.write((q) => insertUserRole(q, row))) return false;
      return (await roleExists(db.read, appId, role)) ? true : undefined;
    } catch (error) {
      // The role was deleted in the meantime, or the tenant: the latter stays away.
      if (!isForeignKeyViolation(error) || attempt >= MOST_ATTEMPTS) throw error;
      if (!(await roleExists(db.read, appId, role))) return undefined;
    }
  }
}

/** Whether the user had the role. `undefined`: there is no such role. */
export async function removeUserRole(
  { db, appId, tenantId }: RequestContext,
  userId: string,
  role: string,
): Promise<boolean | undefined> {
  const row = { app_id: appId, user_id: userId, tenant_id: tenantId, role };
  if (await db.write((q) => deleteUserRole(q, row))) return true;
  return (await roleExists(db.read, appId, role)) ? false : undefined;
}

/** The roles of a user in the tenant. */
export async function rolesOfUser(
  { db, appId, tenantId }: RequestContext,
  userId: string,
): Promise<string[]> {
  return listRolesOfUser(db.read, appId, tenantId, userId);
}

/** Who has a role in the tenant. `undefined`: there is no such role. */
export async function usersWithRole(
  { db, appId, tenantId }: RequestContext,
  role: string,
): Promise<string[] | undefined> {
  const users = await listUsersWith(db.read, appId, tenantId, role);
  return users.length > 0 || (await roleExists(db.read, appId, role)) ? users : undefined;
}
