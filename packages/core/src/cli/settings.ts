import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type DatabaseTarget, databaseTargetOf } from '../config/database.js';
import { type LoadedConfig, type LoadProblem, loadConfig } from '../config/load.js';
import type { Config, ConfigKey } from '../config/schema.js';
import { isSqliteUri, openDatabase, sqlitePath } from '../db/open.js';
import { redactUri } from '../log.js';
import type { SettingsOptions } from './arguments.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A command cannot do what it was asked to; the message tells all there is to put right. */
export class CannotGoOn extends Error {
  override readonly name = 'CannotGoOn';
}

/** The configuration of a command, read and checked. */
export interface Settings {
  readonly config: Config;
  /** Where each value that is not the default comes from. */
  readonly sources: ReadonlyMap<ConfigKey, string>;
  readonly warnings: readonly LoadProblem[];
  readonly target: DatabaseTarget;
  /** Absolute; empty without a configuration file. */
  readonly configPath: string;
}

const defaultDatabase = 'sqlite:./.latchkey/latchkey.db';

/** Reads the configuration of a command. Throws `CannotGoOn` with everything that is wrong with it. */
export function readSettings(options: SettingsOptions, env: Environment): Settings {
  const path = options.configPath ?? (env.LATCHKEY_CONFIG || undefined);
  const loaded = load(path, options.settings, env);
  if (!loaded.ok) throw new CannotGoOn(describeProblems(loaded.problems));
  const target = databaseTargetOf(loaded.config, defaultDatabase);
  return {
    config: { ...loaded.config, postgresql_table_schema: target.schema },
    sources: loaded.sources,
    warnings: loaded.warnings,
    target,
    configPath: path === undefined ? '' : resolve(path),
  };
}

function load(
  path: string | undefined,
  settings: SettingsOptions['settings'],
  env: Environment,
): LoadedConfig {
  if (path === undefined) return loadConfig({ env, cli: settings });
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new CannotGoOn(`The configuration file ${path} cannot be read.`);
  }
  return loadConfig({ file: { path, text }, env, cli: settings });
}

function describeProblems(problems: readonly LoadProblem[]): string {
  const width = Math.max(...problems.map(({ source }) => source.length));
  const lines = problems.map(({ source, message }) => `  ${source.padEnd(width)}  ${message}`);
  return ['The configuration is not valid:', ...lines].join('\n');
}

/** A database by name, without its password. */
export const describeDatabase = (uri: string): string =>
  isSqliteUri(uri) ? `SQLite file ${sqlitePath(uri)}` : `PostgreSQL ${redactUri(uri)}`;

/** A connection of a command's own, which makes few. */
export const openTarget = ({ uri, schema }: DatabaseTarget) =>
  openDatabase(uri, { schema, poolSize: 2, queryTimeout: 0 });

/** A refused connection to several addresses has no message of its own, only a code. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return redactUri(String(error));
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return redactUri(error.message === '' ? code : error.message);
}
