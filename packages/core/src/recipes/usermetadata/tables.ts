import type { Migration } from '../../db/migrate.js';

/** What the application keeps about a user, under whatever id it gave. */
export interface UserMetadataRow {
  app_id: string;
  user_id: string;
  /** A JSON object. */
  metadata: string;
}

declare module '../../db/tables.js' {
  interface Tables {
    user_metadata: UserMetadataRow;
  }
}

export const userMetadataMigrations: readonly Migration[] = [
  {
    id: '2026-11-06-usermetadata',
    statements: ({ text }) => [
      `create table user_metadata (
        app_id ${text} not null references apps (app_id) on delete cascade,
        user_id ${text} not null,
        metadata ${text} not null,
        primary key (app_id, user_id))`,
    ],
  },
];
