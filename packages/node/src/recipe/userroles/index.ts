import type { AnyValue } from '../../types.js';
import { getUserContext } from '../../userContext.js';
import Recipe, { PermissionClaim, UserRoleClaim } from './recipe.js';
import type { RecipeInterface } from './types.js';

export type { RecipeInterface } from './types.js';

type Context = Record<string, AnyValue>;
type Result<F extends keyof RecipeInterface> = Promise<Awaited<ReturnType<RecipeInterface[F]>>>;

const functions = (): RecipeInterface => Recipe.getInstanceOrThrowError().recipeInterfaceImpl;

/** The recipe for `SuperTokens.init`'s `recipeList`. New sessions get the claims unless told otherwise. */
export const init = Recipe.init;

/** Gives a user a role in a tenant. The role must exist; the user need not. */
export async function addRoleToUser(
  tenantId: string,
  userId: string,
  role: string,
  userContext?: Context,
): Result<'addRoleToUser'> {
  return functions().addRoleToUser({ tenantId, userId, role, userContext: getUserContext(userContext) });
}

/** Takes a role from a user in a tenant. */
export async function removeUserRole(
  tenantId: string,
  userId: string,
  role: string,
  userContext?: Context,
): Result<'removeUserRole'> {
  return functions().removeUserRole({ tenantId, userId, role, userContext: getUserContext(userContext) });
}

/** The roles of a user in a tenant. */
export async function getRolesForUser(
  tenantId: string,
  userId: string,
  userContext?: Context,
): Result<'getRolesForUser'> {
  return functions().getRolesForUser({ tenantId, userId, userContext: getUserContext(userContext) });
}

/** The ids of the users that have a role in a tenant. */
export async function getUsersThatHaveRole(
  tenantId: string,
  role: string,
  userContext?: Context,
): Result<'getUsersThatHaveRole'> {
  return functions().getUsersThatHaveRole({ tenantId, role, userContext: getUserContext(userContext) });
}

/** Creates a role, or adds permissions to one that exists. */
export async function createNewRoleOrAddPermissions(
  role: string,
  permissions: string[],
  userContext?: Context,
): Result<'createNewRoleOrAddPermissions'> {
  return functions().createNewRoleOrAddPermissions({
    role,
    permissions,
    userContext: getUserContext(userContext),
  });
}

/** What a role permits. */
export async function getPermissionsForRole(
  role: string,
  userContext?: Context,
): Result<'getPermissionsForRole'> {
  return functions().getPermissionsForRole({ role, userContext: getUserContext(userContext) });
}

/** Takes permissions from a role. */
export async function removePermissionsFromRole(
  role: string,
  permissions: string[],
  userContext?: Context,
): Result<'removePermissionsFromRole'> {
  return functions().removePermissionsFromRole({
    role,
    permissions,
    userContext: getUserContext(userContext),
  });
}

/** The roles that permit something. */
export async function getRolesThatHavePermission(
  permission: string,
  userContext?: Context,
): Result<'getRolesThatHavePermission'> {
  return functions().getRolesThatHavePermission({ permission, userContext: getUserContext(userContext) });
}

/** Deletes a role, and takes it from everybody in every tenant. Sessions keep it until their claims are fetched again. */
export async function deleteRole(role: string, userContext?: Context): Result<'deleteRole'> {
  return functions().deleteRole({ role, userContext: getUserContext(userContext) });
}

/** Every role of the app. */
export async function getAllRoles(userContext?: Context): Result<'getAllRoles'> {
  return functions().getAllRoles({ userContext: getUserContext(userContext) });
}

export { PermissionClaim, UserRoleClaim };

export default {
  init,
  addRoleToUser,
  removeUserRole,
  getRolesForUser,
  getUsersThatHaveRole,
  createNewRoleOrAddPermissions,
  getPermissionsForRole,
  removePermissionsFromRole,
  getRolesThatHavePermission,
  deleteRole,
  getAllRoles,
  PermissionClaim,
  UserRoleClaim,
};
