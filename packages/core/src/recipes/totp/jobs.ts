import { sql } from 'kysely';
import { deleteInPages, PAGE } from '../../jobs/pacing.js';
import type { Job } from '../../jobs/scheduler.js';

const HOUR = 3_600_000;

/** Deletes attempts that count for nothing any more. */
export const deleteOldTotpAttempts: Job = {
  name: 'old TOTP attempts',
  every: HOUR,
  run: (db, now) =>
    deleteInPages(async () => {
      const { numDeletedRows } = await db.write((q) =>
        q
          .deleteFrom('totp_attempts')
          .where(
            sql<boolean>`(app_id, user_id, tenant_id, seq) in ${q
              .selectFrom('totp_attempts')
              .select(['app_id', 'user_id', 'tenant_id', 'seq'])
              .where('kept_until', '<=', now)
              .limit(PAGE)}`,
          )
          .executeTakeFirst(),
      );
      return Number(numDeletedRows);
    }),
};
