import { canInstallDebianPackages, installDebianPackage } from './apt.mjs';
import { capture, findProgram, isExecutable } from './processes.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const macApps = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Finds a Chromium, or installs Debian's. Resolves with `{ path, version }` or `{ missing: why }`. */
export async function provideChromium() {
  const given = process.env.CHROME_PATH;
  if (given !== undefined && given !== '') {
    return isExecutable(given) ? describe(given) : { missing: `CHROME_PATH names no program: ${given}` };
  }
  const found = find();
  if (found !== undefined) return describe(found);
  if (!canInstallDebianPackages()) {
    return { missing: 'no Chromium or Chrome found; install one or set CHROME_PATH' };
  }
  const failure = await installDebianPackage('chromium');
  const installed = find();
  return installed === undefined
    ? { missing: `apt could not install chromium: ${failure}` }
    : describe(installed);
}

const find = () => findProgram(names) ?? macApps.find(isExecutable);

async function describe(path) {
  const { code, output } = await capture(path, ['--version']);
  if (code !== 0) return { missing: `${path} does not start` };
  return { path, version: /\d+(\.\d+)+/.exec(output)?.[0] ?? 'unknown version' };
}
