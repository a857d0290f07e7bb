import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/**
 * Compiles the core, where its sources are newer than what was compiled last: the trials start it some hundred
 * times, and loading the sources each time would be most of what they do. It is also what people run.
 */
export default async function buildCore(): Promise<void> {
  const path = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
  const words = [path('node_modules/ts7/bin/tsc'), '--build', path('packages/core/tsconfig.build.json')];
  await promisify(execFile)(process.execPath, words).catch((error: { readonly stdout?: string }) => {
    throw new Error(`The core does not compile:\n${error.stdout ?? error}`);
  });
}
