import { fakeClock, testDatabases } from '@latchkey/testkit';
import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../config/schema.js';
import { openDatabase } from '../db/open.js';
import { textEndpoints } from './hello.js';

describe.each(testDatabases())('the sign of life on $name', (database) => {
  it('asks the database five times at once and then every 200 ms, for each app', async () => {
    const { uri, drop } = await database.create();
    const db = openDatabase(uri);
    const clock = fakeClock();
    const tenants = { find: async () => defaultConfig, forget: () => undefined };
    const hello = textEndpoints({ db, clock, tenants }).get('/hello');
    const isAsked = async (appId: string): Promise<boolean> => {
      const address = { appId, tenantId: 'public', path: '/hello' };
      // The database is gone: asking it fails, and not asking it does not.
      return (await hello?.answer(address, defaultConfig).catch(() => undefined)) === undefined;
    };
    expect(await isAsked('before')).toBe(false);
    await db.close();

    const seven = async (appId: string) => {
      const asked: boolean[] = [];
      for (let i = 0; i < 7; i += 1) asked.push(await isAsked(appId));
      return asked.filter(Boolean).length;
    };
    expect(await seven('a1')).toBe(5);
    expect(await seven('a2')).toBe(5);
    clock.advance(199);
    expect(await seven('a1')).toBe(0);
    clock.advance(1);
    expect(await seven('a1')).toBe(1);
    clock.advance(450);
    expect(await seven('a1')).toBe(2);
    clock.advance(3_600_000);
    expect(await seven('a1')).toBe(5);
    clock.advance(-3_600_000);
    expect(await seven('a1')).toBe(0);
    await drop();
  });
});
