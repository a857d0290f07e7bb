import { createServer } from 'node:net';
import type { Config } from '../../config/schema.js';
import { CannotListen } from '../../server.js';
import type { RunningCore } from '../running.js';
import { type Finding, good, problem } from './finding.js';

/** Whether the port can be listened on, or a core does so already. */
export async function checkPort({ host, port }: Config, running: readonly RunningCore[]): Promise<Finding> {
  if (port === 0) return good('Port', 'any that is free');
  const error = await tryListening(host, port);
  if (error === undefined) return good('Port', `${port} on ${host} is free`);
  const core = running.find((one) => one.port === port);
  if (error.code === 'EADDRINUSE' && core !== undefined)
    return good('Port', `${port} is used by a core that runs already, process ${core.pid}`);
  return problem('Port', error.message, 'latchkey start --port <number>');
}

function tryListening(host: string, port: number): Promise<CannotListen | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      resolve(new CannotListen(host, port, error.code ?? error.message)),
    );
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
