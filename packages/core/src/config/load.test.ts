import { describe, expect, it } from 'vitest';
import { databaseTargetOf } from './database.js';
import { type ConfigSources, loadConfig } from './load.js';
import { type Config, configKeys, defaultConfig, definitions, envNameOf, isHidden } from './schema.js';

const file = (text: string) => ({ path: 'config.yaml', text: `core_config_version: 0\n${text}` });

function load(sources: Partial<ConfigSources>): Config {
  const loaded = loadConfig({ env: {}, ...sources });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.config;
}

function problemsOf(sources: Partial<ConfigSources>): readonly string[] {
  const loaded = loadConfig({ env: {}, ...sources });
  return loaded.ok ? [] : loaded.problems.map(({ source, message }) => `${source} ${message}`);
}

const messageOf = (env: Record<string, string>) =>
  problemsOf({ env }).map((problem) => problem.replace(/^\S+ /, ''));

describe('loadConfig', () => {
  it('starts with the defaults of the interface', () => {
    expect(load({})).toEqual(defaultConfig);
    expect(defaultConfig).toMatchObject({
      access_token_validity: 3600,
      access_token_dynamic_signing_key_update_interval: 168,
      refresh_token_validity: 144_000,
      password_hashing_alg: 'BCRYPT',
      api_keys: null,
      port: 3567,
      base_path: '',
    });
  });

  it('prefers the command line to the environment to the file', () => {
    const all = {
      file: file('port: 1\nhost: a\nlog_level: warn'),
      env: { SUPERTOKENS_PORT: '2', SUPERTOKENS_HOST: 'b' },
    };
    const loaded = loadConfig({ ...all, cli: { port: '3' } });
    expect(loaded.ok && [loaded.config.port, loaded.config.host, loaded.config.log_level]).toEqual([
      3,
      'b',
      'WARN',
    ]);
    expect(loaded.ok && Object.fromEntries(loaded.sources)).toEqual({
      port: '--port',
      host: 'SUPERTOKENS_HOST',
      log_level: 'config.yaml:4',
    });
  });

  it('needs the version of the file', () => {
    expect(problemsOf({ file: { path: 'c.yaml', text: 'port: 1' } })).toEqual([
      `c.yaml 'core_config_version' is missing: add the line "core_config_version: 0"`,
    ]);
    expect(problemsOf({ file: { path: 'c.yaml', text: '' } })).toHaveLength(1);
  });

  it('refuses what it does not know, with its place, all at once', () => {
    const text = 'prot: 1\naccess_token_validity: 0\nrefresh_token_validity: soon\nport: [1]\ncook ie: 1';
    expect(problemsOf({ file: file(text) })).toEqual([
      "config.yaml:2 'prot' is not a configuration key",
      "config.yaml:5 'port' must be of type int",
      "config.yaml:6 'cook ie' is not a configuration key",
      "config.yaml:3 'access_token_validity' must be between 1 and 86400000 seconds inclusive.",
      "config.yaml:4 'refresh_token_validity' must be of type double",
    ]);
  });

  it.each([
    ['port: 1\nport: 2', 'config.yaml:3 not valid YAML'],
    ['a: [', 'config.yaml:2 not valid YAML'],
    ['- a', 'not valid YAML'],
  ])('says where the file is broken: %j', (text, problem) => {
    expect(problemsOf({ file: file(text) }).join()).toContain(problem);
    expect(problemsOf({ file: { path: 'config.yaml', text: '- a' } }).join()).toContain('must have the form');
  });

  it('starts with a file of the reference, warning of what has no effect', () => {
    const text =
      'oauth_provider_public_service_url: 3\nsaml_claims_validity: 1\npostgresql_config_version: 0\npostgresql_thirdparty_users_table_name: x';
    const loaded = loadConfig({ env: {}, file: file(text) });
    expect(loaded.ok && loaded.warnings.map(({ source, key }) => `${source} ${key}`)).toEqual([
      'config.yaml:2 oauth_provider_public_service_url',
      'config.yaml:3 saml_claims_validity',
      'config.yaml:4 postgresql_config_version',
      'config.yaml:5 postgresql_thirdparty_users_table_name',
    ]);
  });

  it('reads values as they are written', () => {
    const text =
      'supertokens_max_cdi_version: 2.10\napi_keys: null\ninfo_log_path: null\npassword_hashing_alg: argon2\nip_deny_regex: " "';
    expect(load({ file: file(text) })).toMatchObject({
      supertokens_max_cdi_version: '2.10',
      api_keys: null,
      info_log_path: 'null',
      password_hashing_alg: 'ARGON2',
      ip_deny_regex: null,
    });
  });

  it('unquotes the environment, where empty is unset', () => {
    const env = {
      LOG_LEVEL: '"error"',
      BASE_PATH: '"/a"',
      IP_DENY_REGEX: '"1\\\\.2\\"x\\t"',
      SUPERTOKENS_PORT: '',
      POSTGRESQL_HOST: '"',
      DISABLE_TELEMETRY: 'TRUE',
      UNKNOWN_KEY: 'x',
      CORE_CONFIG_VERSION: '9',
    };
    expect(load({ env })).toMatchObject({
      log_level: 'ERROR',
      base_path: '/a',
      ip_deny_regex: '1\\.2"x\t',
      port: 3567,
      postgresql_host: '"',
      disable_telemetry: true,
    });
  });

  it('reads secrets from files, unless they are given', () => {
    const readFile = (path: string) => {
      if (path !== '/run/secret') throw new Error('not there');
      return 'k'.repeat(32).concat('\n');
    };
    const env = { LATCHKEY_ENCRYPTION_KEY_FILE: '/run/secret', SUPERTOKENS_PORT_FILE: '/other' };
    expect(load({ env, readFile }).encryption_key).toBe('k'.repeat(32));
    expect(problemsOf({ env: { API_KEYS_FILE: '/gone' }, readFile })).toEqual([
      'API_KEYS_FILE /gone cannot be read',
    ]);
  });

  it('takes an old name of a key', () => {
    const config = load({ file: file('access_token_signing_key_update_interval: 2.5') });
    expect(config.access_token_dynamic_signing_key_update_interval).toBe(2.5);
  });

  it('lifts the lower limits of durations in test mode only', () => {
    const text = 'access_token_dynamic_signing_key_update_interval: 0.0005\nrefresh_token_validity: 0.05';
    expect(problemsOf({ file: file(text) })).toHaveLength(1);
    expect(load({ file: file(text), env: { LATCHKEY_TEST_MODE: '1' } })).toMatchObject({
      test_mode: true,
      access_token_dynamic_signing_key_update_interval: 0.0005,
      refresh_token_validity: 0.05,
    });
    const nothing = 'access_token_dynamic_signing_key_update_interval: 0';
    expect(problemsOf({ file: file(nothing), cli: { test_mode: 'true' } })).toHaveLength(1);
  });

  it.each([
    [
      { ACCESS_TOKEN_VALIDITY: '86400001' },
      "'access_token_validity' must be between 1 and 86400000 seconds inclusive.",
    ],
    [{ ACCESS_TOKEN_VALIDITY: '1.5' }, "'access_token_validity' must be of type long"],
    [{ SUPERTOKENS_PORT: '3000000000' }, "'port' must be of type int"],
    [{ SUPERTOKENS_PORT: '65536' }, "'port' must be between 0 and 65535"],
    [{ DISABLE_TELEMETRY: 'yes' }, "'disable_telemetry' must be of type boolean"],
    [
      { REFRESH_TOKEN_VALIDITY: '60' },
      "'refresh_token_validity' must be strictly greater than 'access_token_validity'.",
    ],
    [{ REFRESH_TOKEN_VALIDITY: 'NaN' }, "'refresh_token_validity' must be of type double"],
    [
      { ACCESS_TOKEN_VALIDITY_JITTER: '0.3' },
      "'access_token_validity_jitter' must be between 0 and 0.25 inclusive.",
    ],
    [
      { REFRESH_TOKEN_ROTATION_GRACE_PERIOD: '301' },
      "'refresh_token_rotation_grace_period' must be between 0 and 300 seconds inclusive.",
    ],
    [
      { ACCESS_TOKEN_DYNAMIC_SIGNING_KEY_UPDATE_INTERVAL: '0.9' },
      "'access_token_dynamic_signing_key_update_interval' must be greater than, equal to 1 hour.",
    ],
    [{ PASSWORD_RESET_TOKEN_LIFETIME: '0' }, "'password_reset_token_lifetime' must be >= 0"],
    [
      { WEBAUTHN_RECOVER_ACCOUNT_TOKEN_LIFETIME: '0' },
      'Provided webauthn_recover_account_token_lifetime must be > 0',
    ],
    [{ PASSWORD_HASHING_ALG: 'MD5' }, "'password_hashing_alg' must be one of 'ARGON2' or 'BCRYPT'"],
    [{ BCRYPT_LOG_ROUNDS: '0' }, "'bcrypt_log_rounds' must be >= 1"],
    [{ PASSWORD_HASHING_ALG: 'ARGON2', ARGON2_ITERATIONS: '0' }, "'argon2_iterations' must be >= 1"],
    [
      { PASSWORD_HASHING_ALG: 'ARGON2', ARGON2_HASHING_POOL_SIZE: '11' },
      "'argon2_hashing_pool_size' must be <= 'max_server_pool_size'",
    ],
    [{ MAX_SERVER_POOL_SIZE: '0' }, "'max_server_pool_size' must be >= 1."],
    [{ API_KEYS: 'short' }, 'One of the API keys is too short. Please use at least 20 characters'],
    [
      { API_KEYS: `${'a'.repeat(20)},` },
      'One of the API keys is too short. Please use at least 20 characters',
    ],
    [
      { API_KEYS: `${'a'.repeat(20)}_` },
      "Invalid characters in API key. Please only use '=', '-' and alpha-numeric (including capitals)",
    ],
    [
      { SUPERTOKENS_SAAS_SECRET: 'a'.repeat(40) },
      'supertokens_saas_secret can only be used when api_key is also defined',
    ],
    [
      { SUPERTOKENS_SAAS_SECRET: 'a'.repeat(39), API_KEYS: 'a'.repeat(20) },
      'supertokens_saas_secret is too short. Please use at least 40 characters',
    ],
    [{ IP_ALLOW_REGEX: '(' }, 'Provided regular expression is invalid for ip_allow_regex config'],
    [{ IP_DENY_REGEX: '*' }, 'Provided regular expression is invalid for ip_deny_regex config'],
    [{ SUPERTOKENS_MAX_CDI_VERSION: 'x' }, 'supertokens_max_cdi_version is not a valid semantic version'],
    [{ SUPERTOKENS_MIN_CDI_VERSION: '2.6' }, 'supertokens_min_cdi_version is not a supported version'],
    [
      { SUPERTOKENS_MIN_CDI_VERSION: '5.0', SUPERTOKENS_MAX_CDI_VERSION: '2.21' },
      'supertokens_min_cdi_version cannot be greater than supertokens_max_cdi_version',
    ],
    [{ SUPERTOKENS_SAAS_LOAD_ONLY_CUD: 'a b' }, 'supertokens_saas_load_only_cud is invalid'],
    [{ BASE_PATH: '/a b' }, 'Invalid characters in base_path config'],
    [{ LOG_LEVEL: 'LOUD' }, `'log_level' config must be one of "NONE","DEBUG", "INFO", "WARN" or "ERROR".`],
    [
      { RECENT_TOKEN_REUSE_BEHAVIOUR: 'X' },
      'recent_token_reuse_behaviour property is not set correctly. It must be one of [TOKEN_THEFT, UNAUTHORISED]',
    ],
    [{ POSTGRESQL_CONNECTION_POOL_SIZE: '0' }, "'postgresql_connection_pool_size' must be > 0"],
    [{ LATCHKEY_ENCRYPTION_KEY: 'short' }, "'encryption_key' must have at least 32 characters"],
    [
      { LATCHKEY_DATABASE: 'mysql://x' },
      "'database' must be sqlite:<path of a file> or postgresql://<user>:<password>@<host>:<port>/<name>",
    ],
  ])('refuses %j', (env: Record<string, string>, message) => {
    expect(messageOf(env)).toEqual([message]);
  });

  it.each([
    ['', ''],
    ['/', ''],
    ['auth', '/auth'],
    ['/auth/', '/auth'],
    ['//a//b//', '/a/b'],
  ])('brings the base path %j into one form', (path, normal) => {
    expect(load({ env: { BASE_PATH: path } }).base_path).toBe(normal);
  });

  it('joins lists of API keys without white space', () => {
    const [a, b] = ['a'.repeat(20), 'b'.repeat(20)];
    expect(load({ env: { API_KEYS: ` ${a} , ${b} ` } }).api_keys).toBe(`${a},${b}`);
  });
});

describe('the database', () => {
  const targetOf = (env: Record<string, string>) => databaseTargetOf(load({ env }), 'sqlite:./default.db');

  it.each([
    [{}, 'sqlite:./default.db'],
    [{ POSTGRESQL_HOST: 'db' }, 'sqlite:./default.db'],
    [{ LATCHKEY_DATABASE: 'sqlite:./a.db', POSTGRESQL_USER: 'me' }, 'sqlite:./a.db'],
    [
      { POSTGRESQL_USER: 'me', POSTGRESQL_PASSWORD: 'p@/:' },
      'postgresql://me:p%40%2F%3A@localhost:5432/supertokens',
    ],
    [{ POSTGRESQL_CONNECTION_URI: 'postgresql://db' }, 'postgresql://db:5432/supertokens'],
    [
      {
        POSTGRESQL_CONNECTION_URI: 'postgresql://uri:secret@db:6000/users?sslmode=require',
        POSTGRESQL_USER: 'me',
        POSTGRESQL_PORT: '1',
        POSTGRESQL_DATABASE_NAME: 'other',
      },
      'postgresql://uri:secret@db:6000/users?sslmode=require',
    ],
  ])('of %j', (env: Record<string, string>, uri) => {
    expect(targetOf(env).uri).toBe(uri);
  });

  it('takes the schema from the URI first', () => {
    expect(targetOf({}).schema).toBe('public');
    const env = {
      POSTGRESQL_CONNECTION_URI: 'postgresql://db/x?currentSchema=a',
      POSTGRESQL_TABLE_SCHEMA: 'b',
    };
    expect(targetOf(env).schema).toBe('a');
    expect(targetOf({ POSTGRESQL_TABLE_SCHEMA: 'b' }).schema).toBe('b');
  });
});

describe('the table of keys', () => {
  it('describes each key in a sentence and gives it a sound default', () => {
    for (const key of configKeys) {
      const definition = definitions[key];
      expect([key, definition.description]).toEqual([key, expect.stringMatching(/^[A-Z].{15,}\.$/s)]);
      if (definition.default !== null) {
        expect(definition.read(key, definition.default, { testMode: false })).toEqual({
          ok: true,
          value: definition.default,
        });
      }
    }
    expect(new Set(configKeys.map(envNameOf)).size).toBe(configKeys.length);
  });

  it('hides what no app may set, and what it should not see', () => {
    expect(configKeys.filter((key) => !isHidden(key))).toEqual([
      'access_token_validity',
      'access_token_validity_jitter',
      'access_token_dynamic_signing_key_update_interval',
      'refresh_token_validity',
      'refresh_token_rotation_grace_period',
      'password_reset_token_lifetime',
      'email_verification_token_lifetime',
      'webauthn_recover_account_token_lifetime',
      'passwordless_max_code_input_attempts',
      'passwordless_code_lifetime',
      'totp_max_attempts',
      'totp_rate_limit_cooldown_sec',
      'password_hashing_alg',
      'firebase_password_hashing_signer_key',
      'ip_allow_regex',
      'ip_deny_regex',
      'disable_telemetry',
    ]);
  });
});
