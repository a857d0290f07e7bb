import { sql } from 'kysely';
import { deleteInPages, PAGE } from '../../jobs/pacing.js';
import type { Job } from '../../jobs/scheduler.js';

const DAY = 86_400_000;

/** Deletes options that have expired. */
export const deleteExpiredOptions: Job = {
  name: 'expired webauthn options',
  every: DAY,
  run: (db, now) =>
    deleteInPages(async () => {
      const { numDeletedRows } = await db.write((q) =>
        q
          .deleteFrom('webauthn_options')
          .where(
            sql<boolean>`(app_id, options_id) in ${q
              .selectFrom('webauthn_options')
              .select(['app_id', 'options_id'])
              .where('expires_at', '<=', now)
              .limit(PAGE)}`,
          )
          .executeTakeFirst(),
      );
      return Number(numDeletedRows);
    }),
};

/** Deletes recovery tokens that have expired. */
export const deleteExpiredRecoveryTokens: Job = {
  name: 'expired webauthn recovery tokens',
  every: DAY,
  run: (db, now) =>
    deleteInPages(async () => {
      const { numDeletedRows } = await db.write((q) =>
        q
          .deleteFrom('webauthn_recovery_tokens')
          .where(
            sql<boolean>`(app_id, tenant_id, token_hash) in ${q
              .selectFrom('webauthn_recovery_tokens')
              .select(['app_id', 'tenant_id', 'token_hash'])
              .where('expires_at', '<=', now)
              .limit(PAGE)}`,
          )
          .executeTakeFirst(),
      );
      return Number(numDeletedRows);
    }),
};
