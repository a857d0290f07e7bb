import { existsSync } from 'node:fs';
import { capture, findProgram, tail } from './processes.mjs';
import { progress } from './terminal.mjs';

/** Whether Debian's packages can be installed without asking anybody. */
export const canInstallDebianPackages = () =>
  existsSync('/etc/debian_version') && findProgram(['apt-get']) !== undefined && process.getuid?.() === 0;

let updated = false;

/** Installs one of Debian's packages. Returns '' or, when that failed, apt's last words. */
export async function installDebianPackage(name) {
  return progress(`Installing ${name}`, async () => {
    if (!updated) {
      // A failed update alone is no reason to give up: the lists at hand may do.
      await aptGet(['update']);
      updated = true;
    }
    const { code, output } = await aptGet(['install', '--yes', '--no-install-recommends', name]);
    return code === 0 ? '' : tail(output, 5);
  });
}

const aptGet = (args) =>
  capture('apt-get', ['-q', '-o', 'Acquire::Retries=3', '-o', 'DPkg::Lock::Timeout=300', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
