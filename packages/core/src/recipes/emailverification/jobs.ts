import { sql } from 'kysely';
import { deleteInPages, PAGE } from '../../jobs/pacing.js';
import type { Job } from '../../jobs/scheduler.js';

const HOUR = 3_600_000;

/** Deletes e-mail verification tokens that have expired. */
export const deleteExpiredVerificationTokens: Job = {
  name: 'expired email verification tokens',
  every: 12 * HOUR,
  run: (db, now) =>
    deleteInPages(async () => {
      const { numDeletedRows } = await db.write((q) =>
        q
          .deleteFrom('emailverification_tokens')
          .where(
            sql<boolean>`(app_id, tenant_id, token_hash) in ${q
              .selectFrom('emailverification_tokens')
              .select(['app_id', 'tenant_id', 'token_hash'])
              .where('expires_at', '<=', now)
              .limit(PAGE)}`,
          )
          .executeTakeFirst(),
      );
      return Number(numDeletedRows);
    }),
};
