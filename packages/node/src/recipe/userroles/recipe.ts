import { defineRecipe } from '../../recipe.js';
import type { PrimitiveArrayClaim } from '../session/claims/primitiveArrayClaim.js';
import { createPermissionClaim, createUserRoleClaim } from './claims.js';
import { createFunctions } from './functions.js';
import type { APIInterface, RecipeInterface, TypeInput, TypeNormalisedInput } from './types.js';

/** Roles of users, and what they permit. */
const UserRolesRecipe = defineRecipe<TypeInput, TypeNormalisedInput, RecipeInterface, APIInterface>({
  id: 'userroles',
  name: 'UserRoles',
  notInitialised:
    'Initialisation not done. Did you forget to call the UserRoles.init or SuperTokens.init functions?',
  config: ({ skipAddingRolesToAccessToken = false, skipAddingPermissionsToAccessToken = false }) => ({
    skipAddingRolesToAccessToken,
    skipAddingPermissionsToAccessToken,
  }),
  functions: createFunctions,
  apis: () => ({}),
  routes: [],
  offers: ({ config }) => ({
    claims: [
      ...(config.skipAddingRolesToAccessToken ? [] : [UserRoleClaim]),
      ...(config.skipAddingPermissionsToAccessToken ? [] : [PermissionClaim]),
    ],
  }),
});

const functions = (): RecipeInterface => UserRolesRecipe.getInstanceOrThrowError().recipeInterfaceImpl;

/** `st-role`: the roles of a user in the tenant of the session. */
export const UserRoleClaim: PrimitiveArrayClaim<string> = createUserRoleClaim(functions);

/** `st-perm`: what these roles permit. */
export const PermissionClaim: PrimitiveArrayClaim<string> = createPermissionClaim(functions);

export default UserRolesRecipe;
