import type { Migration } from '../../db/migrate.js';

/** Tokens that prove control of an e-mail. Only their SHA-256 is kept. The user's id is whatever was given. */
export interface VerificationTokenRow {
  app_id: string;
  tenant_id: string;
  token_hash: string;
  user_id: string;
  email: string;
  expires_at: number;
}

declare module '../../db/tables.js' {
  interface Tables {
    emailverification_tokens: VerificationTokenRow;
  }
}

export const emailVerificationMigrations: readonly Migration[] = [
  {
    id: '2026-11-08-emailverification',
    statements: ({ text, time }) => [
      `create table emailverification_tokens (
        app_id ${text} not null,
        tenant_id ${text} not null,
        token_hash ${text} not null,
        user_id ${text} not null,
        email ${text} not null,
        expires_at ${time} not null,
        primary key (app_id, tenant_id, token_hash),
        foreign key (app_id, tenant_id) references tenants (app_id, tenant_id) on delete cascade)`,
      'create index emailverification_tokens_by_user on emailverification_tokens (user_id, app_id)',
      'create index emailverification_tokens_by_expiry on emailverification_tokens (expires_at)',
    ],
  },
];
