import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { type Command, readArguments, type StartOptions } from './cli/arguments.js';
import { showConfig } from './cli/config.js';
import { createDashboardUser } from './cli/createDashboardUser.js';
import { doctor } from './cli/doctor/index.js';
import { helpText } from './cli/help.js';
import { openInstanceFiles } from './cli/instances.js';
import { list } from './cli/list.js';
import { migrateSchema } from './cli/migrate.js';
import { readPassword } from './cli/password.js';
import type { Machine } from './cli/running.js';
import { CannotGoOn, readSettings } from './cli/settings.js';
import { type StartedCore, start } from './cli/start.js';
import { stop } from './cli/stop.js';
import { createTerminal } from './cli/terminal.js';
import { systemClock } from './clock.js';
import { CannotListen } from './server.js';

// The `latchkey` command: the only place that knows of the process (bin.cts sets its thread pool).

/** How long a graceful stop may take before the process ends all the same, in ms. */
const stopTimeoutMs = 15_000;

/** How long a core on this machine may take to say that it is there, in ms. */
const answerTimeoutMs = 3000;

const terminal = createTerminal(process.stdout, {
  hasColour: process.stdout.isTTY === true && (process.env.NO_COLOR ?? '') === '',
});

const machine: Machine = {
  instances: openInstanceFiles(stateFolder()),
  isAlive: (pid) => {
    try {
      return process.kill(pid, 0);
    } catch (error) {
      // It is there, and another user's.
      return error instanceof Error && 'code' in error && error.code === 'EPERM';
    }
  },
  terminate: (pid) => void process.kill(pid, 'SIGTERM'),
  fetch: (url) => fetch(url, { signal: AbortSignal.timeout(answerTimeoutMs) }),
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

try {
  await run(readArguments(process.argv.slice(2)));
} catch (error) {
  fail(explain(error));
}

async function run(command: Command): Promise<void> {
  switch (command.name) {
    case 'help':
      return terminal.write(helpText(command.topic));
    case 'version':
      return terminal.write(`${readVersion()}\n`);
    case 'mistake':
      return fail(`${command.message}\nRun latchkey --help to see what there is.`);
    case 'start':
      return runCore(command);
    case 'list':
      return list(machine, terminal);
    case 'stop':
      return stop(machine, terminal, command.pid);
    case 'config':
      return showConfig(readSettings(command, process.env), terminal, command);
    case 'migrate':
      return migrateSchema(readSettings(command, process.env), systemClock, terminal, command);
    case 'doctor': {
      const { isWell } = await doctor(readSettings(command, process.env), systemClock, machine, terminal);
      if (!isWell) process.exitCode = 1;
      return;
    }
    case 'create-dashboard-user': {
      const ask = () => readPassword(`Password for ${command.email}: `, process.stdin, process.stderr);
      return createDashboardUser(readSettings(command, process.env), command, ask, terminal);
    }
  }
}

async function runCore(options: StartOptions): Promise<void> {
  const started = await start(options, process);
  const forget = noteInstance(started);
  stopOnSignals(started, forget);
  dieOnBugs(started, forget);
}

/** For `latchkey list` and `latchkey stop`. A core that may not write there runs all the same. */
function noteInstance({ config, port, configPath, log }: StartedCore): () => void {
  const { host, base_path: basePath } = config;
  const instance = { pid: process.pid, host, port, basePath, configPath, startedAt: systemClock.now() };
  try {
    return machine.instances.add(instance);
  } catch (error) {
    log.debug({ err: error }, 'latchkey list and latchkey stop will not see this core');
    return () => undefined;
  }
}

function explain(error: unknown): string {
  if (error instanceof CannotGoOn) return error.message;
  if (error instanceof CannotListen) return `${error.message}\n  latchkey start --port <number>`;
  return error instanceof Error ? `The core could not go on: ${error.message}` : String(error);
}

/** The first signal lets requests finish; the second does not. */
function stopOnSignals({ stop: stopCore, log }: StartedCore, forget: () => void): void {
  let isStopping = false;
  const onSignal = (signal: NodeJS.Signals) => {
    if (isStopping) process.exit(1);
    isStopping = true;
    log.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), stopTimeoutMs).unref();
    stopCore()
      .then(
        () => 0,
        (error: unknown) => {
          log.error({ err: error }, 'the core did not stop cleanly');
          return 1;
        },
      )
      .then((code) => {
        forget();
        process.exit(code);
      });
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
}

/** After an error that nobody caught, memory cannot be trusted: leave a trace and let the supervisor start anew. */
function dieOnBugs({ log }: StartedCore, forget: () => void): void {
  const die = (error: unknown) => {
    log.error({ err: error }, 'unexpected error, the core ends');
    forget();
    process.exit(1);
  };
  process.on('uncaughtException', die);
  process.on('unhandledRejection', die);
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}

/** Where running cores are noted: one folder for each user. */
function stateFolder(): string {
  const { LATCHKEY_STATE_DIR: own, XDG_STATE_HOME: state, LOCALAPPDATA: local } = process.env;
  if (own) return own;
  if (state) return join(state, 'latchkey');
  return local && process.platform === 'win32'
    ? join(local, 'latchkey')
    : join(homedir(), '.local', 'state', 'latchkey');
}

function readVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
