/**
 * Two things that only hold on the machine they were made on and must not be committed: download addresses in
 * the lock file (they tie an installation to one registry) and paths into somebody's own folders.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './processes.mjs';

const binary = /\.(png|jpe?g|gif|ico|woff2?|mmdb|gz|db)$/i;
const privateFolder = /(?<![\w.~-])\/(?:home|Users)\/[\w.-]+\/|(?<![\w.~-])\/root\//;

const findings = [...lockFileAddresses(), ...trackedFiles().flatMap(privatePaths)];
for (const finding of findings) console.error(finding);
process.exitCode = findings.length === 0 ? 0 : 1;

function lockFileAddresses() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(packages)
    .filter(([, entry]) => /^[\w+]+:/.test(entry.resolved ?? ''))
    .map(([path, entry]) => `package-lock.json: ${path} names a download address: ${entry.resolved}`);
}

function trackedFiles() {
  const list = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  return execFileSync('git', list, { cwd: root, encoding: 'utf8', maxBuffer: 64 << 20 })
    .split('\0')
    .filter((path) => path !== '' && !binary.test(path) && isFile(path));
}

function isFile(path) {
  return statSync(join(root, path), { throwIfNoEntry: false })?.isFile() === true;
}

function privatePaths(path) {
  const own = `${root}/`;
  return readFileSync(join(root, path), 'utf8')
    .split('\n')
    .flatMap((text, index) =>
      text.includes(own) || privateFolder.test(text)
        ? [`${path}:${index + 1}: names a folder of one machine: ${text.trim().slice(0, 120)}`]
        : [],
    );
}
