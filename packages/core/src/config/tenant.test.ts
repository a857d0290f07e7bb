import { describe, expect, it } from 'vitest';
import { defaultConfig } from './schema.js';
import { mergeTenantConfig, type RawOverrides, validateOverrides } from './tenant.js';

const inherited = defaultConfig;

function messageOf(raw: RawOverrides, isPublicTenant = true): string | undefined {
  const verdict = validateOverrides(raw, { inherited, isPublicTenant });
  return verdict.ok ? undefined : verdict.message;
}

describe('mergeTenantConfig', () => {
  it('lets the nearest override win, key by key', () => {
    const merged = mergeTenantConfig(inherited, [
      { access_token_validity: 10, password_reset_token_lifetime: 1 },
      { password_reset_token_lifetime: '2', ip_deny_regex: 'x' },
    ]);
    expect(merged).toEqual({
      ...inherited,
      access_token_validity: 10,
      password_reset_token_lifetime: 2,
      ip_deny_regex: 'x',
    });
    expect(mergeTenantConfig(inherited, [])).toEqual(inherited);
  });

  it('is not hidden by null, and passes over what does not fit any more', () => {
    const raw = { access_token_validity: null, ip_deny_regex: '(', gone: 1, port: 1 };
    expect(mergeTenantConfig(inherited, [raw])).toEqual(inherited);
  });
});

describe('validateOverrides', () => {
  it('gives the configuration they lead to', () => {
    const verdict = validateOverrides({ access_token_validity: '20' }, { inherited, isPublicTenant: true });
    expect(verdict).toEqual({ ok: true, config: { ...inherited, access_token_validity: 20 } });
  });

  it.each([
    [{ something: 1 }, 'Invalid core config: Invalid config key: something'],
    [{ postgresql_nothing: 1 }, 'Invalid core config: Invalid config key: postgresql_nothing'],
    ...[
      'postgresql_connection_uri',
      'postgresql_host',
      'postgresql_database_name',
      'postgresql_table_schema',
      'postgresql_connection_pool_size',
      'postgresql_minimum_idle_connections',
      'postgresql_table_names_prefix',
    ].map((key): [RawOverrides, string] => [
      { [key]: 'x' },
      `Invalid core config: ${key} can only be set via the core's base config setting`,
    ]),
    [{ constructor: 1 }, 'Invalid core config: Invalid config key: constructor'],
    [{ port: 1 }, "Invalid core config: port can only be set via the core's base config setting"],
    [{ database: 'x' }, "Invalid core config: database can only be set via the core's base config setting"],
    [{ access_token_validity: 'abc' }, "Invalid core config: 'access_token_validity' must be of type long"],
    [{ access_token_validity: true }, "Invalid core config: 'access_token_validity' must be of type long"],
    [{ disable_telemetry: 1 }, "Invalid core config: 'disable_telemetry' must be of type boolean"],
    [{ ip_allow_regex: 1 }, "Invalid core config: 'ip_allow_regex' must be of type String"],
    [
      { access_token_validity: 0 },
      "Invalid core config: 'access_token_validity' must be between 1 and 86400000 seconds inclusive.",
    ],
    [
      { refresh_token_validity: 1 },
      "Invalid core config: 'refresh_token_validity' must be strictly greater than 'access_token_validity'.",
    ],
  ])('refuses %j', (raw: RawOverrides, message) => {
    expect(messageOf(raw)).toBe(message);
  });

  it('takes an old name, numbers and booleans as text, and null for nothing', () => {
    const raw = { access_token_signing_key_update_interval: '2', disable_telemetry: 'true', api_keys: null };
    expect(messageOf(raw)).toBeUndefined();
  });

  it('keeps one value per app', () => {
    const text =
      'Invalid core config: You cannot set different values for access_token_validity for the same appId';
    expect(messageOf({ access_token_validity: 10 }, false)).toBe(text);
    expect(
      messageOf({ access_token_validity: '3600', password_reset_token_lifetime: 5 }, false),
    ).toBeUndefined();
    const change = (otherTenants: readonly RawOverrides[]) =>
      validateOverrides({ access_token_validity: 10 }, { inherited, isPublicTenant: true, otherTenants });
    expect(change([{}, { access_token_validity: 3600 }])).toEqual({ ok: false, message: text });
    expect(change([{ access_token_validity: 10 }, { password_reset_token_lifetime: 1 }]).ok).toBe(true);
  });
});
