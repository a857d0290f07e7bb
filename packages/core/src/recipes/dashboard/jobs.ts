import { sql } from 'kysely';
import { deleteInPages, PAGE } from '../../jobs/pacing.js';
import type { Job } from '../../jobs/scheduler.js';

/** Deletes dashboard sessions that have expired. */
export const deleteExpiredDashboardSessions: Job = {
  name: 'expired dashboard sessions',
  every: 12 * 3_600_000,
  run: (db, now) =>
    deleteInPages(async () => {
      const { numDeletedRows } = await db.write((q) =>
        q
          .deleteFrom('dashboard_sessions')
          .where(
            sql<boolean>`(app_id, session_hash) in ${q
              .selectFrom('dashboard_sessions')
              .select(['app_id', 'session_hash'])
              .where('expires_at', '<=', now)
              .limit(PAGE)}`,
          )
          .executeTakeFirst(),
      );
      return Number(numDeletedRows);
    }),
};
