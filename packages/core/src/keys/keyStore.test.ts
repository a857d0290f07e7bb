import { type FakeClock, fakeClock, testDatabases } from '@latchkey/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { defaultConfig } from '../config/schema.js';
import { secureBytes } from '../crypto/random.js';
import { createSealer } from '../crypto/sealed.js';
import type { Database } from '../db/database.js';
import { migrate } from '../db/migrate.js';
import { openDatabase } from '../db/open.js';
import { deleteApp, insertApp } from '../tenants/store.js';
import { tenantMigrations } from '../tenants/tables.js';
import { createKeyStore, type KeyStore } from './keyStore.js';
import { listSigningKeys } from './store.js';
import { keyMigrations } from './tables.js';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const config = {
  ...defaultConfig,
  access_token_dynamic_signing_key_update_interval: 1,
  access_token_validity: 1800,
};

describe.each(testDatabases())('the key store on $name', (kind) => {
  let uri: string;
  let drop: () => Promise<void>;
  let db: Database;
  let other: Database;
  let clock: FakeClock;
  let store: KeyStore;
  /** Another instance on the same database. */
  let elsewhere: KeyStore;
  let start: number;

  const masterKey = secureBytes(32);
  const storeOn = (database: Database, key: Buffer | undefined = masterKey) =>
    createKeyStore(database, clock, createSealer(key));
  const generations = async (): Promise<string[]> =>
    (await listSigningKeys(db.read, 'a1')).map((row) => `${row.kind} ${row.generation}`);
  const kids = async (from: KeyStore = store): Promise<string[]> =>
    (await from.publicKeys('a1', config)).keys.map((key) => key.kid);

  beforeAll(async () => {
    ({ uri, drop } = await kind.create());
    db = openDatabase(uri, { poolSize: 4 });
    other = openDatabase(uri, { poolSize: 4 });
    await migrate(db, [...tenantMigrations, ...keyMigrations], 0);
  });
  afterAll(async () => {
    await Promise.all([db.close(), other.close()]);
    await drop();
  });
  beforeEach(async () => {
    clock = fakeClock();
    start = clock.now();
    store = storeOn(db);
    elsewhere = storeOn(other);
    await db.transaction((q) => insertApp(q, 'a1', start));
  });
  afterEach(() => db.transaction((q) => deleteApp(q, 'a1')));

  it('makes keys when they are first needed, one of each kind', async () => {
    expect(await generations()).toEqual([]);
    const dynamic = await store.signingKey('a1', config, 'dynamic');
    expect(dynamic).toMatchObject({ kid: `d-${start}`, kind: 'dynamic', generation: 0, createdAt: start });
    expect(await generations()).toEqual(['dynamic 0']);
    const fixed = await store.signingKey('a1', config, 'static');
    expect(fixed.kid).toMatch(/^s-[0-9a-f-]{36}$/);
    expect(await store.signingKey('a1', config, 'dynamic')).toBe(dynamic);
    expect(await store.publicKeys('a1', config)).toEqual({ keys: [dynamic.jwk, fixed.jwk], maxAge: 3540 });
    expect(dynamic.jwk).toEqual({
      kty: 'RSA',
      kid: `d-${start}`,
      alg: 'RS256',
      use: 'sig',
      e: 'AQAB',
      n: expect.stringMatching(/^[A-Za-z0-9_-]{342}$/),
    });
  });

  it('rotates: publishes ahead, then signs, then only verifies, then forgets', async () => {
    const first = await store.signingKey('a1', config, 'dynamic');
    clock.set(start + HOUR - MINUTE);
    expect((await store.signingKey('a1', config, 'dynamic')).kid).toBe(first.kid);

    clock.advance(1);
    const second = `d-${clock.now()}`;
    expect((await store.signingKey('a1', config, 'dynamic')).kid).toBe(first.kid);
    expect((await kids()).slice(0, 2)).toEqual([second, first.kid]);

    clock.set(start + HOUR);
    expect((await store.signingKey('a1', config, 'dynamic')).kid).toBe(second);
    expect((await store.publicKeys('a1', config)).maxAge).toBe(3480);

    clock.set(start + 2 * HOUR - 1);
    const verifying = await store.verifyingKeys('a1', config);
    expect(verifying.find(first.kid)).toBe(first.publicKey);
    expect(verifying.dynamic.map((key) => key.kid)).toContain(second);

    clock.set(start + 2 * HOUR);
    expect((await store.verifyingKeys('a1', config)).find(first.kid)).toBeUndefined();
    expect(await kids()).not.toContain(first.kid);
  });

  it('deletes what no longer verifies when it makes the next key, but never the newest', async () => {
    await store.signingKey('a1', config, 'dynamic');
    clock.advance(30 * 24 * HOUR);
    await store.signingKey('a1', config, 'dynamic');
    expect(await generations()).toEqual(['dynamic 1']);
    expect(await kids()).toEqual([`d-${clock.now()}`, expect.stringMatching(/^s-/)]);
  });

  it('makes one key however many ask for it at once, in one instance or several', async () => {
    const [mine, theirs] = [store, elsewhere];
    const asked = await Promise.all(
      Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? mine : theirs).signingKey('a1', config, 'dynamic')),
    );
    expect(new Set(asked.map((key) => key.jwk.n)).size).toBe(1);
    const fixed = await Promise.all([
      mine.signingKey('a1', config, 'static'),
      theirs.signingKey('a1', config, 'static'),
    ]);
    expect(fixed[0].jwk).toEqual(fixed[1].jwk);
    clock.advance(HOUR);
    const rotated = await Promise.all([
      mine.signingKey('a1', config, 'dynamic'),
      theirs.signingKey('a1', config, 'dynamic'),
      mine.publicKeys('a1', config),
      theirs.publicKeys('a1', config),
    ]);
    expect(rotated[0].jwk).toEqual(rotated[1].jwk);
    expect(rotated[2]).toEqual(rotated[3]);
    expect((await generations()).sort()).toEqual(['dynamic 0', 'dynamic 1', 'static 0']);
  });

  it('sees a key of another instance within a second, and at once where a token names it', async () => {
    await store.signingKey('a1', config, 'dynamic');
    await elsewhere.verifyingKeys('a1', config);
    clock.set(start + HOUR - 30_000);
    await elsewhere.verifyingKeys('a1', config);
    await store.signingKey('a1', config, 'dynamic');
    const made = `d-${clock.now()}`;
    clock.advance(200);
    expect((await elsewhere.verifyingKeys('a1', config)).find(made)).toBeUndefined();
    expect((await elsewhere.verifyingKeys('a1', config, made)).find(made)).toBeDefined();
    clock.advance(1000);
    expect((await elsewhere.verifyingKeys('a1', config)).find(made)).toBeDefined();
  });

  it('rotates every few seconds where a test wants that', async () => {
    const quick = {
      ...config,
      access_token_dynamic_signing_key_update_interval: 4 / 3600,
      access_token_validity: 1,
    };
    const used: string[] = [];
    for (let second = 0; second < 8; second += 1) {
      used.push((await store.signingKey('a1', quick, 'dynamic')).kid);
      clock.advance(1000);
    }
    expect(new Set(used).size).toBeGreaterThanOrEqual(2);
    expect(used[0]).toBe(`d-${start}`);
    expect(used.slice(4)).not.toContain(`d-${start}`);
    expect((await store.publicKeys('a1', quick)).maxAge).toBeLessThanOrEqual(3);
  });

  it('keeps one secret for each app, the same in every instance', async () => {
    const [mine, again, theirs] = await Promise.all([
      store.secret('a1', 'refresh_token'),
      store.secret('a1', 'refresh_token'),
      elsewhere.secret('a1', 'refresh_token'),
    ]);
    expect(mine).toHaveLength(32);
    expect([again, theirs]).toEqual([mine, mine]);
  });

  it('keeps nothing of a removed app when one of the same name is made', async () => {
    const before = await Promise.all([store, elsewhere].map((one) => one.secret('a1', 'refresh_token')));
    await db.transaction((q) => deleteApp(q, 'a1'));
    store.forget('a1');
    await db.transaction((q) => insertApp(q, 'a1', clock.now()));
    clock.advance(1000);
    const after = await Promise.all([store, elsewhere].map((one) => one.secret('a1', 'refresh_token')));
    expect(after[0]).toEqual(after[1]);
    expect(after[0]).not.toEqual(before[0]);
  });

  it('makes nothing for an app that does not exist', async () => {
    await expect(store.signingKey('none', config, 'dynamic')).rejects.toThrow();
    await expect(store.secret('none', 'refresh_token')).rejects.toThrow();
  });

  it('stores private keys and secrets sealed, and opens them with the same master key only', async () => {
    await store.signingKey('a1', config, 'dynamic');
    await store.secret('a1', 'refresh_token');
    const [row] = await listSigningKeys(db.read, 'a1');
    const secret = await db.read.selectFrom('app_secrets').selectAll().executeTakeFirst();
    for (const sealed of [row?.private_key, secret?.value]) expect(sealed).toMatch(/^s1:/);
    const stranger = storeOn(db, secureBytes(32));
    await expect(stranger.signingKey('a1', config, 'dynamic')).rejects.toThrow('another key');
    await expect(stranger.secret('a1', 'refresh_token')).rejects.toThrow('another key');
  });
});
