import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../../scripts/start.mjs', import.meta.url));

/** A run of `npm start`. */
export interface StartRun {
  /** Everything printed so far. */
  output(): string;
  /** Resolves with what was printed when `text` is; rejects when the run ends without. */
  printed(text: string): Promise<string>;
  /** Ctrl-C. Resolves with the exit code. */
  interrupt(): Promise<number | null>;
  readonly ended: Promise<number | null>;
}

/** Runs what `npm start` runs. */
export function runStart(env: Readonly<Record<string, string>>): StartRun {
  const child = spawn(process.execPath, [script], {
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const lookers = new Set<() => void>();
  const collect = (chunk: Buffer) => {
    output += chunk.toString('utf8');
    for (const look of [...lookers]) look();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    output: () => output,
    ended,
    printed: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!output.includes(text)) return;
          lookers.delete(look);
          resolve(output);
        };
        lookers.add(look);
        look();
        void ended.then(() => reject(new Error(`Ended without printing "${text}":\n${output}`)));
      }),
    interrupt: () => {
      child.kill('SIGINT');
      return ended;
    },
  };
}
