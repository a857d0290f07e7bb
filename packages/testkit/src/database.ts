import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

/** An empty database of a test's own. */
export interface TestDatabase {
  /** What the core takes as its database: `sqlite:<file>` or `postgresql://…`. */
  readonly uri: string;
  /** Removes it, whoever is still connected. */
  drop(): Promise<void>;
}

/** A kind of database that tests can run on. */
export interface TestDatabaseKind {
  readonly name: 'sqlite' | 'postgres';
  /** Makes an empty database. */
  create(): Promise<TestDatabase>;
}

/**
 * The databases to test on: SQLite always, PostgreSQL where LATCHKEY_TEST_POSTGRES_URL names a server (`npm
 * test` starts one and sets it).
 *
 * ```ts
 * describe.each(testDatabases())('users on $name', (database) => {
 *   it('are stored', async () => {
 *     const { uri, drop } = await database.create();
 * ```
 */
export function testDatabases(): TestDatabaseKind[] {
  const server = process.env.LATCHKEY_TEST_POSTGRES_URL;
  const sqlite: TestDatabaseKind = { name: 'sqlite', create: createSqlite };
  if (server === undefined || server === '') return [sqlite];
  return [sqlite, { name: 'postgres', create: () => createPostgres(server) }];
}

async function createSqlite(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-test-'));
  return {
    uri: `sqlite:${join(folder, 'test.db')}`,
    drop: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

async function createPostgres(server: string): Promise<TestDatabase> {
  const name = `latchkey_test_${randomBytes(8).toString('hex')}`;
  await onServer(server, `create database ${name} template template1`);
  const uri = new URL(server);
  uri.pathname = `/${name}`;
  return {
    uri: uri.href,
    drop: () => onServer(server, `drop database if exists ${name} with (force)`),
  };
}

/** Another test may be copying the template at the same moment, which PostgreSQL refuses: tried again. */
async function onServer(server: string, statement: string): Promise<void> {
  const TEMPLATE_IN_USE = '55006';
  for (let attempt = 1; ; attempt++) {
    const client = new pg.Client({ connectionString: server });
    await client.connect();
    try {
      await client.query(statement);
      return;
    } catch (error) {
      const inUse = error instanceof Error && 'code' in error && error.code === TEMPLATE_IN_USE;
      if (!inUse || attempt === 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20 * attempt));
    } finally {
      await client.end();
    }
  }
}
