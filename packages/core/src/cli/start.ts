import { createCore } from '../app.js';
import type { Config } from '../config/schema.js';
import { createLogger, type Logger, type LogSink, openLogFile } from '../log.js';
import { serve } from '../server.js';
import type { StartOptions } from './arguments.js';
import { CannotGoOn, describeDatabase, type Environment, readSettings, reasonOf } from './settings.js';

/** What the command needs of its process. */
export interface Surroundings {
  readonly pid: number;
  readonly env: Environment;
  readonly stdout: LogSink;
  readonly stderr: LogSink;
}

export interface StartedCore {
  readonly address: string;
  readonly port: number;
  readonly config: Config;
  /** Absolute; empty without a configuration file. */
  readonly configPath: string;
  readonly log: Logger;
  /** Answers what is in work, then closes the database. */
  stop(): Promise<void>;
}

/** Starts a core and its server. Throws `CannotGoOn` or `CannotListen`. */
export async function start(options: StartOptions, surroundings: Surroundings): Promise<StartedCore> {
  const { config, warnings, target, configPath } = readSettings(options, surroundings.env);
  const isStructured = surroundings.env.USE_STRUCTURED_LOGGING === 'true';
  const log = openLog(config, isStructured, surroundings);
  for (const { source, message } of warnings) log.warn(`${source}: ${message}`);

  const instance = { pid: surroundings.pid, configPath };
  const core = await createCore({ config, database: target.uri, log, instance }).catch((error: unknown) => {
    log.debug({ err: error }, 'the core could not start');
    throw new CannotGoOn(`The core cannot start on ${describeDatabase(target.uri)}:\n  ${reasonOf(error)}`);
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
    port: server.port,
    config,
    configPath,
    log,
    async stop() {
      core.drain();
      await server.close();
      await core.close();
    },
  };
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

/** Whether only this machine reaches an address. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host.startsWith('127.');

/** A host as it stands in a URL. */
export const urlHost = (host: string): string => (host.includes(':') ? `[${host}]` : host);
