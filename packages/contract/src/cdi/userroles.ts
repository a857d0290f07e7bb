import { z } from 'zod';
import { endpoint } from '../endpoint.js';
import { trimmedNonEmpty, userId } from '../fields.js';

const LONGEST = 255;

const role = trimmedNonEmpty("Field name 'role' cannot be an empty String", LONGEST);
const permission = trimmedNonEmpty("Field name 'permission' cannot be an empty String", LONGEST);
const permissions = z.array(
  trimmedNonEmpty("Field name 'permissions' cannot contain an empty string", LONGEST),
);

const UNKNOWN_ROLE_ERROR = {};

/** Roles with permissions, per app, and who has them, per tenant (CDI §10.2). */
export const userRoles = {
  createNewRoleOrAddPermissions: endpoint({
    method: 'PUT',
    path: '/recipe/role',
    scope: 'publicTenant',
    since: '2.14',
    summary: 'Create a role, or give an existing one more permissions',
    input: { role, permissions: permissions.optional() },
    results: { OK: { createdNewRole: z.boolean() } },
  }),
  deleteRole: endpoint({
    method: 'POST',
    path: '/recipe/role/remove',
    scope: 'publicTenant',
    since: '2.14',
    summary: 'Delete a role and take it from everybody in every tenant',
    input: { role },
    results: { OK: { didRoleExist: z.boolean() } },
  }),
  getAllRoles: endpoint({
    method: 'GET',
    path: '/recipe/roles',
    scope: 'publicTenant',
    since: '2.14',
    summary: 'Every role of the app',
    results: { OK: { roles: z.array(z.string()) } },
  }),
  getPermissionsForRole: endpoint({
    method: 'GET',
    path: '/recipe/role/permissions',
    scope: 'publicTenant',
    since: '2.14',
    summary: 'What a role permits',
    query: { role },
    results: { OK: { permissions: z.array(z.string()) }, UNKNOWN_ROLE_ERROR },
  }),
  removePermissionsFromRole: endpoint({
    method: 'POST',
    path: '/recipe/role/permissions/remove',
    scope: 'publicTenant',
    since: '2.14',
    summary: 'Take permissions from a role: those given, or all where none are given',
    input: { role, permissions: permissions.optional() },
    results: { OK: {}, UNKNOWN_ROLE_ERROR },
  }),
  getRolesThatHavePermission: endpoint({
    method: 'GET',
    path: '/recipe/permission/roles',
    scope: 'publicTenant',
    since: '2.14',
    summary: 'The roles that permit something',
    query: { permission },
    results: { OK: { roles: z.array(z.string()) } },
  }),
  addRoleToUser: endpoint({
    method: 'PUT',
    path: '/recipe/user/role',
    scope: 'tenant',
    since: '2.14',
    summary: 'Give a user a role in a tenant',
    input: { userId: userId(), role },
    results: { OK: { didUserAlreadyHaveRole: z.boolean() }, UNKNOWN_ROLE_ERROR },
  }),
  removeUserRole: endpoint({
    method: 'POST',
    path: '/recipe/user/role/remove',
    scope: 'tenant',
    since: '2.14',
    summary: 'Take a role from a user in a tenant',
    input: { userId: userId(), role },
    results: { OK: { didUserHaveRole: z.boolean() }, UNKNOWN_ROLE_ERROR },
  }),
  getRolesForUser: endpoint({
    method: 'GET',
    path: '/recipe/user/roles',
    scope: 'tenant',
    since: '2.14',
    summary: 'The roles of a user in a tenant',
    query: { userId: userId() },
    results: { OK: { roles: z.array(z.string()) } },
  }),
  getUsersThatHaveRole: endpoint({
    method: 'GET',
    path: '/recipe/role/users',
    scope: 'tenant',
    since: '2.14',
    summary: 'The users that have a role in a tenant',
    query: { role },
    results: { OK: { users: z.array(z.string()) }, UNKNOWN_ROLE_ERROR },
  }),
};
