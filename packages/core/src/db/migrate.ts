import { sql } from 'kysely';
import type { Database, Dialect, Queries } from './database.js';

/** Column types that differ between the databases, for use in migrations. */
export interface ColumnTypes {
  /** Text compared byte by byte, so that both databases order and compare it alike. */
  readonly text: string;
  /** A 64-bit number: times in ms. */
  readonly time: string;
  /** 0 or 1. */
  readonly flag: string;
}

/**
 * One step of the schema. Steps run once, in the order of their ids, and never change after a release.
 * A step must leave the previous release working, since older instances serve while it runs: add tables and
 * nullable columns; drop only what no supported release uses.
 */
export interface Migration {
  /** Sorts by time: `2026-01-15-sessions`. */
  readonly id: string;
  readonly statements: (types: ColumnTypes, dialect: Dialect) => readonly string[];
}

const columnTypes: Readonly<Record<Dialect, ColumnTypes>> = {
  sqlite: { text: 'text', time: 'integer', flag: 'integer' },
  postgres: { text: 'text collate "C"', time: 'bigint', flag: 'smallint' },
};

/** Any number, the same in every instance: the advisory lock under which instances migrate one after another. */
const MIGRATION_LOCK = 7_230_114_001;

/** The database holds a schema that this release does not know. */
export class NewerSchemaError extends Error {
  constructor(readonly unknown: readonly string[]) {
    super(
      `The database was upgraded by a newer release of Latchkey (unknown schema steps: ${unknown.join(', ')}). ` +
        'Start that release or a newer one.',
    );
  }
}

/** Brings the schema up to date. Several instances may call it at once. Returns the ids of the steps it ran. */
export async function migrate(
  database: Database,
  migrations: readonly Migration[],
  now: number,
): Promise<string[]> {
  const types = columnTypes[database.dialect];
  return database.transaction(async (queries) => {
    if (database.dialect === 'postgres')
      await sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`.execute(queries);
    const applied = await appliedMigrations(queries, types);
    const missing = missingOf(migrations, applied);
    for (const migration of missing) {
      for (const statement of migration.statements(types, database.dialect))
        await sql.raw(statement).execute(queries);
      await queries.insertInto('schema_migrations').values({ id: migration.id, applied_at: now }).execute();
    }
    return missing.map(({ id }) => id);
  });
}

/** A step that is still to come, as the database will be told it. */
export interface PlannedMigration {
  readonly id: string;
  readonly statements: readonly string[];
}

/** The steps that `migrate` would take now. Changes nothing. Throws `NewerSchemaError`. */
export async function planMigrations(
  database: Database,
  migrations: readonly Migration[],
): Promise<PlannedMigration[]> {
  const types = columnTypes[database.dialect];
  const applied = await recordedMigrations(database);
  return missingOf(migrations, applied).map(({ id, statements }) => ({
    id,
    statements: statements(types, database.dialect),
  }));
}

/** The steps that are still to come, in their order. */
function missingOf(migrations: readonly Migration[], applied: ReadonlySet<string>): Migration[] {
  const known = new Set(migrations.map(({ id }) => id));
  const unknown = [...applied].filter((id) => !known.has(id));
  if (unknown.length > 0) throw new NewerSchemaError(unknown);
  return migrations.filter(({ id }) => !applied.has(id)).sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** What was applied, as far as the database has any record. */
async function recordedMigrations({ dialect, read }: Database): Promise<Set<string>> {
  const { rows } =
    dialect === 'postgres'
      ? await sql<{ found: unknown }>`select to_regclass('schema_migrations')::text as found`.execute(read)
      : await sql<{ found: unknown }>`
          select max(name) as found from sqlite_master where name = 'schema_migrations'`.execute(read);
  if ((rows[0]?.found ?? null) === null) return new Set();
  const applied = await read.selectFrom('schema_migrations').select('id').execute();
  return new Set(applied.map(({ id }) => id));
}

async function appliedMigrations(queries: Queries, types: ColumnTypes): Promise<Set<string>> {
  await sql
    .raw(
      `create table if not exists schema_migrations (id ${types.text} primary key, applied_at ${types.time} not null)`,
    )
    .execute(queries);
  const rows = await queries.selectFrom('schema_migrations').select('id').execute();
  return new Set(rows.map(({ id }) => id));
}
