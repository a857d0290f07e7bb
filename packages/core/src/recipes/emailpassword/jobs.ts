import { sql } from 'kysely';
import { deleteInPages, PAGE } from '../../jobs/pacing.js';
import type { Job } from '../../jobs/scheduler.js';

const HOUR = 3_600_000;

/** Deletes reset tokens that have expired. */
export const deleteExpiredResetTokens: Job = {
  name: 'expired password reset tokens',
  every: HOUR,
  run: (db, now) =>
    deleteInPages(async () => {
      const { numDeletedRows } = await db.write((q) =>
        q
          .deleteFrom('emailpassword_reset_tokens')
          .where(
            sql<boolean>`(app_id, token_hash) in ${q
              .selectFrom('emailpassword_reset_tokens')
              .select(['app_id', 'token_hash'])
              .where('expires_at', '<=', now)
              .limit(PAGE)}`,
          )
          .executeTakeFirst(),
      );
      return Number(numDeletedRows);
    }),
};
