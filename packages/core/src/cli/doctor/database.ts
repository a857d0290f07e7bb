import { sql } from 'kysely';
import { migrations } from '../../app.js';
import type { Clock } from '../../clock.js';
import type { Database } from '../../db/database.js';
import { NewerSchemaError, planMigrations } from '../../db/migrate.js';
import { reasonOf } from '../settings.js';
import { type Finding, good, problem, warning } from './finding.js';

/** The oldest PostgreSQL that the queries are written for. */
const OLDEST_POSTGRES = 130_000;

/** Whether the database answers, how fast, and whether it may be used. */
export async function checkDatabase(db: Database, name: string, clock: Clock): Promise<Finding> {
  try {
    const began = clock.now();
    await sql`select 1`.execute(db.read);
    const ms = Math.max(1, clock.now() - began);
    if (db.dialect === 'sqlite') return good('Database', `${name} opens`);
    return (await checkServer(db, name)) ?? good('Database', `${name} answers in ${ms} ms`);
  } catch (error) {
    return problem('Database', `${name} does not answer: ${reasonOf(error)}`, ...remedyOf(error));
  }
}

async function checkServer(db: Database, name: string): Promise<Finding | undefined> {
  const { rows } = await sql<{ version: number; text: string; may: boolean | null }>`
    select current_setting('server_version_num')::int as version, current_setting('server_version') as text,
      has_schema_privilege(current_schema(), 'create') as may`.execute(db.read);
  const [server] = rows;
  if (server === undefined) return undefined;
  if (server.version < OLDEST_POSTGRES) {
    return problem('Database', `${name} is PostgreSQL ${server.text}`, 'Use PostgreSQL 13 or a newer one.');
  }
  if (server.may === null) {
    return problem(
      'Database',
      `${name} has not got the schema of postgresql_table_schema`,
      'Create it: create schema <name>;',
    );
  }
  return server.may
    ? undefined
    : problem(
        'Database',
        `The user may not create tables in ${name}`,
        'As its owner: grant create on schema <name> to <user>;',
      );
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

const remedies: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Start PostgreSQL, or put host and port right.',
  ENOTFOUND: 'Put the host name right.',
  '28P01': 'Put user and password right.',
  '28000': 'Put user and password right, or allow the connection in pg_hba.conf.',
  '3D000': 'Create the database: createdb <name>',
  SQLITE_CANTOPEN: 'Choose a folder that this user may write to.',
  SQLITE_READONLY: 'Give this user the right to write to the file and its folder.',
  SQLITE_NOTADB: 'The file holds something else: choose another one.',
};

const remedyOf = (error: unknown): string[] => [
  remedies[codeOf(error)] ?? 'Check the settings: latchkey config --set',
];

/** Whether the schema is the one of this release. */
export async function checkSchema(db: Database): Promise<Finding> {
  try {
    const plan = await planMigrations(db, migrations);
    if (plan.length === 0) return good('Schema', 'up to date');
    return plan.length === migrations.length
      ? good('Schema', 'empty: made at the first start')
      : good('Schema', `${plan.length} steps behind: taken at the next start`);
  } catch (error) {
    if (error instanceof NewerSchemaError)
      return problem('Schema', error.message, 'A database never goes back: use the newer release.');
    return problem('Schema', reasonOf(error));
  }
}

/** Tolerated difference between two clocks, in ms: rotating keys are made that much before they sign. */
const TOLERATED = 2000;

/** Whether this machine's clock agrees with the database's, or at least does not go back behind what was written. */
export async function checkClock(db: Database, clock: Clock): Promise<Finding> {
  const sync = 'Let the clocks be set by the network: timedatectl set-ntp true';
  if (db.dialect === 'postgres') {
    const { rows } = await sql<{ now: number }>`
      select (extract(epoch from clock_timestamp()) * 1000)::bigint as now`.execute(db.read);
    const ahead = clock.now() - (rows[0]?.now ?? 0);
    const seconds = (Math.abs(ahead) / 1000).toFixed(1);
    if (Math.abs(ahead) <= TOLERATED) return good('Clock', 'agrees with the database');
    return problem('Clock', `${seconds} s ${ahead > 0 ? 'ahead of' : 'behind'} the database`, sync);
  }
  const last = await lastWritten(db);
  return last > clock.now() + TOLERATED
    ? problem('Clock', `set before ${new Date(last).toISOString()}, when the core last ran`, sync)
    : good('Clock', 'not behind the data');
}

/** When the schema or a clean-up was last run, in ms. */
async function lastWritten(db: Database): Promise<number> {
  if ((await planMigrations(db, migrations)).length === migrations.length) return 0;
  const { rows } = await sql<{ at: number | null }>`
    select max(at) as at from (
      select max(applied_at) as at from schema_migrations union all select max(begun_at) from job_runs) times`.execute(
    db.read,
  );
  return rows[0]?.at ?? 0;
}

/** A warning for a file on a disk that is nearly full. */
export function checkSpace(freeBytes: number | undefined): Finding[] {
  const enough = 200 * 1024 * 1024;
  if (freeBytes === undefined || freeBytes >= enough) return [];
  return [
    warning(
      'Disk',
      `${Math.round(freeBytes / 1024 / 1024)} MB left where the database is`,
      'Make room: writes fail when the disk is full.',
    ),
  ];
}
