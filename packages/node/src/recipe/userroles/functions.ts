import { cdi } from '@latchkey/contract';
import type { RecipeContext } from '../../recipe.js';
import type { RecipeInterface, TypeNormalisedInput } from './types.js';

/** What the recipe does towards the core. */
export function createFunctions({ querier }: RecipeContext<TypeNormalisedInput>): RecipeInterface {
  const core = querier.client(cdi.userRoles);
  return {
    addRoleToUser: ({ userContext, ...input }) => core.addRoleToUser(input, userContext),
    removeUserRole: ({ userContext, ...input }) => core.removeUserRole(input, userContext),
    getRolesForUser: ({ userContext, ...input }) => core.getRolesForUser(input, userContext),
    getUsersThatHaveRole: ({ userContext, ...input }) => core.getUsersThatHaveRole(input, userContext),
    createNewRoleOrAddPermissions: ({ userContext, ...input }) =>
      core.createNewRoleOrAddPermissions(input, userContext),
    getPermissionsForRole: ({ userContext, ...input }) => core.getPermissionsForRole(input, userContext),
    removePermissionsFromRole: ({ userContext, ...input }) =>
      core.removePermissionsFromRole(input, userContext),
    getRolesThatHavePermission: ({ userContext, ...input }) =>
      core.getRolesThatHavePermission(input, userContext),
    deleteRole: ({ userContext, ...input }) => core.deleteRole(input, userContext),
    getAllRoles: ({ userContext }) => core.getAllRoles({}, userContext),
  };
}
