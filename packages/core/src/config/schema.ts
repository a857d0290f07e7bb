import { compareVersions } from '@latchkey/contract';
import type { CheckMode, KeyDefinition, Reading } from './key.js';
import { keys } from './keys.js';

type ValueOf<D> = D extends KeyDefinition<infer T> ? T : never;

/** A complete, checked configuration under the interface's own key names. */
export type Config = { readonly [K in keyof typeof keys]: ValueOf<(typeof keys)[K]> };

export type ConfigKey = keyof Config;

/** Every key's definition by its name. */
export const definitions: { readonly [K in ConfigKey]: KeyDefinition<Config[K]> } = keys;

/** Some of the keys: what one file, environment or tenant sets. */
export type ConfigOverrides = { readonly [K in ConfigKey]?: Config[K] };

export const isConfigKey = (name: string): name is ConfigKey => Object.hasOwn(keys, name);

export const configKeys: readonly ConfigKey[] = Object.keys(keys).filter(isConfigKey);

const keyOfAlias = new Map(
  configKeys.flatMap((key) => (definitions[key].aliases ?? []).map((alias) => [alias, key] as const)),
);

/** The key of a name that may be an older one; `undefined` for an unknown name. */
export const findConfigKey = (name: string): ConfigKey | undefined =>
  isConfigKey(name) ? name : keyOfAlias.get(name);

/** Name of the environment variable of a key. */
export const envNameOf = (key: ConfigKey): string => definitions[key].env ?? key.toUpperCase();

/** Whether the dashboard's list of configuration leaves a key out. */
export function isHidden(key: ConfigKey): boolean {
  const { level, isHidden: hidden, isDeprecated } = definitions[key];
  return level === 'core' || hidden === true || isDeprecated === true;
}

/** A raw value of one key, checked on its own. */
export function readConfigValue<K extends ConfigKey>(
  key: K,
  raw: unknown,
  mode: CheckMode,
): Reading<Config[K]> {
  return definitions[key].read(key, raw, mode);
}

/** Sets one key of a configuration under construction. */
export function setConfigValue<K extends ConfigKey>(
  target: { -readonly [P in ConfigKey]?: Config[P] },
  key: K,
  value: Config[K],
): void {
  target[key] = value;
}

export interface ConfigProblem {
  readonly key: ConfigKey;
  readonly message: string;
}

interface Rule {
  /** The key to name, and to change first. */
  readonly key: ConfigKey;
  readonly message: string;
  isBroken(config: Config): boolean;
}

const argon2Keys = [
  'argon2_iterations',
  'argon2_memory_kb',
  'argon2_parallelism',
  'argon2_hashing_pool_size',
] as const;

const argon2Rules: readonly Rule[] = argon2Keys.map((key) => ({
  key,
  message: `'${key}' must be >= 1`,
  isBroken: (config) => config.password_hashing_alg === 'ARGON2' && config[key] < 1,
}));

/** What must hold between keys. */
const rules: readonly Rule[] = [
  {
    key: 'refresh_token_validity',
    message: "'refresh_token_validity' must be strictly greater than 'access_token_validity'.",
    isBroken: (config) =>
      config.test_mode
        ? config.refresh_token_validity <= 0
        : config.refresh_token_validity * 60 <= config.access_token_validity,
  },
  {
    key: 'bcrypt_log_rounds',
    message: "'bcrypt_log_rounds' must be >= 1",
    isBroken: (config) => config.password_hashing_alg === 'BCRYPT' && config.bcrypt_log_rounds < 1,
  },
  {
    key: 'bcrypt_log_rounds',
    message: "'bcrypt_log_rounds' must be <= 31",
    isBroken: (config) => config.bcrypt_log_rounds > 31,
  },
  ...argon2Rules,
  {
    key: 'argon2_memory_kb',
    message: "'argon2_memory_kb' must be >= 8 * 'argon2_parallelism'",
    isBroken: (config) =>
      config.password_hashing_alg === 'ARGON2' && config.argon2_memory_kb < 8 * config.argon2_parallelism,
  },
  {
    key: 'argon2_parallelism',
    message: "'argon2_parallelism' must be <= 255",
    isBroken: (config) => config.argon2_parallelism > 255,
  },
  {
    key: 'argon2_hashing_pool_size',
    message: "'argon2_hashing_pool_size' must be <= 'max_server_pool_size'",
    isBroken: (config) =>
      config.password_hashing_alg === 'ARGON2' &&
      config.argon2_hashing_pool_size > config.max_server_pool_size,
  },
  {
    key: 'supertokens_saas_secret',
    message: 'supertokens_saas_secret can only be used when api_key is also defined',
    isBroken: (config) => config.supertokens_saas_secret !== null && config.api_keys === null,
  },
  {
    key: 'supertokens_min_cdi_version',
    message: 'supertokens_min_cdi_version cannot be greater than supertokens_max_cdi_version',
    isBroken: ({ supertokens_min_cdi_version: min, supertokens_max_cdi_version: max }) =>
      min !== null && max !== null && compareVersions(min, max) > 0,
  },
];

/** Which rules between keys a configuration breaks. */
export function findBrokenRules(config: Config): readonly ConfigProblem[] {
  return rules.filter((rule) => rule.isBroken(config)).map(({ key, message }) => ({ key, message }));
}

function collectDefaults(): Config {
  const values: { -readonly [P in ConfigKey]?: Config[P] } = {};
  for (const key of configKeys) setConfigValue(values, key, definitions[key].default);
  if (!isComplete(values)) throw new Error('a configuration key has no default');
  return values;
}

function isComplete(values: ConfigOverrides): values is Config {
  return configKeys.every((key) => values[key] !== undefined);
}

/** The configuration when nothing is set. */
export const defaultConfig: Config = collectDefaults();
