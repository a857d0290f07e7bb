/**
 * `npm run trials [-- --factor <n>] [filter …]`: the trials of `tests/trials` for longer than in `npm test`, with ten
 * times their rounds and samples or as many as asked for, and with the statistics that need them.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { installPackages } from './install.mjs';
import { providePostgres } from './postgres.mjs';
import { root, show } from './processes.mjs';
import { provideStrace } from './strace.mjs';

const { values, positionals } = parseArgs({
  options: { factor: { type: 'string', default: '10' } },
  allowPositionals: true,
});
if (!(Number(values.factor) > 0)) {
  console.error('--factor must be a number above 0');
  process.exit(1);
}

await installPackages();
const postgres = await providePostgres();
const strace = await provideStrace();
for (const { missing } of [postgres, strace]) if (missing !== undefined) console.log(`left out: ${missing}`);

// Ctrl-C reaches the trials by itself; the server is stopped when they have ended.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
const env = { ...process.env, LATCHKEY_TRIALS_FACTOR: values.factor };
if (postgres.url !== undefined) env.LATCHKEY_TEST_POSTGRES_URL = postgres.url;
env.STRACE_PATH = strace.path ?? '';
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
process.exitCode = await show(process.execPath, [vitest, 'run', '--project', 'trials', ...positionals], {
  env,
});
await postgres.stop?.();
