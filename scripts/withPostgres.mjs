/**
 * `node scripts/withPostgres.mjs <command …>`: runs a command with LATCHKEY_TEST_POSTGRES_URL naming a throw-away
 * PostgreSQL server, e.g. `node scripts/withPostgres.mjs npx vitest packages/core`.
 */
import { providePostgres } from './postgres.mjs';
import { show } from './processes.mjs';

const [command, ...args] = process.argv.slice(2);
const postgres = await providePostgres();
if (command === undefined || postgres.missing !== undefined) {
  console.error(postgres.missing ?? 'Name a command: node scripts/withPostgres.mjs npx vitest packages/core');
  process.exitCode = 1;
} else {
  // Ctrl-C reaches the command by itself; the server is stopped when that has ended.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
  const env = { ...process.env, LATCHKEY_TEST_POSTGRES_URL: postgres.url };
  process.exitCode = await show(command, args, { env });
}
await postgres.stop?.();
