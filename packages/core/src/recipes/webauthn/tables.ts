import type { Migration } from '../../db/migrate.js';

/**
 * What one ceremony of a browser is checked against. The challenge is no secret: the browser is told it, and clients
 * may read it again.
 */
export interface OptionsRow {
  app_id: string;
  tenant_id: string;
  options_id: string;
  challenge: string;
  relying_party_id: string;
  relying_party_name: string;
  origin: string;
  /** Whose passkey is made; `null` for a sign-in. */
  email: string | null;
  /** ms */
  timeout: number;
  user_verification: string;
  /** 1: the authenticator must have seen somebody. */
  user_presence: number;
  /** COSE algorithms that a new passkey may have, as JSON; `null` for a sign-in. */
  algorithms: string | null;
  created_at: number;
  expires_at: number;
}

/** A passkey of a login method. */
export interface CredentialRow {
  app_id: string;
  /** As the authenticator made it, in unpadded base64url. */
  credential_id: string;
  relying_party_id: string;
  recipe_user_id: string;
  /** COSE key, in unpadded base64url. */
  public_key: string;
  /** How often the authenticator says it has signed; always 0 for those that do not count. */
  counter: number;
  /** The options that the counter comes from. */
  counted_for: string | null;
  created_at: number;
  updated_at: number;
}

/** Tokens that prove control of an e-mail. Only their SHA-256 is kept. */
export interface RecoveryTokenRow {
  app_id: string;
  tenant_id: string;
  token_hash: string;
  /** The login method that the token was made for, or else … */
  recipe_user_id: string | null;
  /** … the group, where its id has no login method any more. */
  primary_user_id: string | null;
  email: string;
  expires_at: number;
}

declare module '../../db/tables.js' {
  interface Tables {
    webauthn_options: OptionsRow;
    webauthn_credentials: CredentialRow;
    webauthn_recovery_tokens: RecoveryTokenRow;
  }
}

export const webauthnMigrations: readonly Migration[] = [
  {
    id: '2026-11-12-webauthn',
    statements: ({ text, time, flag }) => [
      `create table webauthn_options (
        app_id ${text} not null,
        tenant_id ${text} not null,
        options_id ${text} not null,
        challenge ${text} not null,
        relying_party_id ${text} not null,
        relying_party_name ${text} not null,
        origin ${text} not null,
        email ${text},
        timeout ${time} not null,
        user_verification ${text} not null,
        user_presence ${flag} not null,
        algorithms ${text},
        created_at ${time} not null,
        expires_at ${time} not null,
        primary key (app_id, options_id),
        foreign key (app_id, tenant_id) references tenants (app_id, tenant_id) on delete cascade)`,
      'create index webauthn_options_by_tenant on webauthn_options (tenant_id, app_id)',
      'create index webauthn_options_by_expiry on webauthn_options (expires_at)',
      `create table webauthn_credentials (
        app_id ${text} not null,
        credential_id ${text} not null,
        relying_party_id ${text} not null,
        recipe_user_id ${text} not null,
        public_key ${text} not null,
        counter ${time} not null,
        counted_for ${text},
        created_at ${time} not null,
        updated_at ${time} not null,
        primary key (app_id, credential_id, relying_party_id),
        foreign key (app_id, recipe_user_id) references login_methods (app_id, recipe_user_id) on delete cascade)`,
      'create index webauthn_credentials_by_user on webauthn_credentials (recipe_user_id, app_id)',
      `create table webauthn_recovery_tokens (
        app_id ${text} not null,
        tenant_id ${text} not null,
        token_hash ${text} not null,
        recipe_user_id ${text},
        primary_user_id ${text},
        email ${text} not null,
        expires_at ${time} not null,
        primary key (app_id, tenant_id, token_hash),
        foreign key (app_id, tenant_id) references tenants (app_id, tenant_id) on delete cascade,
        foreign key (app_id, recipe_user_id) references login_methods (app_id, recipe_user_id) on delete cascade,
        foreign key (app_id, primary_user_id) references users (app_id, user_id) on delete cascade)`,
      'create index webauthn_recovery_tokens_by_email on webauthn_recovery_tokens (email, tenant_id, app_id)',
      'create index webauthn_recovery_tokens_by_user on webauthn_recovery_tokens (recipe_user_id, app_id)',
      'create index webauthn_recovery_tokens_by_primary_user on webauthn_recovery_tokens (primary_user_id, app_id)',
      'create index webauthn_recovery_tokens_by_expiry on webauthn_recovery_tokens (expires_at)',
    ],
  },
];
