import { canInstallDebianPackages, installDebianPackage } from './apt.mjs';
import { capture, findProgram, isExecutable } from './processes.mjs';

/** Finds strace, or installs Debian's. Resolves with `{ path, version }` or `{ missing: why }`. */
export async function provideStrace() {
  const given = process.env.STRACE_PATH;
  if (given !== undefined && given !== '') {
    return isExecutable(given) ? describe(given) : { missing: `STRACE_PATH names no program: ${given}` };
  }
  const found = findProgram(['strace']);
  if (found !== undefined) return describe(found);
  if (process.platform !== 'linux') return { missing: 'strace exists on Linux only' };
  if (!canInstallDebianPackages()) return { missing: 'no strace found; install it or set STRACE_PATH' };
  const failure = await installDebianPackage('strace');
  const installed = findProgram(['strace']);
  return installed === undefined
    ? { missing: `apt could not install strace: ${failure}` }
    : describe(installed);
}

/** Some containers forbid to trace: seen at once, rather than as a puzzling failure of a test. */
async function describe(path) {
  const { code, output } = await capture(path, ['-D', '-o', '/dev/null', process.execPath, '--version']);
  if (code !== 0) return { missing: `${path} may not trace here: ${output.trim()}` };
  const version = await capture(path, ['--version']);
  return { path, version: /\d+(\.\d+)+/.exec(version.output)?.[0] ?? 'unknown version' };
}
