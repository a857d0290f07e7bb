import { environment } from './env.js';

/** A core in this process. */
export interface EmbeddedCore {
  fetch(request: Request): Promise<Response>;
  close(): Promise<void>;
}

const cores = new Map<string, Promise<EmbeddedCore>>();

/** Whether a connection URI names a database instead of the address of a core. */
export const isEmbeddedURI = (uri: string): boolean => /^\s*(sqlite:|postgres(ql)?:\/\/)/i.test(uri);

/** The core of this process on a database; started at the first call. One per URI. */
export function openEmbeddedCore(uri: string): Promise<EmbeddedCore> {
  const open = cores.get(uri);
  if (open !== undefined) return open;
  const starting = start(uri);
  cores.set(uri, starting);
  // A failed start (the database is not reachable yet) is tried again at the next call.
  starting.catch(() => cores.delete(uri));
  return starting;
}

/**
 * Closes the cores of this process with their databases, once the requests in flight are done. For the end of a
 * process and of a test; a later call to the core starts it anew.
 */
export async function closeEmbeddedCore(): Promise<void> {
  const open = [...cores.values()];
  cores.clear();
  await Promise.all(open.map(async (core) => (await core).close()));
}

/** The core is loaded only here: an application that calls one over the network never loads it. */
async function start(uri: string): Promise<EmbeddedCore> {
  const { createCore, createLogger, defaultConfig, loadConfig } = await import('@latchkey/core');
  const loaded = loadConfig({ env: environment() });
  if (!loaded.ok) {
    const problems = loaded.problems.map(({ source, message }) => `${source}: ${message}`);
    throw new Error(`The core cannot start in this process. ${problems.join('. ')}`);
  }
  // What guards a core's door has no meaning where there is no door.
  const { base_path, api_keys, ip_allow_regex, ip_deny_regex } = defaultConfig;
  const sink = { write: (line: string) => console.error(line.trimEnd()) };
  return createCore({
    database: uri.trim(),
    config: { ...loaded.config, base_path, api_keys, ip_allow_regex, ip_deny_regex },
    log: createLogger({ level: 'WARN', structured: false, destination: { info: sink, error: sink } }),
  });
}
