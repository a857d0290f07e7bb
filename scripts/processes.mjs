import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const running = new Set();

function launch(command, args, options) {
  const child = spawn(command, args, { cwd: root, ...options });
  running.add(child);
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 1, error: error.message }));
    child.once('close', (code) => resolve({ code: code ?? 1, error: '' }));
  });
  return { child, ended: ended.finally(() => running.delete(child)) };
}

/** Runs a command silently; resolves with its exit code and everything it printed. */
export async function capture(command, args, options = {}) {
  const { child, ended } = launch(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  const chunks = [];
  child.stdout?.on('data', (chunk) => chunks.push(chunk));
  child.stderr?.on('data', (chunk) => chunks.push(chunk));
  const { code, error } = await ended;
  return { code, output: Buffer.concat(chunks).toString('utf8') + error };
}

/** Runs a command that prints for itself; resolves with its exit code. */
export async function show(command, args, options = {}) {
  const { ended } = launch(command, args, { stdio: 'inherit', ...options });
  const { code, error } = await ended;
  if (error !== '') console.error(error);
  return code;
}

/** npm's own command line, run by this Node: works without a shell, on Windows too. */
export function npm(args) {
  const script = process.env.npm_execpath;
  return script?.endsWith('.js') ? [process.execPath, [script, ...args]] : ['npm', args];
}

/** Ends what `capture` and `show` still have running. */
export function endRunning(signal) {
  for (const child of running) child.kill(signal);
}

/** The first of `names` found in `folders` or on the PATH, or undefined. */
export function findProgram(names, folders = []) {
  const places = [...folders, ...(process.env.PATH ?? '').split(delimiter)].filter((folder) => folder !== '');
  const candidates = places.flatMap((folder) => names.map((name) => join(folder, name)));
  return candidates.find(isExecutable);
}

export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The last lines of a program's output: where it says what went wrong. */
export const tail = (output, lines = 15) => output.trimEnd().split('\n').slice(-lines).join('\n');
