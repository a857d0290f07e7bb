/** `npm run build`: compiles the packages and bundles the demo's front end, where sources are newer. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { capture, root, tail } from './processes.mjs';
import { line, progress, secondsSince } from './terminal.mjs';

const demo = join(root, 'examples', 'demo');

/** Builds what is out of date. Throws with the compiler's words when it fails. */
export async function build() {
  await run('Compiling the packages', compile());
  if (siteIsOld()) {
    const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
    await run('Bundling the demo', [
      vite,
      'build',
      '--logLevel',
      'warn',
      demo,
      '--config',
      join(demo, 'vite.config.ts'),
    ]);
  }
}

async function run(text, args) {
  const { code, output } = await progress(text, () => capture(process.execPath, args));
  if (code !== 0) throw new Error(`${text} failed:\n${tail(output, 40)}`);
}

/** The compiler knows what changed, but not that somebody removed what it had written. */
function compile() {
  const outputs = readdirSync(join(root, 'packages'))
    .filter((name) => existsSync(join(root, 'packages', name, 'tsconfig.build.json')))
    .map((name) => join(root, 'packages', name, 'dist'));
  const removed = [...outputs, join(demo, 'dist', 'server')].some((folder) => !existsSync(folder));
  const projects = ['tsconfig.build.json', 'examples/demo/tsconfig.build.json'];
  const tsc = join(root, 'node_modules', 'ts7', 'bin', 'tsc');
  return [tsc, '--build', ...(removed ? ['--force'] : []), ...projects];
}

function siteIsOld() {
  const index = join(demo, 'dist', 'site', 'index.html');
  if (!existsSync(index)) return true;
  const sources = [
    join(root, 'package-lock.json'),
    join(demo, 'index.html'),
    join(demo, 'vite.config.ts'),
    ...['src', 'public'].map((name) => join(demo, name)),
    ...['react', 'web'].map((name) => join(root, 'packages', name, 'dist')),
  ];
  const built = statSync(index).mtimeMs;
  return sources.some((path) => newest(path) > built);
}

function newest(path) {
  const info = statSync(path);
  if (!info.isDirectory()) return info.mtimeMs;
  return Math.max(info.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

if (process.argv[1] === import.meta.filename) {
  const start = performance.now();
  try {
    await build();
    line('good', 'build', 'up to date', secondsSince(start));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
