/** The process's variables, where there is a process (edge runtimes have none). The SDK reads them here only. */
export const environment = (): Record<string, string | undefined> =>
  typeof process === 'undefined' ? {} : process.env;

/** `TEST_MODE=testing` opens the test hooks (`reset()` and the like) and turns telemetry off. */
export const isTestEnv = (): boolean => environment().TEST_MODE === 'testing';

/** `DEBUG=com.supertokens` (or a pattern that covers it) turns debug lines on, as `debug: true` does. */
export function isDebugEnv(namespace: string): boolean {
  const patterns = (environment().DEBUG ?? '').split(/[\s,]+/).filter((pattern) => pattern !== '');
  return patterns.some((pattern) =>
    pattern.endsWith('*') ? namespace.startsWith(pattern.slice(0, -1)) : pattern === namespace,
  );
}

/** Guards a function that only tests may call. */
export function assertTestEnv(): void {
  if (!isTestEnv()) throw new Error('calling testing function in non testing env');
}

/** `NODE_ENV=production`: the console is then a log that others read. */
export const isProductionEnv = (): boolean => environment().NODE_ENV === 'production';
