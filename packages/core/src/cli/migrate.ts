import { existsSync } from 'node:fs';
import { migrations } from '../app.js';
import type { Clock } from '../clock.js';
import { migrate, planMigrations } from '../db/migrate.js';
import { isSqliteUri, sqlitePath } from '../db/open.js';
import { CannotGoOn, describeDatabase, openTarget, reasonOf, type Settings } from './settings.js';
import type { Terminal } from './terminal.js';

/** Brings the schema up to date; or prints what it would take, and changes nothing. Throws `CannotGoOn`. */
export async function migrateSchema(
  { target }: Settings,
  clock: Clock,
  terminal: Terminal,
  { isDryRun }: { isDryRun: boolean },
): Promise<void> {
  const name = describeDatabase(target.uri);
  // Opening a file makes it: what a new one takes can be seen on one in memory.
  const isNew = isSqliteUri(target.uri) && !existsSync(sqlitePath(target.uri));
  const db = openTarget(isDryRun && isNew ? { ...target, uri: 'sqlite::memory:' } : target);
  try {
    if (isDryRun) {
      printPlan(await planMigrations(db, migrations), name, terminal);
      return;
    }
    const applied = await migrate(db, migrations, clock.now());
    for (const id of applied) terminal.write(`${terminal.green('done')}  ${id}\n`);
    terminal.write(`The schema of ${name} is up to date.\n`);
  } catch (error) {
    throw new CannotGoOn(`The schema of ${name} cannot be brought up to date:\n  ${reasonOf(error)}`);
  } finally {
    await db.close();
  }
}

function printPlan(
  plan: Awaited<ReturnType<typeof planMigrations>>,
  name: string,
  { write, bold, dim }: Terminal,
): void {
  if (plan.length === 0) {
    write(`The schema of ${name} is up to date: nothing to do.\n`);
    return;
  }
  for (const { id, statements } of plan) {
    write(`${bold(id)}\n`);
    for (const statement of statements) write(`${dim(indent(statement))}\n`);
  }
  write(
    `\n${plan.length} ${plan.length === 1 ? 'step' : 'steps'} for ${name}; nothing was changed. To take them:\n  latchkey migrate\n`,
  );
}

const indent = (statement: string): string =>
  statement
    .split('\n')
    .map((line, i) => (i === 0 ? `    ${line}` : `      ${line.trim()}`))
    .join('\n');
