import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { capture, npm, root, tail } from './processes.mjs';
import { progress } from './terminal.mjs';

/**
 * Installs the packages of the lock file when they are not all there. Returns what was done: '' when there
 * was nothing to do. Throws with npm's last words when it fails.
 */
export async function installPackages() {
  if (!isInstalled()) {
    // A checkout in use keeps what it has (the SQLite addon takes a minute to compile); a fresh one, and CI,
    // gets exactly the lock file.
    const clean = process.env.CI === 'true' || !existsSync(join(root, 'node_modules'));
    await runNpm('Installing packages', [
      clean ? 'ci' : 'install',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ]);
    return 'installed';
  }
  if (!(await addonLoads())) {
    await runNpm('Compiling the SQLite addon for this Node', ['rebuild', 'better-sqlite3']);
    return 'addon rebuilt';
  }
  return '';
}

async function runNpm(text, args) {
  const { code, output } = await progress(text, () => capture(...npm(args)));
  if (code !== 0) throw new Error(`npm ${args[0]} failed:\n${tail(output, 30)}`);
}

/** npm writes node_modules/.package-lock.json last, so it tells what a finished install put there. */
function isInstalled() {
  const wanted = readLock('package-lock.json');
  const present = readLock('node_modules/.package-lock.json');
  if (wanted === undefined || present === undefined) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || entry.optional === true) return true;
    return present[path]?.version === entry.version && existsSync(join(root, path));
  });
}

function readLock(path) {
  try {
    return JSON.parse(readFileSync(join(root, path), 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** An addon compiled for another Node version does not load. */
async function addonLoads() {
  const { code } = await capture(process.execPath, [
    '-e',
    "new (require('better-sqlite3'))(':memory:').close()",
  ]);
  return code === 0;
}
