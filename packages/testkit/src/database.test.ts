import { existsSync } from 'node:fs';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { testDatabases } from './database.js';

describe('testDatabases', () => {
  it('always offers SQLite, and PostgreSQL where a server is named', () => {
    const server = process.env.LATCHKEY_TEST_POSTGRES_URL;
    const names = testDatabases().map(({ name }) => name);
    expect(names).toEqual(server === undefined ? ['sqlite'] : ['sqlite', 'postgres']);
  });

  it.each(testDatabases())('makes databases of their own on $name', async ({ create }) => {
    const databases = await Promise.all(Array.from({ length: 5 }, create));
    expect(new Set(databases.map(({ uri }) => uri)).size).toBe(5);
    await Promise.all(databases.map(({ drop }) => drop()));
  });

  it('leaves no folder behind', async () => {
    const [sqlite] = testDatabases();
    const database = await sqlite?.create();
    const folder = database?.uri.replace(/^sqlite:(.*)\/test\.db$/, '$1') ?? '';
    expect(existsSync(folder)).toBe(true);
    await database?.drop();
    expect(existsSync(folder)).toBe(false);
  });

  it.each(testDatabases().filter(({ name }) => name === 'postgres'))(
    'removes a database that is still in use on $name',
    async ({ create }) => {
      const { uri, drop } = await create();
      const client = new pg.Client({ connectionString: uri });
      const cutOff = new Promise((resolve) => client.on('error', resolve));
      await client.connect();
      await drop();
      await cutOff;
      await expect(new pg.Client({ connectionString: uri }).connect()).rejects.toThrow(/does not exist/);
    },
  );
});
