import { readFileSync } from 'node:fs';
import {
  type CoreProcess,
  type CoreProcessOptions,
  startCoreProcess,
  type TestDatabaseKind,
} from '@latchkey/testkit';

/** The least costly password hashes: a trial of anything else need not wait for them. */
export const quickHashes = { BCRYPT_LOG_ROUNDS: '4' };

/** Starts a core process: the compiled one, with quick hashes unless `env` says otherwise. */
export const startCore = (options: CoreProcessOptions): Promise<CoreProcess> =>
  startCoreProcess({ ...options, built: true, env: { ...quickHashes, ...options.env } });

/** Core processes on one new database. */
export interface TrialCores {
  readonly uri: string;
  readonly cores: readonly [CoreProcess, ...CoreProcess[]];
  /** The address of one of them, in turn. */
  address(turn?: number): string;
  /** Stops them and removes the database. */
  close(): Promise<void>;
}

/** Starts one core process, or several, on a new database. */
export async function startCores(
  kind: TestDatabaseKind,
  { count = 1, env = {} }: { count?: number; env?: Readonly<Record<string, string>> } = {},
): Promise<TrialCores> {
  const { uri, drop } = await kind.create();
  const [first, ...others] = await Promise.all(
    Array.from({ length: count }, () => startCore({ database: uri, env })),
  );
  if (first === undefined) throw new Error('no core was asked for');
  const cores: TrialCores['cores'] = [first, ...others];
  return {
    uri,
    cores,
    address: (turn = 0) => (cores[turn % count] ?? first).address,
    close: async () => {
      await Promise.all(cores.map((core) => core.stop()));
      await drop();
    },
  };
}

/** Bytes of memory that a process holds. `undefined` where the system does not tell: only Linux has this file. */
export function memoryOf(pid: number): number | undefined {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}

/** Watches the memory of a process until `stop`, which tells its peak in bytes. */
export function watchMemory(pid: number): { stop(): number } {
  let peak = memoryOf(pid) ?? 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, memoryOf(pid) ?? 0);
  }, 20);
  return {
    stop: () => {
      clearInterval(timer);
      return Math.max(peak, memoryOf(pid) ?? 0);
    },
  };
}

export const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Waits until something holds, looking every few ms; gives up after `limit` ms. */
export async function until(holds: () => boolean, limit: number): Promise<void> {
  const deadline = performance.now() + limit;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`It did not come to pass within ${limit} ms: ${holds}`);
    await sleep(3);
  }
}
