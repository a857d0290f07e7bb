import type { Lock } from '../utils/lockFactory.js';
import type { StorageHandler } from '../utils/windowHandler.js';
import { DEFAULT_TIMEOUT_MS, KEY_PREFIX } from './lockDefaults.js';
import { storageLock } from './storageLock.js';

/**
 * A lock among the tabs of an origin: the browser's own where it has one (a dying tab then frees it),
 * and under it a record in localStorage, in the format of the `browser-tabs-lock` package: tabs that
 * still run the published client know no other lock. Two refreshes at once from the two kinds of tab
 * would look like a stolen token. Without the browser's lock, the record alone.
 */
export async function createTabLock(storage: StorageHandler): Promise<Lock> {
  const locks = typeof navigator === 'undefined' ? undefined : navigator.locks;
  return locks ? webLock(locks, storage) : storageLock(storage);
}

/** Over the Web Locks API; insecure origins lack it, and frames without storage access may not use it. */
export function webLock(locks: LockManager, storage: StorageHandler): Lock {
  const release = new Map<string, () => void>();
  const record = storageLock(storage, { isAlone: true });
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

  const free = (name: string): void => {
    release.get(name)?.();
    release.delete(name);
  };

  return {
    async acquireLock(name, timeout = DEFAULT_TIMEOUT_MS) {
      const deadline = Date.now() + timeout;
      try {
        if (!instead && !(await acquire(name, timeout))) return false;
      } catch {
        instead = storageLock(storage);
      }
      if (instead) return instead.acquireLock(name, timeout);
      // Where localStorage is forbidden, no other client has a record there either.
      const isOurs = await record.acquireLock(name, deadline - Date.now()).catch(() => true);
      if (!isOurs) free(name);
      return isOurs;
    },

    async releaseLock(name) {
      await (instead ?? record).releaseLock(name).catch(() => undefined);
      free(name);
    },
  };
}
