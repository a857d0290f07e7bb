import type { Migration } from '../../db/migrate.js';

/** Somebody who may open the dashboard. */
export interface DashboardUserRow {
  app_id: string;
  user_id: string;
  email: string;
  password_hash: string;
  time_joined: number;
}

/** The id is what a browser proves itself with: it is found by its SHA-256 and kept sealed only to be listed. */
export interface DashboardSessionRow {
  app_id: string;
  session_hash: string;
  session_id: string;
  user_id: string;
  created_at: number;
  expires_at: number;
}

declare module '../../db/tables.js' {
  interface Tables {
    dashboard_users: DashboardUserRow;
    dashboard_sessions: DashboardSessionRow;
  }
}

export const dashboardMigrations: readonly Migration[] = [
  {
    id: '2026-11-25-dashboard',
    statements: ({ text, time }) => [
      `create table dashboard_users (
        app_id ${text} not null references apps (app_id) on delete cascade,
        user_id ${text} not null,
        email ${text} not null,
        password_hash ${text} not null,
        time_joined ${time} not null,
        primary key (app_id, user_id),
        unique (app_id, email))`,
      `create table dashboard_sessions (
        app_id ${text} not null,
        session_hash ${text} not null,
        session_id ${text} not null,
        user_id ${text} not null,
        created_at ${time} not null,
        expires_at ${time} not null,
        primary key (app_id, session_hash),
        foreign key (app_id, user_id) references dashboard_users (app_id, user_id) on delete cascade)`,
      'create index dashboard_sessions_by_user on dashboard_sessions (user_id, app_id)',
      'create index dashboard_sessions_by_expiry on dashboard_sessions (expires_at)',
    ],
  },
];
