import type { Migration } from '../../db/migrate.js';

/** A sign-in under way in a tenant, for an e-mail or a phone number. Its id is known to the client alone. */
export interface DeviceRow {
  app_id: string;
  tenant_id: string;
  device_id_hash: string;
  email: string | null;
  phone_number: string | null;
  link_code_salt: string;
  failed_attempts: number;
}

/** A one-time code of a device. Neither it nor the link made of it can be read from its hash. */
export interface CodeRow {
  app_id: string;
  tenant_id: string;
  code_id: string;
  device_id_hash: string;
  link_code_hash: string;
  created_at: number;
  /** By the lifetime at its creation. What counts at use is the lifetime of that time. */
  expires_at: number;
}

declare module '../../db/tables.js' {
  interface Tables {
    passwordless_devices: DeviceRow;
    passwordless_codes: CodeRow;
  }
}

export const passwordlessMigrations: readonly Migration[] = [
  {
    id: '2026-11-12-passwordless',
    statements: ({ text, time }) => [
      `create table passwordless_devices (
        app_id ${text} not null,
        tenant_id ${text} not null,
        device_id_hash ${text} not null,
        email ${text},
        phone_number ${text},
        link_code_salt ${text} not null,
        failed_attempts integer not null,
        primary key (app_id, tenant_id, device_id_hash),
        foreign key (app_id, tenant_id) references tenants (app_id, tenant_id) on delete cascade)`,
      `create index passwordless_devices_by_email on passwordless_devices (email, tenant_id, app_id)
        where email is not null`,
      `create index passwordless_devices_by_phone on passwordless_devices (phone_number, tenant_id, app_id)
        where phone_number is not null`,
      `create table passwordless_codes (
        app_id ${text} not null,
        tenant_id ${text} not null,
        code_id ${text} not null,
        device_id_hash ${text} not null,
        link_code_hash ${text} not null,
        created_at ${time} not null,
        expires_at ${time} not null,
        primary key (app_id, tenant_id, code_id),
        foreign key (app_id, tenant_id, device_id_hash)
          references passwordless_devices (app_id, tenant_id, device_id_hash) on delete cascade)`,
      'create unique index passwordless_codes_by_link on passwordless_codes (link_code_hash, tenant_id, app_id)',
      'create index passwordless_codes_by_device on passwordless_codes (device_id_hash, tenant_id, app_id)',
      'create index passwordless_codes_by_expiry on passwordless_codes (expires_at)',
    ],
  },
];
