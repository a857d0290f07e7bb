import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { migrations } from '../../app.js';
import type { Clock } from '../../clock.js';
import { planMigrations } from '../../db/migrate.js';
import { isSqliteUri, sqlitePath } from '../../db/open.js';
import { findRunning, type Machine } from '../running.js';
import { describeDatabase, openTarget, type Settings } from '../settings.js';
import type { Terminal } from '../terminal.js';
import { checkClock, checkDatabase, checkSchema, checkSpace } from './database.js';
import { type Finding, good, warning } from './finding.js';
import { checkApiKeys, checkEncryption } from './keys.js';
import { checkPort } from './port.js';

/** Looks for what is wrong with the set-up, and prints it. Resolves with whether anything is. */
export async function doctor(
  settings: Settings,
  clock: Clock,
  machine: Machine,
  terminal: Terminal,
): Promise<{ isWell: boolean }> {
  const { config } = settings;
  const findings = [
    ...checkConfiguration(settings),
    ...(await checkData(settings, clock)),
    checkApiKeys(config),
    await checkPort(config, await findRunning(machine)),
  ];
  print(findings, terminal);
  return { isWell: findings.every(({ verdict }) => verdict !== 'problem') };
}

function checkConfiguration({ configPath, sources, warnings }: Settings): Finding[] {
  const from = configPath === '' ? 'no file' : configPath;
  return [
    good('Configuration', `${from}, ${sources.size} ${sources.size === 1 ? 'value' : 'values'} set`),
    ...warnings.map(({ source, message }) =>
      warning('Configuration', `${source}: ${message}`, 'Remove the line.'),
    ),
  ];
}

async function checkData({ config, target }: Settings, clock: Clock): Promise<Finding[]> {
  const name = describeDatabase(target.uri);
  const path = isSqliteUri(target.uri) ? sqlitePath(target.uri) : undefined;
  // Opening a file makes it.
  if (path !== undefined && !existsSync(path))
    return [good('Database', `${name} is made at the first start`)];
  const db = openTarget(target);
  try {
    const reachable = await checkDatabase(db, name, clock);
    if (reachable.verdict === 'problem') return [reachable];
    const schema = await checkSchema(db);
    const isCurrent = schema.verdict === 'good' && (await planMigrations(db, migrations)).length === 0;
    return [
      reachable,
      ...checkSpace(path === undefined ? undefined : freeBytesAt(dirname(path))),
      schema,
      ...(schema.verdict === 'good' ? [await checkClock(db, clock)] : []),
      ...(await checkEncryption(db, config, target.uri, isCurrent)),
    ];
  } finally {
    await db.close();
  }
}

function freeBytesAt(folder: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

function print(findings: readonly Finding[], { write, green, yellow, red, dim }: Terminal): void {
  const signs = { good: green('✓'), warning: yellow('!'), problem: red('✗') };
  const width = Math.max(...findings.map(({ subject }) => subject.length));
  for (const { subject, verdict, text, remedy = [] } of findings) {
    write(`${signs[verdict]} ${subject.padEnd(width)}  ${text}\n`);
    for (const line of remedy) write(`  ${' '.repeat(width)}  ${dim(line)}\n`);
  }
  const count = (verdict: Finding['verdict']) => findings.filter((one) => one.verdict === verdict).length;
  write(`\n${summaryOf(count('problem'), count('warning'))}\n`);
}

function summaryOf(problems: number, warnings: number): string {
  if (problems > 0) return problems === 1 ? 'One problem to solve.' : `${problems} problems to solve.`;
  if (warnings > 0) return 'It will run; look at what is marked with !\n  latchkey start';
  return 'All is well.\n  latchkey start';
}
