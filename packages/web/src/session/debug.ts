import { package_version } from '../version.js';

let enabled = false;

/** Switches the messages on; `enableDebugLogs` of the configuration. */
export function enableDebugLogs(): void {
  enabled = true;
}

/** Prints what the session layer does, never a token. */
export function debug(message: string): void {
  if (enabled)
    console.log(
      `com.supertokens {t: "${new Date().toISOString()}", message: ${JSON.stringify(message)}, supertokens-website-ver: "${package_version}"}`,
    );
}

/** The texts about faulty set-ups, loaded when there is one. */
export const faults = () => import('./faults.js');
