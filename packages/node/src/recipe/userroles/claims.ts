import { PrimitiveArrayClaim } from '../session/claims/primitiveArrayClaim.js';
import type { RecipeInterface } from './types.js';

/** The roles of a user in the tenant of the session. */
export const createUserRoleClaim = (functions: () => RecipeInterface): PrimitiveArrayClaim<string> =>
  new PrimitiveArrayClaim({
    key: 'st-role',
    async fetchValue(userId, _recipeUserId, tenantId, _currentPayload, userContext) {
      return (await functions().getRolesForUser({ userId, tenantId, userContext })).roles;
    },
  });

/** What the roles of a user in the tenant of the session permit, each permission once. */
export const createPermissionClaim = (functions: () => RecipeInterface): PrimitiveArrayClaim<string> =>
  new PrimitiveArrayClaim({
    key: 'st-perm',
    async fetchValue(userId, _recipeUserId, tenantId, _currentPayload, userContext) {
      const { getRolesForUser, getPermissionsForRole } = functions();
      const { roles } = await getRolesForUser({ userId, tenantId, userContext });
      const permitted = await Promise.all(roles.map((role) => getPermissionsForRole({ role, userContext })));
      // A role may have been deleted since; it permits nothing.
      return [...new Set(permitted.flatMap((one) => (one.status === 'OK' ? one.permissions : [])))];
    },
  });
