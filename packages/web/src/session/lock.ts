import type { Lock } from '../utils/lockFactory.js';
import type { StorageHandler } from '../utils/windowHandler.js';
import { DEFAULT_TIMEOUT_MS, KEY_PREFIX } from './lockDefaults.js';

/**
 * A lock among the tabs of an origin: the browser's own where it has one (a dying tab then frees it),
 * else a record in localStorage, in the format of the `browser-tabs-lock` package, so that tabs
 * still running an older client keep out.
 */
export async function createTabLock(storage: StorageHandler): Promise<Lock> {
  const fallback = async () => (await import('./storageLock.js')).storageLock(storage);
  const locks = typeof navigator === 'undefined' ? undefined : navigator.locks;
  return locks ? webLock(locks, fallback) : fallback();
}

/** Over the Web Locks API; insecure origins lack it, and frames without storage access may not use it. */
export function webLock(locks: LockManager, fallback: () => Promise<Lock>): Lock {
  const release = new Map<string, () => void>();
  let instead: Lock | undefined;

  const acquire = (name: string, timeout: number): Promise<boolean> =>
    new Promise((resolve, reject) => {
      locks
        .request(KEY_PREFIX + name, { signal: AbortSignal.timeout(timeout) }, () => {
          resolve(true);
          return new Promise<void>((done) => release.set(name, done));
        })
        .catch((error) => (error.name === 'TimeoutError' ? resolve(false) : reject(error)));
    });

  return {
    async acquireLock(name, timeout = DEFAULT_TIMEOUT_MS) {
      try {
        if (!instead) return await acquire(name, timeout);
      } catch {
        instead = await fallback();
      }
      return instead.acquireLock(name, timeout);
    },

    async releaseLock(name) {
      release.get(name)?.();
      release.delete(name);
      await instead?.releaseLock(name);
    },
  };
}
