import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * Where a Chromium is installed: CHROME_PATH, or the first on the PATH. Undefined when there is none, so that
 * tests of the browser can be left out (`npm test` then says so):
 *
 * ```ts
 * describe.skipIf(chromiumPath() === undefined)('sign in', () => {
 * ```
 */
export function chromiumPath(): string | undefined {
  const given = process.env.CHROME_PATH;
  if (given !== undefined && given !== '') return given;
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
