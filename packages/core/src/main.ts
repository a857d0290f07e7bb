import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { helpText, readArguments, type StartOptions } from './cli/arguments.js';
import { CannotStart, type StartedCore, start } from './cli/start.js';
import { CannotListen } from './server.js';

// The `latchkey` command: the only place that knows of the process (bin.cts sets its thread pool).

/** How long a graceful stop may take before the process ends all the same, in ms. */
const stopTimeoutMs = 15_000;

const command = readArguments(process.argv.slice(2));
switch (command.name) {
  case 'help':
    process.stdout.write(helpText);
    break;
  case 'version':
    process.stdout.write(`${readVersion()}\n`);
    break;
  case 'mistake':
    fail(`${command.message}\nRun latchkey --help to see what there is.`);
    break;
  case 'start':
    await run(command);
    break;
}

async function run(options: StartOptions): Promise<void> {
  try {
    const started = await start(options, process);
    stopOnSignals(started);
    dieOnBugs(started);
  } catch (error) {
    fail(explain(error));
  }
}

function explain(error: unknown): string {
  if (error instanceof CannotStart) return error.message;
  if (error instanceof CannotListen) return `${error.message}\n  latchkey start --port <number>`;
  return error instanceof Error ? `The core could not start: ${error.message}` : String(error);
}

/** The first signal lets requests finish; the second does not. */
function stopOnSignals({ stop, log }: StartedCore): void {
  let isStopping = false;
  const onSignal = (signal: NodeJS.Signals) => {
    if (isStopping) process.exit(1);
    isStopping = true;
    log.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), stopTimeoutMs).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'the core did not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
}

/** After an error that nobody caught, memory cannot be trusted: leave a trace and let the supervisor start anew. */
function dieOnBugs({ log }: StartedCore): void {
  const die = (error: unknown) => {
    log.error({ err: error }, 'unexpected error, the core ends');
    process.exit(1);
  };
  process.on('uncaughtException', die);
  process.on('unhandledRejection', die);
}

function fail(message: string): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}

function readVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
