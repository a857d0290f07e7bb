import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCoreProcess } from './coreProcess.js';
import { type TestDatabase, testDatabases } from './database.js';

describe('startCoreProcess', () => {
  let database: TestDatabase;

  beforeEach(async () => {
    const [sqlite] = testDatabases();
    if (sqlite === undefined) throw new Error('SQLite is always there.');
    database = await sqlite.create();
  });

  afterEach(() => database.drop());

  it('starts, answers and stops cleanly', async () => {
    const core = await startCoreProcess({ database: database.uri });
    expect((await fetch(`${core.address}/hello`)).status).toBe(200);
    expect(await core.stop()).toBe(0);
    await expect(fetch(`${core.address}/hello`)).rejects.toThrow();
  });

  it('comes back on its port after a kill', async () => {
    const first = await startCoreProcess({ database: database.uri });
    await first.kill9();
    expect(await first.ended).toBeNull();
    const second = await startCoreProcess({ database: database.uri, port: first.port });
    expect(second.address).toBe(first.address);
    await second.stop();
  });

  it('says what a core that does not start has printed', async () => {
    const starting = startCoreProcess({ database: database.uri, args: ['--no-such-option'] });
    await expect(starting).rejects.toThrow(/The core ended at its start\.[\s\S]*no-such-option/);
  });
});
