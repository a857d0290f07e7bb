import type { Migration } from '../db/migrate.js';

/** A group of login methods. Its id is the primary user's id, or a standalone login method's own id. */
export interface UserRow {
  app_id: string;
  user_id: string;
  /** 1 once made primary or linked to. */
  is_primary: number;
  /** The smallest of the group's login methods. */
  time_joined: number;
}

/** One way to sign in. Which of the four identifiers it has depends on the recipe. */
export interface LoginMethodRow {
  app_id: string;
  recipe_user_id: string;
  /** The group it belongs to. */
  user_id: string;
  recipe_id: RecipeId;
  time_joined: number;
  email: string | null;
  phone_number: string | null;
  third_party_id: string | null;
  third_party_user_id: string | null;
}

export interface LoginMethodTenantRow {
  app_id: string;
  tenant_id: string;
  recipe_user_id: string;
}

/** A group is listed once in each tenant that any of its login methods is in. */
export interface UserTenantRow {
  app_id: string;
  tenant_id: string;
  user_id: string;
  time_joined: number;
}

/** Reserves an identifier for one login method of a recipe in a tenant. */
export interface LoginIdentifierRow {
  app_id: string;
  tenant_id: string;
  kind: IdentifierKind;
  value: string;
  recipe_id: RecipeId;
  recipe_user_id: string;
}

/** Reserves an identifier for one primary user in a tenant. */
export interface PrimaryIdentifierRow {
  app_id: string;
  tenant_id: string;
  kind: IdentifierKind;
  value: string;
  user_id: string;
}

export interface UserIdMappingRow {
  app_id: string;
  user_id: string;
  external_user_id: string;
  external_user_id_info: string | null;
}

/** An e-mail that a user has proved to own. `user_id` is the external id where one is mapped. */
export interface VerifiedEmailRow {
  app_id: string;
  user_id: string;
  email: string;
}

export interface LastActiveRow {
  app_id: string;
  user_id: string;
  last_active_at: number;
}

export type RecipeId = 'emailpassword' | 'thirdparty' | 'passwordless' | 'webauthn';
export type IdentifierKind = 'email' | 'phone' | 'third_party';

declare module '../db/tables.js' {
  interface Tables {
    users: UserRow;
    login_methods: LoginMethodRow;
    login_method_tenants: LoginMethodTenantRow;
    user_tenants: UserTenantRow;
    login_identifiers: LoginIdentifierRow;
    primary_identifiers: PrimaryIdentifierRow;
    user_id_mappings: UserIdMappingRow;
    verified_emails: VerifiedEmailRow;
    last_active: LastActiveRow;
  }
}

/**
 * Secondary indexes do not begin with the app: for an empty table PostgreSQL finds any index good whose first column
 * it can use, and keeps that plan while the table grows. Begun with another column, they leave the primary key as
 * the only one that fits a look-up by it.
 */
export const userMigrations: readonly Migration[] = [
  {
    id: '2026-11-02-users',
    statements: ({ text, time, flag }) => [
      `create table users (
        app_id ${text} not null references apps (app_id) on delete cascade,
        user_id ${text} not null,
        is_primary ${flag} not null,
        time_joined ${time} not null,
        primary key (app_id, user_id))`,
      `create table login_methods (
        app_id ${text} not null,
        recipe_user_id ${text} not null,
        user_id ${text} not null,
        recipe_id ${text} not null,
        time_joined ${time} not null,
        email ${text},
        phone_number ${text},
        third_party_id ${text},
        third_party_user_id ${text},
        primary key (app_id, recipe_user_id),
        foreign key (app_id, user_id) references users (app_id, user_id) on delete cascade)`,
      'create index login_methods_by_user on login_methods (user_id, app_id)',
      // Third-party users may share an e-mail, so no reservation finds them by it.
      'create index login_methods_by_third_party_email on login_methods (app_id, email) where third_party_id is not null',
      `create table login_method_tenants (
        app_id ${text} not null,
        tenant_id ${text} not null,
        recipe_user_id ${text} not null,
        primary key (app_id, recipe_user_id, tenant_id),
        foreign key (app_id, recipe_user_id) references login_methods (app_id, recipe_user_id) on delete cascade,
        foreign key (app_id, tenant_id) references tenants (app_id, tenant_id) on delete cascade)`,
      'create index login_method_tenants_by_tenant on login_method_tenants (tenant_id, app_id)',
      `create table user_tenants (
        app_id ${text} not null,
        tenant_id ${text} not null,
        user_id ${text} not null,
        time_joined ${time} not null,
        primary key (app_id, user_id, tenant_id),
        foreign key (app_id, user_id) references users (app_id, user_id) on delete cascade,
        foreign key (app_id, tenant_id) references tenants (app_id, tenant_id) on delete cascade)`,
      'create index user_tenants_oldest on user_tenants (tenant_id, app_id, time_joined, user_id desc)',
      'create index user_tenants_newest on user_tenants (tenant_id, app_id, time_joined desc, user_id desc)',
      `create table login_identifiers (
        app_id ${text} not null,
        tenant_id ${text} not null,
        kind ${text} not null,
        value ${text} not null,
        recipe_id ${text} not null,
        recipe_user_id ${text} not null,
        primary key (app_id, tenant_id, kind, value, recipe_id),
        foreign key (app_id, recipe_user_id, tenant_id)
          references login_method_tenants (app_id, recipe_user_id, tenant_id) on delete cascade)`,
      'create index login_identifiers_by_login_method on login_identifiers (recipe_user_id, tenant_id, app_id)',
      `create table primary_identifiers (
        app_id ${text} not null,
        tenant_id ${text} not null,
        kind ${text} not null,
        value ${text} not null,
        user_id ${text} not null,
        primary key (app_id, tenant_id, kind, value),
        foreign key (app_id, user_id, tenant_id)
          references user_tenants (app_id, user_id, tenant_id) on delete cascade)`,
      'create index primary_identifiers_by_user on primary_identifiers (user_id, tenant_id, app_id)',
      `create table user_id_mappings (
        app_id ${text} not null,
        user_id ${text} not null,
        external_user_id ${text} not null,
        external_user_id_info ${text},
        primary key (app_id, user_id),
        unique (app_id, external_user_id),
        foreign key (app_id) references apps (app_id) on delete cascade)`,
      `create table verified_emails (
        app_id ${text} not null references apps (app_id) on delete cascade,
        user_id ${text} not null,
        email ${text} not null,
        primary key (app_id, user_id, email))`,
      `create table last_active (
        app_id ${text} not null references apps (app_id) on delete cascade,
        user_id ${text} not null,
        last_active_at ${time} not null,
        primary key (app_id, user_id))`,
      'create index last_active_by_time on last_active (app_id, last_active_at)',
    ],
  },
];
