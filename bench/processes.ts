import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface Script {
  readonly pid: number;
  /** The first line that it prints. */
  line(): Promise<string>;
  stop(): Promise<void>;
}

/** Runs a file of this folder in a process of its own. */
export async function startScript(file: string, args: readonly string[]): Promise<Script> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const flags = ['--conditions=latchkey-source', '--import', import.meta.resolve('tsx')];
  const child = spawn(process.execPath, [...flags, path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const first = new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
    child.once('exit', () => reject(new Error(`${file} ended before it printed anything`)));
  });
  return {
    pid: child.pid ?? 0,
    line: () => first,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Resident memory of a process in MB, on Linux; `undefined` elsewhere. */
export function residentMegabytes(pid: number): number | undefined {
  try {
    const pages = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return pages === undefined ? undefined : Number(pages) / 1024;
  } catch {
    return undefined;
  }
}
