import { now } from './clock.js';
import { isDebugEnv } from './env.js';
import { version } from './version.js';

const namespace = 'com.supertokens';
let enabled = isDebugEnv(namespace);

/** Turns debug lines on (`debug: true` in the configuration). */
export function enableDebugLogs(): void {
  enabled = true;
}

/**
 * Writes a debug line when they are turned on. The message is made only then, and must hold no secret:
 * names and outcomes, never tokens, passwords or bodies.
 */
export function logDebug(message: () => string): void {
  if (!enabled) return;
  const line = `{t: "${new Date(now()).toISOString()}", message: "${message()}", file: "${callSite()}" sdkVer: "${version}"}`;
  console.error(`${namespace} ${line}`);
}

/** `folder/file.js:12:3` of the code that logs. */
function callSite(): string {
  const line = new Error().stack?.split('\n')[3] ?? '';
  return /([^/\\(]+[/\\][^/\\]+:\d+:\d+)\)?$/.exec(line)?.[1] ?? 'unknown';
}
