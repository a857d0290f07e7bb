import type { Migration } from '../db/migrate.js';

/** Root of everything an app owns: deleting the row deletes all of it. */
export interface AppRow {
  app_id: string;
  created_at: number;
}

/** Root of everything that belongs to one tenant of an app. */
export interface TenantRow {
  app_id: string;
  tenant_id: string;
  created_at: number;
}

/**
 * What is configured for a tenant. Kept apart from `tenants`, in the base database: the users of a tenant may
 * live in another database than its configuration. The base connection URI domain is the empty text.
 */
export interface TenantConfigRow {
  connection_uri_domain: string;
  app_id: string;
  tenant_id: string;
  email_password_enabled: number;
  third_party_enabled: number;
  passwordless_enabled: number;
  /** JSON array of factor ids, or null for no restriction. */
  first_factors: string | null;
  /** JSON array of factor ids, or null. */
  required_secondary_factors: string | null;
  /** JSON object: the tenant's own overrides of configuration keys; sealed where it holds secrets. */
  core_config: string;
  /** JSON array of third-party provider configurations; sealed unless empty. */
  providers: string;
}

declare module '../db/tables.js' {
  interface Tables {
    apps: AppRow;
    tenants: TenantRow;
    tenant_configs: TenantConfigRow;
  }
}

export const tenantMigrations: readonly Migration[] = [
  {
    id: '2026-11-01-tenants',
    statements: ({ text, time, flag }) => [
      `create table apps (app_id ${text} primary key, created_at ${time} not null)`,
      `create table tenants (
        app_id ${text} not null references apps (app_id) on delete cascade,
        tenant_id ${text} not null,
        created_at ${time} not null,
        primary key (app_id, tenant_id))`,
      `create table tenant_configs (
        connection_uri_domain ${text} not null,
        app_id ${text} not null,
        tenant_id ${text} not null,
        email_password_enabled ${flag} not null,
        third_party_enabled ${flag} not null,
        passwordless_enabled ${flag} not null,
        first_factors ${text},
        required_secondary_factors ${text},
        core_config ${text} not null,
        providers ${text} not null,
        primary key (connection_uri_domain, app_id, tenant_id))`,
    ],
  },
];
