import type { Migration } from '../../db/migrate.js';

export interface RoleRow {
  app_id: string;
  role: string;
}

export interface RolePermissionRow {
  app_id: string;
  role: string;
  permission: string;
}

/** Who has which role in which tenant. The user's id is whatever the application gave. */
export interface UserRoleRow {
  app_id: string;
  user_id: string;
  tenant_id: string;
  role: string;
}

declare module '../../db/tables.js' {
  interface Tables {
    roles: RoleRow;
    role_permissions: RolePermissionRow;
    user_roles: UserRoleRow;
  }
}

/**
 * The indexes beside the keys do not begin with the app: for an empty table PostgreSQL finds any index good whose
 * first column it can use, and keeps that plan while the table grows.
 */
export const userRolesMigrations: readonly Migration[] = [
  {
    id: '2026-11-07-userroles',
    statements: ({ text }) => [
      `create table roles (
        app_id ${text} not null references apps (app_id) on delete cascade,
        role ${text} not null,
        primary key (app_id, role))`,
      `create table role_permissions (
        app_id ${text} not null,
        role ${text} not null,
        permission ${text} not null,
        primary key (app_id, role, permission),
        foreign key (app_id, role) references roles (app_id, role) on delete cascade)`,
      'create index role_permissions_by_permission on role_permissions (permission, app_id)',
      `create table user_roles (
        app_id ${text} not null,
        user_id ${text} not null,
        tenant_id ${text} not null,
        role ${text} not null,
        primary key (app_id, user_id, tenant_id, role),
        foreign key (app_id, role) references roles (app_id, role) on delete cascade,
        foreign key (app_id, tenant_id) references tenants (app_id, tenant_id) on delete cascade)`,
      'create index user_roles_by_role on user_roles (role, tenant_id, app_id)',
      'create index user_roles_by_tenant on user_roles (tenant_id, app_id)',
    ],
  },
];
