import { readFileSync } from 'node:fs';
import { readConfigFile } from './file.js';
import { isForeignKey } from './foreignKeys.js';
import {
  type Config,
  type ConfigKey,
  configKeys,
  defaultConfig,
  definitions,
  envNameOf,
  findBrokenRules,
  findConfigKey,
  readConfigValue,
  setConfigValue,
} from './schema.js';

export interface ConfigSources {
  /** The configuration file, read already. */
  readonly file?: { readonly path: string; readonly text: string };
  /** Environment variables; only those of known keys are looked at. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Options of the command line by key. */
  readonly cli?: { readonly [K in ConfigKey]?: string };
  /** Reads a file named by a `…_FILE` variable. */
  readonly readFile?: (path: string) => string;
}

export interface LoadProblem {
  readonly key: string;
  /** Where the value stands: `config.yaml:12`, a variable's name, an option; or `default`. */
  readonly source: string;
  readonly message: string;
}

export type LoadedConfig =
  | {
      readonly ok: true;
      readonly config: Config;
      /** Where each value that is not the default comes from. */
      readonly sources: ReadonlyMap<ConfigKey, string>;
      /** To be logged: settings that have no effect. */
      readonly warnings: readonly LoadProblem[];
    }
  | { readonly ok: false; readonly problems: readonly LoadProblem[] };

/**
 * Reads the base configuration: command line over environment over file over defaults. All problems are collected,
 * so that they can be put right at once.
 */
export function loadConfig({ file, env, cli = {}, readFile = readText }: ConfigSources): LoadedConfig {
  const problems: LoadProblem[] = [];
  const warnings: LoadProblem[] = [];
  const settings = new Map<ConfigKey, Setting>();

  if (file !== undefined) readFromFile(file, settings, problems, warnings);
  readFromEnv(env, readFile, settings, problems);
  for (const key of configKeys) {
    const raw = cli[key];
    if (raw !== undefined) settings.set(key, { raw, source: `--${key.replaceAll('_', '-')}` });
  }

  const config = check(settings, problems);
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    config,
    sources: new Map([...settings].map(([key, { source }]) => [key, source])),
    warnings,
  };
}

interface Setting {
  readonly raw: string;
  readonly source: string;
}

function readFromFile(
  { path, text }: { readonly path: string; readonly text: string },
  settings: Map<ConfigKey, Setting>,
  problems: LoadProblem[],
  warnings: LoadProblem[],
): void {
  const reading = readConfigFile(text);
  if (!reading.ok) {
    problems.push({
      key: '',
      source: `${path}:${reading.line}`,
      message: `not valid YAML: ${reading.message}`,
    });
    return;
  }
  for (const { name, raw, line } of reading.entries) {
    const source = `${path}:${line}`;
    const key = findConfigKey(name);
    if (name === versionKey || raw === null) continue;
    if (key !== undefined && raw !== undefined) settings.set(key, { raw, source });
    else if (key !== undefined) {
      problems.push({ key: name, source, message: `'${name}' must be of type ${definitions[key].type}` });
    } else if (isForeignKey(name))
      warnings.push({ key: name, source, message: `'${name}' has no effect in this version` });
    else problems.push({ key: name, source, message: `'${name}' is not a configuration key` });
  }
  if (!reading.entries.some(({ name }) => name === versionKey)) {
    const message = `'${versionKey}' is missing: add the line "${versionKey}: 0"`;
    problems.push({ key: versionKey, source: path, message });
  }
}

const versionKey = 'core_config_version';

function readFromEnv(
  env: Readonly<Record<string, string | undefined>>,
  readFile: (path: string) => string,
  settings: Map<ConfigKey, Setting>,
  problems: LoadProblem[],
): void {
  for (const key of configKeys) {
    const name = envNameOf(key);
    const raw = unquote(env[name] ?? '');
    if (raw !== '') {
      settings.set(key, { raw, source: name });
      continue;
    }
    const path = definitions[key].isSecret === true ? unquote(env[`${name}_FILE`] ?? '') : '';
    if (path === '') continue;
    try {
      settings.set(key, { raw: readFile(path).trim(), source: `${name}_FILE` });
    } catch {
      problems.push({ key, source: `${name}_FILE`, message: `${path} cannot be read` });
    }
  }
}

/** A value in double quotes, as many deployment tools pass it on, loses them and its escapes. */
function unquote(value: string): string {
  if (value.length < 2 || !value.startsWith('"') || !value.endsWith('"')) return value;
  return value.slice(1, -1).replace(/\\([ntr"'\\])/g, (_, letter: string) => escapes[letter] ?? letter);
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

function check(settings: ReadonlyMap<ConfigKey, Setting>, problems: LoadProblem[]): Config {
  const config: { -readonly [P in ConfigKey]: Config[P] } = { ...defaultConfig };
  const sourceOf = (key: ConfigKey) => settings.get(key)?.source ?? 'default';
  const readOne = (key: ConfigKey, raw: string) => {
    const reading = readConfigValue(key, raw, { testMode: config.test_mode });
    if (reading.ok) setConfigValue(config, key, reading.value);
    else problems.push({ key, source: sourceOf(key), message: reading.message });
  };

  // Test mode first: it decides how the others are checked.
  const testMode = settings.get('test_mode');
  if (testMode !== undefined) readOne('test_mode', testMode.raw === '1' ? 'true' : testMode.raw);
  for (const [key, { raw }] of settings) if (key !== 'test_mode') readOne(key, raw);
  if (problems.length === 0) {
    problems.push(...findBrokenRules(config).map((broken) => ({ ...broken, source: sourceOf(broken.key) })));
  }
  return config;
}

function readText(path: string): string {
  return readFileSync(path, 'utf8');
}
