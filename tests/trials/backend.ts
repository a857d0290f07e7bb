import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { until } from './trialCores.js';

/** An application's backend with our SDK, running as a process of its own. */
export interface Backend {
  /** `http://127.0.0.1:<port>`. */
  readonly address: string;
  readonly pid: number;
  /** Links in the mails that it would have sent. */
  readonly mails: readonly string[];
  /** Everything it has printed, both streams. */
  output(): string;
  stop(): Promise<void>;
}

/** Starts a backend that talks to a core, with an API key where that wants one. */
export async function startBackend(core: string, apiKey = ''): Promise<Backend> {
  const program = fileURLToPath(new URL('./backendProgram.ts', import.meta.url));
  const words = ['--conditions=latchkey-source', '--import', import.meta.resolve('tsx'), program, core];
  const child = spawn(process.execPath, words, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, API_KEY: apiKey },
  });
  const ended = once(child, 'close');
  const mails: string[] = [];
  const state = { address: '', output: '' };
  child.stderr.on('data', (chunk: Buffer) => {
    state.output += chunk.toString();
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    state.output += `${line}\n`;
    if (!line.startsWith('{')) return;
    const { address, mail }: { address?: string; mail?: string } = JSON.parse(line);
    if (address !== undefined) state.address = address;
    if (mail !== undefined) mails.push(mail);
  });
  await until(() => state.address !== '' || child.exitCode !== null, 60_000);
  if (state.address === '') throw new Error(`The backend ended at its start.\n${state.output}`);
  return {
    address: state.address,
    pid: child.pid ?? 0,
    mails,
    output: () => state.output,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
