import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** How the back end of a test is set up. */
export interface BackendOptions {
  readonly sdk: 'supertokens-node' | '@latchkey/node';
  readonly apiDomain: string;
  readonly websiteDomain: string;
  /** The core's address; or a database, for the core inside our SDK. */
  readonly connectionURI: string;
  readonly antiCsrf?: 'VIA_TOKEN' | 'VIA_CUSTOM_HEADER' | 'NONE' | undefined;
  /** The port of the server that takes the mails. */
  readonly smtpPort: number;
}

/** A back end in a process of its own. */
export interface Backend {
  /** Everything it has printed. */
  output(): string;
  stop(): Promise<void>;
}

/**
 * Starts `backend.ts` and resolves once it answers; rejects with its output if it does not start. `coreConfig` are
 * the environment variables of a core inside it.
 */
export async function startBackend(
  options: BackendOptions,
  coreConfig: Readonly<Record<string, string>>,
): Promise<Backend> {
  const child = fork(fileURLToPath(new URL('backend.ts', import.meta.url)), [JSON.stringify(options)], {
    execArgv: ['--conditions=latchkey-source', '--import', import.meta.resolve('tsx')],
    // Not `test`, in which Express keeps errors to itself.
    env: { ...process.env, NODE_ENV: 'development', ...coreConfig },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
    });
  }
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    void ended.then(() => reject(new Error(`The back end ended at its start:\n${output}`)));
  });
  return {
    output: () => output,
    stop: () => {
      child.kill('SIGKILL');
      return ended;
    },
  };
}
