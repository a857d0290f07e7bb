import { readFileSync } from 'node:fs';
import { createCore } from '../app.js';
import { databaseTargetOf } from '../config/database.js';
import { type LoadedConfig, type LoadProblem, loadConfig } from '../config/load.js';
import type { Config } from '../config/schema.js';
import { isSqliteUri, sqlitePath } from '../db/open.js';
import { createLogger, type Logger, type LogSink, openLogFile, redactUri } from '../log.js';
import { serve } from '../server.js';
import type { StartOptions } from './arguments.js';

/** What the command needs of its process. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: LogSink;
  readonly stderr: LogSink;
}

export interface StartedCore {
  readonly address: string;
  readonly log: Logger;
  /** Answers what is in work, then closes the database. */
  stop(): Promise<void>;
}

/** The core cannot be started as asked; the message tells all there is to put right. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart';
}

const defaultDatabase = 'sqlite:./.latchkey/latchkey.db';

/** Starts a core and its server. Throws `CannotStart` or `CannotListen`. */
export async function start(options: StartOptions, surroundings: Surroundings): Promise<StartedCore> {
  const loaded = readConfig(options, surroundings.env);
  if (!loaded.ok) throw new CannotStart(describeProblems(loaded.problems));
  const target = databaseTargetOf(loaded.config, defaultDatabase);
  const config: Config = { ...loaded.config, postgresql_table_schema: target.schema };
  const isStructured = surroundings.env.USE_STRUCTURED_LOGGING === 'true';
  const log = openLog(config, isStructured, surroundings);
  for (const { source, message } of loaded.warnings) log.warn(`${source}: ${message}`);

  const core = await createCore({ config, database: target.uri, log }).catch((error: unknown) => {
    log.debug({ err: error }, 'the core could not start');
    throw new CannotStart(`The core cannot start on ${describeDatabase(target.uri)}:\n  ${reasonOf(error)}`);
  });
  const { host, port } = config;
  const server = await serve({ fetch: core.fetch, host, port, log }).catch(async (error: unknown) => {
    await core.close();
    throw error;
  });
  const address = `http://${urlHost(host)}:${server.port}${config.base_path}`;
  announce(
    { address, config, database: describeDatabase(target.uri) },
    log,
    isStructured ? undefined : surroundings.stdout,
  );
  return {
    address,
    log,
    async stop() {
      await server.close();
      await core.close();
    },
  };
}

function readConfig({ configPath, settings }: StartOptions, env: Surroundings['env']): LoadedConfig {
  const path = configPath ?? (env.LATCHKEY_CONFIG || undefined);
  if (path === undefined) return loadConfig({ env, cli: settings });
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new CannotStart(`The configuration file ${path} cannot be read.`);
  }
  return loadConfig({ file: { path, text }, env, cli: settings });
}

/** A refused connection to several addresses has no message of its own, only a code. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return redactUri(String(error));
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return redactUri(error.message === '' ? code : error.message);
}

function describeProblems(problems: readonly LoadProblem[]): string {
  const width = Math.max(...problems.map(({ source }) => source.length));
  const lines = problems.map(({ source, message }) => `  ${source.padEnd(width)}  ${message}`);
  return ['The configuration is not valid:', ...lines].join('\n');
}

function openLog(config: Config, structured: boolean, { stdout, stderr }: Surroundings): Logger {
  const sinkOf = (path: string, standard: LogSink) => (path === 'null' ? standard : openLogFile(path));
  return createLogger({
    level: config.log_level,
    structured,
    destination: { info: sinkOf(config.info_log_path, stdout), error: sinkOf(config.error_log_path, stderr) },
  });
}

interface Announcement {
  readonly address: string;
  readonly database: string;
  readonly config: Config;
}

/** Says that the core is ready: to people as a short block, to machines as a log line. */
function announce(
  { address, database, config }: Announcement,
  log: Logger,
  people: LogSink | undefined,
): void {
  if (config.test_mode) {
    log.warn('TEST MODE: the lower limits of all durations are lifted. Never run it with real users.');
  }
  const isOpen = config.api_keys === null && !isLoopback(config.host);
  if (isOpen)
    log.warn('Other machines can reach this core and no api_keys are set: everybody may do everything.');
  if (people === undefined) {
    log.info({ address, database }, `Started Latchkey core on ${address}`);
    return;
  }
  const keys = config.api_keys === null ? 'none needed' : 'needed';
  people.write(
    `\nLatchkey core on ${address}\n\n  Data      ${database}\n  API key   ${keys}\n  Stop      Ctrl-C\n\n`,
  );
}

const describeDatabase = (uri: string): string =>
  isSqliteUri(uri) ? `SQLite file ${sqlitePath(uri)}` : `PostgreSQL ${redactUri(uri)}`;

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host.startsWith('127.');

const urlHost = (host: string): string => (host.includes(':') ? `[${host}]` : host);
