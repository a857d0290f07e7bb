import { checkEncryptionKey } from '../crypto/masterKey.js';
import {
  atLeast,
  between,
  checkApiKeys,
  checkBasePath,
  checkDatabaseUri,
  checkDomain,
  checkSaasSecret,
  lasting,
  moreThanZero,
  normalizeBasePath,
  normalizeDomain,
  splitApiKeys,
  supportedCdiVersion,
  validRegex,
} from './checks.js';
import { boolean, choice, double, int, long, optionalText, text } from './key.js';

/**
 * Every configuration key, once. The type `Config`, the defaults, the names of environment variables, the checks,
 * the texts of refusals and the reference page all come from here: to add a key, add an entry.
 */
export const keys = {
  access_token_validity: long({
    default: 3600,
    level: 'app',
    description: 'How long an access token is valid, in seconds.',
    check: between(
      1,
      86_400_000,
      "'access_token_validity' must be between 1 and 86400000 seconds inclusive.",
    ),
  }),
  access_token_validity_jitter: double({
    default: 0.05,
    level: 'app',
    description:
      'The largest part of its validity by which an access token is shortened at random, so that tokens issued together do not expire together.',
    check: between(0, 0.25, "'access_token_validity_jitter' must be between 0 and 0.25 inclusive."),
  }),
  access_token_blacklisting: boolean({
    default: false,
    level: 'app',
    isDeprecated: true,
    description: 'Whether clients before CDI 2.21 get each access token checked against the database.',
  }),
  access_token_signing_key_dynamic: boolean({
    default: true,
    level: 'app',
    isDeprecated: true,
    description: 'Whether sessions of clients before CDI 2.21 are signed with keys that rotate.',
  }),
  access_token_dynamic_signing_key_update_interval: double({
    default: 168,
    level: 'app',
    aliases: ['access_token_signing_key_update_interval'],
    description: 'How long a rotating key signs access tokens before the next one does, in hours.',
    check: lasting(
      1,
      Number.MAX_VALUE,
      "'access_token_dynamic_signing_key_update_interval' must be greater than, equal to 1 hour.",
    ),
  }),
  refresh_token_validity: double({
    default: 144_000,
    level: 'app',
    description: 'How long a session lives without being used, in minutes.',
  }),
  refresh_token_rotation_grace_period: int({
    default: 30,
    level: 'app',
    description:
      'For clients from CDI 5.6 on: how long after its use a refresh token may be used once more, because the answer may have been lost, in seconds.',
    check: between(
      0,
      300,
      "'refresh_token_rotation_grace_period' must be between 0 and 300 seconds inclusive.",
    ),
  }),
  recent_token_reuse_behaviour: choice(['TOKEN_THEFT', 'UNAUTHORISED'], {
    default: 'TOKEN_THEFT',
    level: 'core',
    description:
      'What a client from CDI 5.6 on is told when a refresh token is used again after its grace period.',
    wrong:
      'recent_token_reuse_behaviour property is not set correctly. It must be one of [TOKEN_THEFT, UNAUTHORISED]',
  }),
  password_reset_token_lifetime: long({
    default: 3_600_000,
    level: 'tenant',
    description: 'How long a password reset link works, in milliseconds.',
    check: moreThanZero("'password_reset_token_lifetime' must be >= 0"),
  }),
  email_verification_token_lifetime: long({
    default: 86_400_000,
    level: 'tenant',
    description: 'How long an e-mail verification link works, in milliseconds.',
    check: moreThanZero("'email_verification_token_lifetime' must be >= 0"),
  }),
  webauthn_recover_account_token_lifetime: long({
    default: 3_600_000,
    level: 'app',
    description: 'How long a link for recovering an account without its passkey works, in milliseconds.',
    check: moreThanZero('Provided webauthn_recover_account_token_lifetime must be > 0'),
  }),
  passwordless_max_code_input_attempts: int({
    default: 5,
    level: 'tenant',
    description: 'How many wrong codes end a passwordless sign-in.',
    check: moreThanZero("'passwordless_max_code_input_attempts' must be > 0"),
  }),
  passwordless_code_lifetime: long({
    default: 900_000,
    level: 'tenant',
    description: 'How long a passwordless code or link works, in milliseconds.',
    check: moreThanZero("'passwordless_code_lifetime' must be > 0"),
  }),
  totp_max_attempts: int({
    default: 5,
    level: 'tenant',
    description: 'After how many wrong TOTP codes in a row a user has to wait.',
    check: moreThanZero("'totp_max_attempts' must be > 0"),
  }),
  totp_rate_limit_cooldown_sec: int({
    default: 900,
    level: 'tenant',
    description: 'How long a user has to wait after too many wrong TOTP codes, in seconds.',
    check: moreThanZero("'totp_rate_limit_cooldown_sec' must be > 0"),
  }),
  password_hashing_alg: choice(['ARGON2', 'BCRYPT'], {
    default: 'BCRYPT',
    level: 'app',
    description:
      'The algorithm that hashes new passwords. Passwords hashed before keep theirs until they are changed.',
    wrong: "'password_hashing_alg' must be one of 'ARGON2' or 'BCRYPT'",
  }),
  bcrypt_log_rounds: int({
    default: 11,
    level: 'core',
    description: 'The cost of bcrypt: 2 to this power rounds. bcrypt knows 4 to 31; less counts as 4.',
  }),
  argon2_iterations: int({
    default: 1,
    level: 'core',
    description: 'Passes over the memory that argon2id makes.',
  }),
  argon2_memory_kb: int({
    default: 87_795,
    level: 'core',
    description: 'The memory one argon2id hash takes, in KiB.',
  }),
  argon2_parallelism: int({ default: 2, level: 'core', description: 'The lanes of argon2id.' }),
  argon2_hashing_pool_size: int({
    default: 1,
    level: 'core',
    description: 'How many passwords may be hashed at once, if that is more than the CPU cores.',
  }),
  firebase_password_hashing_signer_key: optionalText({
    level: 'app',
    isSecret: true,
    description: 'The base64_signer_key of the Firebase project that password hashes are imported from.',
  }),
  firebase_password_hashing_pool_size: int({
    default: 1,
    level: 'core',
    description:
      'How many passwords may be checked against Firebase hashes at once, if that is more than the CPU cores.',
    normalize: (value) => Math.max(1, value),
  }),
  api_keys: optionalText({
    level: 'app',
    isSecret: true,
    isHidden: true,
    description:
      'Keys, separated by commas, of which a client must send one. Without any, every client is served.',
    check: checkApiKeys,
    normalize: (list) => splitApiKeys(list).join(','),
  }),
  supertokens_saas_secret: optionalText({
    level: 'core',
    isSecret: true,
    description: 'A key of the operator that opens every app and the protected configuration.',
    check: checkSaasSecret,
  }),
  supertokens_saas_load_only_cud: optionalText({
    level: 'core',
    description: 'The only connection URI domain that this core serves.',
    check: checkDomain,
    normalize: normalizeDomain,
  }),
  supertokens_max_cdi_version: optionalText({
    level: 'app',
    isHidden: true,
    description: 'The newest CDI version that clients may speak; also taken for clients that name none.',
    check: supportedCdiVersion('supertokens_max_cdi_version'),
  }),
  supertokens_min_cdi_version: optionalText({
    level: 'app',
    isHidden: true,
    description: 'The oldest CDI version that clients may speak.',
    check: supportedCdiVersion('supertokens_min_cdi_version'),
  }),
  ip_allow_regex: optionalText({
    level: 'tenant',
    isProtected: true,
    description: 'Regular expression: if set, only addresses that match it as a whole are served.',
    check: validRegex('ip_allow_regex'),
  }),
  ip_deny_regex: optionalText({
    level: 'tenant',
    isProtected: true,
    description: 'Regular expression: addresses that match it as a whole are refused.',
    check: validRegex('ip_deny_regex'),
  }),
  disable_telemetry: boolean({
    default: false,
    level: 'app',
    description: 'Kept for existing configurations: nothing is ever sent, whatever the value.',
  }),
  port: int({
    default: 3567,
    level: 'core',
    env: 'SUPERTOKENS_PORT',
    description: 'The port to listen on. 0 takes a free one.',
    check: between(0, 65_535, "'port' must be between 0 and 65535"),
  }),
  host: text({
    default: '127.0.0.1',
    level: 'core',
    env: 'SUPERTOKENS_HOST',
    description:
      'The address to listen on. 127.0.0.1 is reached from this machine only, 0.0.0.0 from everywhere.',
    check: (host) => (/^[^\s/]+$/.test(host) ? undefined : "'host' must be a host name or an IP address"),
  }),
  base_path: text({
    default: '',
    level: 'core',
    description: 'A path that stands before every path of the interface.',
    check: checkBasePath,
    normalize: normalizeBasePath,
  }),
  metrics_require_api_key: boolean({
    default: true,
    level: 'core',
    description:
      'Whether /metrics is answered only with an API key, as far as api_keys are set. The metrics tell how much is used, of no user.',
  }),
  max_server_pool_size: int({
    default: 10,
    level: 'core',
    description: 'Upper limit of argon2_hashing_pool_size. Requests themselves are not limited by threads.',
    check: atLeast(1, "'max_server_pool_size' must be >= 1."),
  }),
  log_level: choice(['DEBUG', 'INFO', 'WARN', 'ERROR', 'NONE'], {
    default: 'INFO',
    level: 'core',
    description: 'The least important messages that are still written.',
    wrong: `'log_level' config must be one of "NONE","DEBUG", "INFO", "WARN" or "ERROR".`,
  }),
  info_log_path: text({
    default: 'null',
    level: 'core',
    description: 'File for messages of the levels DEBUG and INFO; null is the standard output.',
  }),
  error_log_path: text({
    default: 'null',
    level: 'core',
    description: 'File for messages of the levels WARN and ERROR; null is the standard error output.',
  }),
  postgresql_connection_uri: optionalText({
    level: 'core',
    isSecret: true,
    description:
      'Where PostgreSQL is: postgresql://user:password@host:port/name. Its parts win over the single postgresql_ keys.',
    check: (uri) =>
      /^postgres(ql)?:\/\//i.test(uri)
        ? undefined
        : "'postgresql_connection_uri' must start with postgresql://",
  }),
  postgresql_host: text({
    default: 'localhost',
    level: 'core',
    description: 'Host of the PostgreSQL server.',
  }),
  postgresql_port: int({
    default: 5432,
    level: 'core',
    description: 'Port of the PostgreSQL server.',
    check: between(1, 65_535, "'postgresql_port' must be between 1 and 65535"),
  }),
  postgresql_user: optionalText({ level: 'core', description: 'User at PostgreSQL.' }),
  postgresql_password: optionalText({
    level: 'core',
    isSecret: true,
    description: 'Password of the user at PostgreSQL.',
  }),
  postgresql_database_name: text({
    default: 'supertokens',
    level: 'core',
    description: 'Name of the PostgreSQL database, which must exist.',
  }),
  postgresql_table_schema: text({
    default: 'public',
    level: 'core',
    description: 'PostgreSQL schema that holds the tables.',
  }),
  postgresql_connection_pool_size: int({
    default: 10,
    level: 'core',
    description: 'Connections kept to PostgreSQL.',
    check: atLeast(1, "'postgresql_connection_pool_size' must be > 0"),
  }),
  postgresql_idle_connection_timeout: long({
    default: 60_000,
    level: 'core',
    description: 'After how long an unused connection to PostgreSQL is closed, in milliseconds.',
    check: atLeast(0, "'postgresql_idle_connection_timeout' must be >= 0"),
  }),
  database: optionalText({
    level: 'core',
    env: 'LATCHKEY_DATABASE',
    isSecret: true,
    description:
      'Where the data is: sqlite:<path of a file> or postgresql://user:password@host:port/name. Wins over the postgresql_ keys.',
    check: checkDatabaseUri,
  }),
  encryption_key: optionalText({
    level: 'core',
    env: 'LATCHKEY_ENCRYPTION_KEY',
    isSecret: true,
    description:
      'Encrypts private keys and other secrets in the database: at least 32 characters, best 32 random bytes as base64. With a SQLite file, a key is made beside it when this is not set.',
    check: checkEncryptionKey,
  }),
  test_mode: boolean({
    default: false,
    level: 'core',
    env: 'LATCHKEY_TEST_MODE',
    description: 'For test suites only: lifts the lower limits of all durations.',
  }),
};
