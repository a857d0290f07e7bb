/**
 * Two things that only hold on the machine they were made on and must not be committed: download addresses in
 * the lock file (they tie an installation to one registry) and paths into somebody's own folders.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './processes.mjs';

const binary = /\.(png|jpe?g|gif|ico|woff2?|mmdb|gz|db)$/i;
const privateFolder = /(?<![\w.~-])\/(?:home|Users)\/[\w.-]+\/|(?<![\w.~-])\/root\//;

/** The names in .gitignore, all of them plain or `*.<suffix>`. */
const ignored = ['.git', ...readFileSync(join(root, '.gitignore'), 'utf8').split('\n')]
  .map((name) => name.replace(/\/$/, ''))
  .filter((name) => name !== '')
  .map((name) => new RegExp(`^${name.replaceAll('.', '\\.').replace('*', '.*')}$`));

const findings = [...lockFileAddresses(), ...sourceFiles().flatMap(privatePaths)];
for (const finding of findings) console.error(finding);
process.exitCode = findings.length === 0 ? 0 : 1;

function lockFileAddresses() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(packages)
    .filter(([, entry]) => /^[\w+]+:/.test(entry.resolved ?? ''))
    .map(([path, entry]) => `package-lock.json: ${path} names a download address: ${entry.resolved}`);
}

/** Every file that is not ignored, found without git: a checkout may be another user's, or no checkout at all. */
function sourceFiles(folder = '') {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (ignored.some((pattern) => pattern.test(entry.name))) return [];
    if (entry.isDirectory()) return sourceFiles(path);
    return entry.isFile() && !binary.test(path) ? [path] : [];
  });
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
