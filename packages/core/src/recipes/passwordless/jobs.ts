import { sql } from 'kysely';
import { deleteInPages, PAGE } from '../../jobs/pacing.js';
import type { Job } from '../../jobs/scheduler.js';

const HOUR = 3_600_000;

/** Deletes sign-ins of which every code has expired, with their codes. */
export const deleteExpiredDevices: Job = {
  name: 'expired passwordless devices',
  every: HOUR,
  run: (db, now) =>
    deleteInPages(async () => {
      const { numDeletedRows } = await db.write((q) =>
        q
          .deleteFrom('passwordless_devices')
          .where(
            sql<boolean>`(app_id, tenant_id, device_id_hash) in ${q
              .selectFrom('passwordless_codes as c')
              .select(['c.app_id', 'c.tenant_id', 'c.device_id_hash'])
              .distinct()
              .where('c.expires_at', '<=', now)
              .where((e) =>
                e.not(
                  e.exists(
                    e
                      .selectFrom('passwordless_codes as o')
                      .select('o.code_id')
                      .whereRef('o.app_id', '=', 'c.app_id')
                      .whereRef('o.tenant_id', '=', 'c.tenant_id')
                      .whereRef('o.device_id_hash', '=', 'c.device_id_hash')
                      .where('o.expires_at', '>', now),
                  ),
                ),
              )
              .limit(PAGE)}`,
          )
          .executeTakeFirst(),
      );
      return Number(numDeletedRows);
    }),
};
