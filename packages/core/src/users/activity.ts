import type { Clock } from '../clock.js';
import type { Database } from '../db/database.js';
import { isForeignKeyViolation } from '../db/errors.js';
import type { Logger } from '../log.js';
import { resolveUser } from './resolving.js';

/** Notes when users were last active (CDI §14.2). */
export interface ActivityRecorder {
  /** Notes now as the user's last activity, soon: nobody waits for it, and a failure goes to the log only. */
  touch(appId: string, anyUserId: string): void;
  /** Resolves when everything noted so far is stored. */
  idle(): Promise<void>;
}

/** A user's repeated activity within this time is not written again. ms. */
const WRITE_EVERY = 5 * 60_000;

/** Bounds the memory of "written lately". */
const MOST_USERS_KEPT = 50_000;

export function createActivityRecorder(db: Database, clock: Clock, log: Logger): ActivityRecorder {
  const written = new Map<string, number>();
  const running = new Set<Promise<void>>();

  const store = async (appId: string, anyUserId: string, now: number): Promise<void> => {
    const userId = (await resolveUser(db.read, appId, anyUserId))?.userId ?? anyUserId;
    await db.write((q) =>
      q
        .insertInto('last_active')
        .values({ app_id: appId, user_id: userId, last_active_at: now })
        .onConflict((c) => c.columns(['app_id', 'user_id']).doUpdateSet({ last_active_at: now }))
        .execute(),
    );
  };

  return {
    touch: (appId, anyUserId) => {
      const key = `${appId} ${anyUserId}`;
      const now = clock.now();
      const last = written.get(key);
      if (last !== undefined && now >= last && now < last + WRITE_EVERY) return;
      if (written.size >= MOST_USERS_KEPT) written.clear();
      written.set(key, now);
      const writing = store(appId, anyUserId, now)
        .catch((error: unknown) => {
          written.delete(key);
          // The app was removed meanwhile: there is nobody left to count.
          if (!isForeignKeyViolation(error))
            log.warn({ err: error, appId }, 'could not note the activity of a user');
        })
        .finally(() => running.delete(writing));
      running.add(writing);
    },
    idle: async () => {
      await Promise.all(running);
    },
  };
}
