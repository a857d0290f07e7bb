import type { Migration } from '../../db/migrate.js';

/** Holds what a user has: locked, so that changes and attempts follow each other. There is none without a device. */
export interface TotpUserRow {
  app_id: string;
  /** As the application gave it. */
  user_id: string;
}

export interface TotpDeviceRow {
  app_id: string;
  user_id: string;
  device_name: string;
  /** Base32, sealed. */
  secret: string;
  /** s */
  period: number;
  skew: number;
  verified: number;
  created_at: number;
}

/** A code that was tried in a tenant. Wrong ones are not kept, right ones only as a MAC under the device's secret. */
export interface TotpAttemptRow {
  app_id: string;
  tenant_id: string;
  user_id: string;
  /** Counts a user's attempts in a tenant: time may stand still or go back. */
  seq: number;
  is_valid: number;
  code_mac: string | null;
  created_at: number;
  /** When the code of the attempt can be right no more. */
  expires_at: number;
  /** When the attempt counts for nothing any more and may be deleted. */
  kept_until: number;
}

declare module '../../db/tables.js' {
  interface Tables {
    totp_users: TotpUserRow;
    totp_devices: TotpDeviceRow;
    totp_attempts: TotpAttemptRow;
  }
}

export const totpMigrations: readonly Migration[] = [
  {
    id: '2026-11-14-totp',
    statements: ({ text, time, flag }) => [
      `create table totp_users (
        app_id ${text} not null references apps (app_id) on delete cascade,
        user_id ${text} not null,
        primary key (app_id, user_id))`,
      `create table totp_devices (
        app_id ${text} not null,
        user_id ${text} not null,
        device_name ${text} not null,
        secret ${text} not null,
        period ${time} not null,
        skew integer not null,
        verified ${flag} not null,
        created_at ${time} not null,
        primary key (app_id, user_id, device_name),
        foreign key (app_id, user_id) references totp_users (app_id, user_id) on delete cascade)`,
      `create table totp_attempts (
        app_id ${text} not null,
        tenant_id ${text} not null,
        user_id ${text} not null,
        seq ${time} not null,
        is_valid ${flag} not null,
        code_mac ${text},
        created_at ${time} not null,
        expires_at ${time} not null,
        kept_until ${time} not null,
        primary key (app_id, user_id, tenant_id, seq),
        foreign key (app_id, user_id) references totp_users (app_id, user_id) on delete cascade,
        foreign key (app_id, tenant_id) references tenants (app_id, tenant_id) on delete cascade)`,
      'create index totp_attempts_by_tenant on totp_attempts (tenant_id, app_id)',
      'create index totp_attempts_by_end on totp_attempts (kept_until)',
    ],
  },
];
