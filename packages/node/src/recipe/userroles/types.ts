import type { OverrideInput, UserContext } from '../../types.js';

/** Configuration of the recipe. */
export type TypeInput = {
  /** Leaves `st-role` out of new sessions. */
  skipAddingRolesToAccessToken?: boolean;
  /** Leaves `st-perm` out of new sessions. */
  skipAddingPermissionsToAccessToken?: boolean;
  override?: OverrideInput<RecipeInterface, APIInterface>;
};

export type TypeNormalisedInput = {
  skipAddingRolesToAccessToken: boolean;
  skipAddingPermissionsToAccessToken: boolean;
};

/** The recipe serves no routes. */
export type APIInterface = Record<never, never>;

type UnknownRole = { status: 'UNKNOWN_ROLE_ERROR' };
type OfUser = { userId: string; tenantId: string; userContext: UserContext };
type OfRole = { role: string; userContext: UserContext };

/** The functions of the recipe, as overrides see them. Roles are the app's; who has them is each tenant's. */
export type RecipeInterface = {
  addRoleToUser(
    input: OfUser & { role: string },
  ): Promise<{ status: 'OK'; didUserAlreadyHaveRole: boolean } | UnknownRole>;
  removeUserRole(
    input: OfUser & { role: string },
  ): Promise<{ status: 'OK'; didUserHaveRole: boolean } | UnknownRole>;
  getRolesForUser(input: OfUser): Promise<{ status: 'OK'; roles: string[] }>;
  getUsersThatHaveRole(
    input: OfRole & { tenantId: string },
  ): Promise<{ status: 'OK'; users: string[] } | UnknownRole>;
  createNewRoleOrAddPermissions(
    input: OfRole & { permissions: string[] },
  ): Promise<{ status: 'OK'; createdNewRole: boolean }>;
  getPermissionsForRole(input: OfRole): Promise<{ status: 'OK'; permissions: string[] } | UnknownRole>;
  removePermissionsFromRole(
    input: OfRole & { permissions: string[] },
  ): Promise<{ status: 'OK' | 'UNKNOWN_ROLE_ERROR' }>;
  getRolesThatHavePermission(input: {
    permission: string;
    userContext: UserContext;
  }): Promise<{ status: 'OK'; roles: string[] }>;
  deleteRole(input: OfRole): Promise<{ status: 'OK'; didRoleExist: boolean }>;
  getAllRoles(input: { userContext: UserContext }): Promise<{ status: 'OK'; roles: string[] }>;
};
