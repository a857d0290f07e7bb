import { afterEach, expect, it, vi } from 'vitest';
import { start } from '../../test/start.js';
import type { Lock } from '../utils/lockFactory.js';
import type { StorageHandler } from '../utils/windowHandler.js';
import { webLock } from './lock.js';
import { storageLock } from './storageLock.js';

const KEY = 'browser-tabs-lock-key-L';

function memory(): { items: Map<string, string>; handler: StorageHandler } {
  const items = new Map<string, string>();
  const keySync = (index: number) => [...items.keys()][index] ?? null;
  const handler: StorageHandler = {
    keySync,
    getItemSync: (key) => items.get(key) ?? null,
    setItemSync: (key, value) => void items.set(key, value),
    removeItemSync: (key) => void items.delete(key),
    clearSync: () => items.clear(),
    key: async (index) => keySync(index),
    getItem: async (key) => items.get(key) ?? null,
    setItem: async (key, value) => void items.set(key, value),
    removeItem: async (key) => void items.delete(key),
    clear: async () => items.clear(),
  };
  return { items, handler };
}

/** The Web Locks API as far as it is used: one holder per name, a queue, requests that can be aborted. */
function browserLocks(): LockManager {
  const tails = new Map<string, Promise<unknown>>();
  return {
    query: async () => ({}),
    request: async (name: string, options: LockOptions, callback: () => unknown) => {
      const before = tails.get(name) ?? Promise.resolve();
      const aborted = new Promise((_, reject) => {
        options.signal?.addEventListener('abort', () => reject(options.signal?.reason));
      });
      const turn = Promise.race([before.then(() => 'turn'), aborted]);
      const done = turn.then(callback);
      tails.set(name, Promise.allSettled([before, done]));
      return done;
    },
  } as unknown as LockManager; // Overloads of a platform type that no literal satisfies.
}

async function admitsOne(first: Lock, second: Lock): Promise<void> {
  const tries = await Promise.all([first.acquireLock('L', 150), second.acquireLock('L', 150)]);
  expect(tries.filter(Boolean)).toHaveLength(1);
  const [holder, other] = tries[0] ? [first, second] : [second, first];
  expect(await other.acquireLock('other', 150)).toBe(true);
  const waiting = other.acquireLock('L', 2_000);
  await holder.releaseLock('L');
  expect(await waiting).toBe(true);
  await other.releaseLock('L');
  await other.releaseLock('other');
}

afterEach(() => vi.useRealTimers());

it('admits one tab at a time over localStorage', async () => {
  const { items, handler } = memory();
  await admitsOne(storageLock(handler), storageLock(handler));
  expect(items.size).toBe(0);
});

it('admits one tab at a time over the Web Locks API', async () => {
  const { items, handler } = memory();
  const locks = browserLocks();
  await admitsOne(webLock(locks, handler), webLock(locks, handler));
  expect(items.size).toBe(0);
});

it('admits either a tab with the Web Locks API or one that knows localStorage only', async () => {
  const { items, handler } = memory();
  await admitsOne(webLock(browserLocks(), handler), storageLock(handler));
  expect(items.size).toBe(0);
});

it('does not wait for what a tab with the Web Locks API left when it died', async () => {
  const { handler } = memory();
  expect(await webLock(browserLocks(), handler).acquireLock('L')).toBe(true);
  // Its browser has freed the lock; the record is still there, and fresh.
  expect(await webLock(browserLocks(), handler).acquireLock('L', 150)).toBe(true);
});

it('needs no localStorage beside the Web Locks API', async () => {
  const forbidden = () => Promise.reject(new DOMException('no storage here', 'SecurityError'));
  const handler = { ...memory().handler, getItem: forbidden, setItem: forbidden, removeItem: forbidden };
  const locks = browserLocks();
  await admitsOne(webLock(locks, handler), webLock(locks, handler));
});

it('falls back where the browser forbids the Web Locks API', async () => {
  const locks = browserLocks();
  locks.request = () => Promise.reject(new DOMException('no storage here', 'SecurityError'));
  const { items, handler } = memory();
  await admitsOne(webLock(locks, handler), webLock(locks, handler));
  expect(items.size).toBe(0);
});

it('keeps the record fresh, and takes over one whose tab died', async () => {
  vi.useFakeTimers();
  const { items, handler } = memory();
  const first = storageLock(handler);
  const held = first.acquireLock('L');
  await vi.advanceTimersByTimeAsync(100);
  expect(await held).toBe(true);
  expect(Object.keys(JSON.parse(items.get(KEY) ?? ''))).toEqual([
    'id',
    'iat',
    'timeoutKey',
    'timeAcquired',
    'timeRefreshed',
  ]);

  const second = storageLock(handler);
  const refused = second.acquireLock('L', 8_000);
  await vi.advanceTimersByTimeAsync(9_000);
  expect(await refused).toBe(false);

  items.set(KEY, JSON.stringify({ id: 'dead', timeRefreshed: Date.now() - 4_000 }));
  const taken = second.acquireLock('L', 8_000);
  await first.releaseLock('L');
  await vi.advanceTimersByTimeAsync(3_000);
  expect(await taken).toBe(true);
  await second.releaseLock('L');
  expect(items.size).toBe(0);
});

it('lets one of two tabs refresh', async () => {
  const first = await start({ lockFactory: undefined });
  await first.signIn();
  const firstFetch = globalThis.fetch;
  const second = await start({ lockFactory: undefined }, first);
  const secondFetch = globalThis.fetch;
  expect(secondFetch).not.toBe(firstFetch);
  first.backend.expire();
  const url = 'http://api.example.com/me';
  const answers = await Promise.all([firstFetch(url), secondFetch(url), firstFetch(url), secondFetch(url)]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(first.backend.count('POST /auth/session/refresh')).toBe(1);
  expect([...first.events, ...second.events]).toEqual(['ACCESS_TOKEN_PAYLOAD_UPDATED', 'REFRESH_SESSION']);
});

it('refreshes without the lock when a tab never gives it back', async () => {
  let tries = 0;
  const started = await start({
    lockFactory: async () => ({ acquireLock: async () => ++tries < 0, releaseLock: async () => undefined }),
  });
  await started.signIn();
  started.backend.expire();
  expect((await fetch('http://api.example.com/me')).status).toBe(200);
  expect(started.backend.count('POST /auth/session/refresh')).toBe(1);
});
