import type { Migration } from '../../db/migrate.js';

export interface PasswordRow {
  app_id: string;
  recipe_user_id: string;
  password_hash: string;
}

/** Tokens that prove control of an e-mail. Only their SHA-256 is kept. */
export interface ResetTokenRow {
  app_id: string;
  token_hash: string;
  user_id: string;
  /** As the client sent it; `null` for clients before 4.0. */
  email: string | null;
  expires_at: number;
}

declare module '../../db/tables.js' {
  interface Tables {
    emailpassword_passwords: PasswordRow;
    emailpassword_reset_tokens: ResetTokenRow;
  }
}

export const emailPasswordMigrations: readonly Migration[] = [
  {
    id: '2026-11-05-emailpassword',
    statements: ({ text, time }) => [
      `create table emailpassword_passwords (
        app_id ${text} not null,
        recipe_user_id ${text} not null,
        password_hash ${text} not null,
        primary key (app_id, recipe_user_id),
        foreign key (app_id, recipe_user_id) references login_methods (app_id, recipe_user_id) on delete cascade)`,
      `create table emailpassword_reset_tokens (
        app_id ${text} not null references apps (app_id) on delete cascade,
        token_hash ${text} not null,
        user_id ${text} not null,
        email ${text},
        expires_at ${time} not null,
        primary key (app_id, token_hash),
        foreign key (app_id, user_id) references login_methods (app_id, recipe_user_id) on delete cascade)`,
      'create index emailpassword_reset_tokens_by_user on emailpassword_reset_tokens (app_id, user_id)',
      'create index emailpassword_reset_tokens_by_expiry on emailpassword_reset_tokens (expires_at)',
    ],
  },
];
