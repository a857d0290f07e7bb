import type { Migration } from '../../db/migrate.js';

export interface SessionRow {
  app_id: string;
  tenant_id: string;
  session_handle: string;
  /** The login method's id, the external one where mapped; any text where the core does not know the user. */
  user_id: string;
  /** Of the session's refresh token: twice SHA-256, so that neither a token nor an access token's claim is kept. */
  refresh_token_hash2: string;
  /** The one before it; `null` until the first rotation. */
  previous_refresh_token_hash2: string | null;
  rotated_at: number | null;
  /** JSON objects. */
  user_data_in_database: string;
  user_data_in_jwt: string;
  expires_at: number;
  created_at: number;
  /** 1: its access tokens are signed with the static key. */
  use_static_key: number;
}

declare module '../../db/tables.js' {
  interface Tables {
    sessions: SessionRow;
  }
}

/**
 * No index holds a column that a refresh changes: PostgreSQL then updates the row inside its page and no index
 * with it (that is what the free space is for). Clean-up walks the primary key instead of an index by expiry.
 *
 * The other indexes do not begin with the app: for an empty table PostgreSQL finds any index good whose first
 * column it can use, and keeps that plan while the table grows. So the primary key is the only one that fits.
 */
export const sessionMigrations: readonly Migration[] = [
  {
    id: '2026-11-04-sessions',
    statements: ({ text, time, flag }, dialect) => [
      `create table sessions (
        app_id ${text} not null,
        tenant_id ${text} not null,
        session_handle ${text} not null,
        user_id ${text} not null,
        refresh_token_hash2 ${text} not null,
        previous_refresh_token_hash2 ${text},
        rotated_at ${time},
        user_data_in_database ${text} not null,
        user_data_in_jwt ${text} not null,
        expires_at ${time} not null,
        created_at ${time} not null,
        use_static_key ${flag} not null,
        primary key (app_id, session_handle),
        foreign key (app_id, tenant_id) references tenants (app_id, tenant_id) on delete cascade
      )${dialect === 'postgres' ? ' with (fillfactor = 85)' : ''}`,
      'create index sessions_by_user on sessions (user_id, app_id)',
      'create index sessions_by_tenant on sessions (tenant_id, app_id)',
    ],
  },
];
