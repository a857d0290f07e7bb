import type { Migration } from '../db/migrate.js';

/** What the interface lets clients keep about an app as a whole. */
export interface AppValueRow {
  app_id: string;
  name: AppValueName;
  value: string;
}

export type AppValueName = 'telemetry_id' | 'license_key';

declare module '../db/tables.js' {
  interface Tables {
    app_values: AppValueRow;
  }
}

export const serviceMigrations: readonly Migration[] = [
  {
    id: '2026-11-25-service',
    statements: ({ text }) => [
      `create table app_values (
        app_id ${text} not null references apps (app_id) on delete cascade,
        name ${text} not null,
        value ${text} not null,
        primary key (app_id, name))`,
    ],
  },
];
