import {
  type Clock,
  type Config,
  createCore,
  defaultConfig,
  type Logger,
  serve,
  silentLogger,
} from '@latchkey/core';

/** A core in this process, served on 127.0.0.1. */
export interface TestCore {
  /** `http://127.0.0.1:<port>`. */
  readonly address: string;
  /** Asks it without a socket. */
  fetch(request: Request): Promise<Response>;
  /** Ends the server and closes the database. */
  close(): Promise<void>;
}

/** What differs from a core with default settings. */
export interface TestCoreOptions {
  readonly config?: Partial<Config>;
  readonly clock?: Clock;
  readonly log?: Logger;
}

/**
 * Starts a core that checks each of its answers against the contract.
 *
 * ```ts
 * const { uri, drop } = await database.create();
 * const core = await startTestCore(uri, { clock: fakeClock() });
 * ```
 */
export async function startTestCore(database: string, options: TestCoreOptions = {}): Promise<TestCore> {
  const { config, clock, log = silentLogger } = options;
  const core = await createCore({
    database,
    config: { ...defaultConfig, ...config },
    log,
    checkAnswers: true,
    ...(clock === undefined ? {} : { clock }),
  });
  const server = await serve({ fetch: core.fetch, host: '127.0.0.1', port: 0, log });
  return {
    address: `http://127.0.0.1:${server.port}`,
    fetch: (request) => core.fetch(request),
    close: async () => {
      await server.close();
      await core.close();
    },
  };
}
