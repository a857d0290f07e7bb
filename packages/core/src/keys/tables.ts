import type { Migration } from '../db/migrate.js';

export interface SigningKeyRow {
  app_id: string;
  /** `d-<creation ms>` for a rotating key, `s-<uuid>` for the static one. */
  key_id: string;
  kind: 'dynamic' | 'static';
  /** 0 for the static key; for rotating keys their place in the order, so that two instances cannot both add one. */
  generation: number;
  /** PKCS #8 PEM, sealed. */
  private_key: string;
  created_at: number;
}

/** Secrets of an app that are made once: the key that encrypts refresh tokens. */
export interface AppSecretRow {
  app_id: string;
  name: string;
  /** base64url, sealed. */
  value: string;
}

declare module '../db/tables.js' {
  interface Tables {
    signing_keys: SigningKeyRow;
    app_secrets: AppSecretRow;
  }
}

export const keyMigrations: readonly Migration[] = [
  {
    id: '2026-11-03-keys',
    statements: ({ text, time }) => [
      `create table signing_keys (
        app_id ${text} not null references apps (app_id) on delete cascade,
        key_id ${text} not null,
        kind ${text} not null,
        generation integer not null,
        private_key ${text} not null,
        created_at ${time} not null,
        primary key (app_id, key_id),
        unique (app_id, kind, generation))`,
      `create table app_secrets (
        app_id ${text} not null references apps (app_id) on delete cascade,
        name ${text} not null,
        value ${text} not null,
        primary key (app_id, name))`,
    ],
  },
];
