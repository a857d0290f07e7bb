import type { Lock } from '../utils/lockFactory.js';
import type { StorageHandler } from '../utils/windowHandler.js';
import { DEFAULT_TIMEOUT_MS, KEY_PREFIX } from './lockDefaults.js';

const HEARTBEAT_MS = 1_000;
const STALE_MS = 5_000;
const SETTLE_MS = 30;
const OUR_IDS = 'latchkey-';

/**
 * Over localStorage: write a record, let others overwrite it, and own the lock if it is still there.
 * `isAlone` says that no other tab with this client can be in here: a record of its kind is then what
 * a tab left that died.
 */
export function storageLock(storage: StorageHandler, { isAlone = false } = {}): Lock {
  const owner = OUR_IDS + Math.random().toString(36).slice(2);
  const held = new Map<string, { id: string; heartbeat: ReturnType<typeof setInterval> }>();
  const recordOf = (id: string): string => {
    const now = Date.now();
    return JSON.stringify({ id, iat: now, timeoutKey: id, timeAcquired: now, timeRefreshed: now });
  };

  return {
    async acquireLock(name, timeout = DEFAULT_TIMEOUT_MS) {
      const key = KEY_PREFIX + name;
      const id = `${owner}-${Math.random().toString(36).slice(2)}`;
      const deadline = Date.now() + timeout;
      do {
        if (isFree(await storage.getItem(key), isAlone)) {
          await storage.setItem(key, recordOf(id));
          await sleep(isAlone ? SETTLE_MS : SETTLE_MS + Math.random() * 25);
          if (idOf(await storage.getItem(key)) === id) {
            const heartbeat = setInterval(() => storage.setItem(key, recordOf(id)), HEARTBEAT_MS);
            held.set(name, { id, heartbeat });
            return true;
          }
        }
        await sleep(Math.min(50, Math.max(0, deadline - Date.now())));
      } while (Date.now() < deadline);
      return false;
    },

    async releaseLock(name) {
      const mine = held.get(name);
      if (!mine) return;
      held.delete(name);
      clearInterval(mine.heartbeat);
      // A tab that slept longer than STALE_MS may have lost the lock to another: leave that one's record.
      if (idOf(await storage.getItem(KEY_PREFIX + name)) === mine.id)
        await storage.removeItem(KEY_PREFIX + name);
    },
  };
}

function parse(record: string | null): { id?: unknown; timeRefreshed?: unknown } {
  try {
    const value: unknown = JSON.parse(record ?? 'null');
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function idOf(record: string | null): unknown {
  return parse(record).id;
}

function isFree(record: string | null, isAlone: boolean): boolean {
  const { id, timeRefreshed } = parse(record);
  if (isAlone && String(id).startsWith(OUR_IDS)) return true;
  return typeof timeRefreshed !== 'number' || timeRefreshed < Date.now() - STALE_MS;
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
