import type { Lock } from '../utils/lockFactory.js';
import type { StorageHandler } from '../utils/windowHandler.js';

export const KEY_PREFIX = 'browser-tabs-lock-key-';
export const DEFAULT_TIMEOUT_MS = 5_000;

/**
 * A lock among the tabs of an origin: the browser's own where it has one (a dying tab then frees it),
 * else a record in localStorage, in the format of the `browser-tabs-lock` package, so that tabs
 * still running an older client keep out.
 */
export async function createTabLock(storage: StorageHandler): Promise<Lock> {
  const locks = typeof navigator === 'undefined' ? undefined : navigator.locks;
  return locks ? webLock(locks) : (await import('./storageLock.js')).storageLock(storage);
}

/** Over the Web Locks API, which insecure origins lack. */
export function webLock(locks: LockManager): Lock {
  const release = new Map<string, () => void>();
  return {
    acquireLock: (name, timeout = DEFAULT_TIMEOUT_MS) =>
      new Promise((resolve, reject) => {
        locks
          .request(KEY_PREFIX + name, { signal: AbortSignal.timeout(timeout) }, () => {
            resolve(true);
            return new Promise<void>((done) => release.set(name, done));
          })
          .catch((error: unknown) => {
            if (error instanceof DOMException && error.name === 'TimeoutError') resolve(false);
            else reject(error);
          });
      }),
    async releaseLock(name) {
      release.get(name)?.();
      release.delete(name);
    },
  };
}
