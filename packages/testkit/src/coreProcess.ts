import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './freePort.js';

/** The `latchkey` command, running as a process of its own. */
export interface CoreProcess {
  /** `http://127.0.0.1:<port>`. */
  readonly address: string;
  readonly port: number;
  readonly pid: number;
  /** Everything it has printed so far, both streams. */
  output(): string;
  /** Asks it to end (SIGTERM) and resolves with its exit code, or null when it had to be killed after 15 s. */
  stop(): Promise<number | null>;
  /** Ends it as a power cut would: no word of warning. */
  kill9(): Promise<void>;
  /** Resolves when it has ended, by itself or not. */
  readonly ended: Promise<number | null>;
}

/** How to start it. */
export interface CoreProcessOptions {
  /** `sqlite:<file>` or `postgresql://…`. */
  readonly database: string;
  /** By default one that is free. A restarted core takes its old one. */
  readonly port?: number;
  /** Further arguments of `latchkey start`. */
  readonly args?: readonly string[];
  /** Further environment variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** ms until it must answer; a minute by default: tests share their machine. */
  readonly timeout?: number;
  /** Runs what `npm run build` has made instead of the sources: it starts in half the time. */
  readonly built?: boolean;
  /** A program that runs it and becomes it, with its arguments: `['strace', '-D', '-o', file]`. */
  readonly under?: readonly string[];
  /** Called with its process id at once, long before it answers. */
  readonly onLaunched?: (pid: number) => void;
}

/** Starts the real command and resolves when it answers `/hello`; rejects with its output when it does not. */
export async function startCoreProcess(options: CoreProcessOptions): Promise<CoreProcess> {
  const port = options.port ?? (await freePort());
  const child = launch(port, options);
  if (child.pid !== undefined) options.onLaunched?.(child.pid);
  const output = collectOutput(child);
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', resolve);
    child.once('error', () => resolve(null));
  });
  const address = `http://127.0.0.1:${port}`;
  try {
    await untilAnswering(address, child, options.timeout ?? 60_000);
  } catch (error) {
    child.kill('SIGKILL');
    await ended;
    throw new Error(`${error instanceof Error ? error.message : error}\n${output()}`);
  }
  return {
    address,
    port,
    pid: child.pid ?? 0,
    output,
    ended,
    stop: () => stop(child, ended),
    kill9: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

const stateFolder = join(tmpdir(), 'latchkey-test-cores');

/** The sources when they are there (always, in this repository) and are wanted, else what was built of them. */
function launch(port: number, options: CoreProcessOptions): ChildProcess {
  const source = fileURLToPath(new URL('../../core/src/bin.cts', import.meta.url));
  const built = fileURLToPath(new URL('../../core/dist/bin.cjs', import.meta.url));
  const program =
    options.built !== true && existsSync(source)
      ? ['--conditions=latchkey-source', '--import', import.meta.resolve('tsx'), source]
      : [built];
  const place = ['--host', '127.0.0.1', '--port', String(port), '--database', options.database];
  const words = [process.execPath, ...program, 'start', ...place, ...(options.args ?? [])];
  const [command = process.execPath, ...rest] = [...(options.under ?? []), ...words];
  return spawn(command, rest, {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Tests end cores by force, which leaves their notes: not among those of the developer's own cores.
    env: { ...process.env, LATCHKEY_STATE_DIR: stateFolder, ...options.env },
  });
}

function collectOutput(child: ChildProcess): () => string {
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}

async function untilAnswering(address: string, child: ChildProcess, timeout: number): Promise<void> {
  const deadline = performance.now() + timeout;
  while (performance.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('The core ended at its start.');
    const answer = await fetch(`${address}/hello`, { signal: AbortSignal.timeout(1_000) }).catch(
      () => undefined,
    );
    await answer?.body?.cancel();
    if (answer?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`The core did not answer within ${timeout} ms.`);
}

async function stop(child: ChildProcess, ended: Promise<number | null>): Promise<number | null> {
  child.kill('SIGTERM');
  const overdue = setTimeout(() => child.kill('SIGKILL'), 15_000);
  const code = await ended;
  clearTimeout(overdue);
  return code;
}
