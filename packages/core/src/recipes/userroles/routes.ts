import { cdi } from '@latchkey/contract';
import { routeGroup } from '../../http/routes.js';
import {
  addRoleToUser,
  createRoleOrAddPermissions,
  deleteRole,
  getAllRoles,
  permissionsOfRole,
  removePermissions,
  removeUserRole,
  rolesOfUser,
  rolesWithPermission,
  usersWithRole,
} from './service.js';

const unknownRole = { status: 'UNKNOWN_ROLE_ERROR' } as const;

export const userRolesRoutes = routeGroup(cdi.userRoles)({
  createNewRoleOrAddPermissions: async (context, { role, permissions = [] }) => ({
    status: 'OK',
    createdNewRole: await createRoleOrAddPermissions(context, role, permissions),
  }),
  deleteRole: async (context, { role }) => ({ status: 'OK', didRoleExist: await deleteRole(context, role) }),
  getAllRoles: async (context) => ({ status: 'OK', roles: await getAllRoles(context) }),
  getPermissionsForRole: async (context, { role }) => {
    const permissions = await permissionsOfRole(context, role);
    return permissions === undefined ? unknownRole : { status: 'OK', permissions };
  },
  removePermissionsFromRole: async (context, { role, permissions }) =>
    (await removePermissions(context, role, permissions)) ? { status: 'OK' } : unknownRole,
  getRolesThatHavePermission: async (context, { permission }) => ({
    status: 'OK',
    roles: await rolesWithPermission(context, permission),
  }),
  addRoleToUser: async (context, { userId, role }) => {
    const didUserAlreadyHaveRole = await addRoleToUser(context, userId, role);
    return didUserAlreadyHaveRole === undefined ? unknownRole : { status: 'OK', didUserAlreadyHaveRole };
  },
  removeUserRole: async (context, { userId, role }) => {
    const didUserHaveRole = await removeUserRole(context, userId, role);
    return didUserHaveRole === undefined ? unknownRole : { status: 'OK', didUserHaveRole };
  },
  getRolesForUser: async (context, { userId }) => ({
    status: 'OK',
    roles: await rolesOfUser(context, userId),
  }),
  getUsersThatHaveRole: async (context, { role }) => {
    const users = await usersWithRole(context, role);
    return users === undefined ? unknownRole : { status: 'OK', users };
  },
});
