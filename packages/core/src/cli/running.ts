import { z } from 'zod';
import type { Instance, InstanceFiles } from './instances.js';
import { urlHost } from './start.js';

/** What the commands about running cores need of their machine. */
export interface Machine {
  readonly instances: InstanceFiles;
  isAlive(pid: number): boolean;
  /** Asks a process to end. */
  terminate(pid: number): void;
  fetch(url: string): Promise<Response>;
  wait(ms: number): Promise<void>;
}

export interface RunningCore extends Instance {
  /** Where this machine reaches it. */
  readonly address: string;
  /** `false`: its process lives, but does not answer. */
  readonly answers: boolean;
}

/**
 * The cores that run. A note whose process is gone, or whose address says that it is another process, is thrown away:
 * process ids come back, and nobody's program must be ended for it.
 */
export async function findRunning({ instances, isAlive, fetch }: Machine): Promise<RunningCore[]> {
  const running: RunningCore[] = [];
  for (const instance of instances.list()) {
    const address = addressOf(instance);
    const verdict = isAlive(instance.pid) ? await ask(fetch, address, instance.pid) : 'another';
    if (verdict === 'another') instances.remove(instance.pid);
    else running.push({ ...instance, address, answers: verdict === 'itself' });
  }
  return running;
}

const anyAddress: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

const addressOf = ({ host, port, basePath }: Instance): string =>
  `http://${urlHost(anyAddress[host] ?? host)}:${port}${basePath}`;

const Answer = z.object({ status: z.string() });

/** Whether a core with this process id answers at an address. */
async function ask(
  fetch: Machine['fetch'],
  address: string,
  pid: number,
): Promise<'itself' | 'another' | 'nobody'> {
  try {
    const response = await fetch(`${address}/config?pid=${pid}`);
    const text = await response.text();
    // Refused by its own address filter, or failing: it cannot tell, and is not to be taken for gone.
    if (response.status === 403 || response.status >= 500) return 'nobody';
    const answer = Answer.safeParse(toJson(text)).data;
    return answer?.status === 'OK' ? 'itself' : 'another';
  } catch {
    return 'nobody';
  }
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
