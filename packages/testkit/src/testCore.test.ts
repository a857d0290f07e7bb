import { describe, expect, it } from 'vitest';
import { testDatabases } from './database.js';
import { startTestCore } from './testCore.js';

describe.each(testDatabases())('startTestCore on $name', (database) => {
  it('answers over HTTP and without a socket, and closes', async () => {
    const { uri, drop } = await database.create();
    const core = await startTestCore(uri);
    const overHttp = await fetch(`${core.address}/hello`);
    expect([overHttp.status, (await overHttp.text()).trim()]).toEqual([200, 'Hello']);
    expect((await core.fetch(new Request('http://core/hello'))).status).toBe(200);
    await core.close();
    await expect(fetch(`${core.address}/hello`)).rejects.toThrow();
    await drop();
  });
});
