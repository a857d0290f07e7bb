import { sql } from 'kysely';
import type { Queries } from '../db/database.js';
import type { AppValueName } from './tables.js';

export async function findAppValue(
  q: Queries,
  appId: string,
  name: AppValueName,
): Promise<string | undefined> {
  const row = await q
    .selectFrom('app_values')
    .select('value')
    .where('app_id', '=', appId)
    .where('name', '=', name)
    .executeTakeFirst();
  return row?.value;
}

export async function saveAppValue(
  q: Queries,
  appId: string,
  name: AppValueName,
  value: string,
): Promise<void> {
  await q
    .insertInto('app_values')
    .values({ app_id: appId, name, value })
    .onConflict((c) => c.columns(['app_id', 'name']).doUpdateSet({ value }))
    .execute();
}

/** Keeps a value where there is none yet. Gives the one that is kept. */
export async function keepAppValue(
  q: Queries,
  appId: string,
  name: AppValueName,
  value: string,
): Promise<string> {
  const { value: kept } = await q
    .insertInto('app_values')
    .values({ app_id: appId, name, value })
    // Writes what is there, so that the row comes back.
    .onConflict((c) => c.columns(['app_id', 'name']).doUpdateSet({ name }))
    .returning('value')
    .executeTakeFirstOrThrow();
  return kept;
}

export async function deleteAppValue(q: Queries, appId: string, name: AppValueName): Promise<void> {
  await q.deleteFrom('app_values').where('app_id', '=', appId).where('name', '=', name).execute();
}

const DAY = 86_400_000;

/** How many users were last active in each of the `days` days before `now`: the last 24 hours first. */
export async function countActiveByDay(
  q: Queries,
  appId: string,
  now: number,
  days: number,
): Promise<number[]> {
  const { rows } = await sql<{ day: number; count: number }>`
    select cast((${now} - last_active_at - 1) / ${sql.lit(DAY)} as integer) as day, count(*) as count
      from last_active where app_id = ${appId} and last_active_at >= ${now - days * DAY}
      group by 1`.execute(q);
  const counts = Array<number>(days).fill(0);
  for (const { day, count } of rows) {
    const index = Math.max(0, day);
    counts[index] = (counts[index] ?? 0) + count;
  }
  return counts;
}

export interface TenantUsage {
  readonly tenantId: string;
  readonly usersCount: number;
  readonly hasSessions: boolean;
}

/** How much each tenant of an app is used. */
export async function countTenantUsage(q: Queries, appId: string): Promise<TenantUsage[]> {
  const { rows } = await sql<{ tenantId: string; usersCount: number; hasSessions: number }>`
    select t.tenant_id as "tenantId",
      (select count(*) from user_tenants u where u.app_id = t.app_id and u.tenant_id = t.tenant_id) as "usersCount",
      case when exists (select 1 from sessions s where s.app_id = t.app_id and s.tenant_id = t.tenant_id)
        then 1 else 0 end as "hasSessions"
      from tenants t where t.app_id = ${appId}`.execute(q);
  return rows.map((row) => ({ ...row, hasSessions: row.hasSessions === 1 }));
}

/** Whether any user of the app has been made primary. */
export async function hasPrimaryUser(q: Queries, appId: string): Promise<boolean> {
  const row = await q
    .selectFrom('users')
    .select('user_id')
    .where('app_id', '=', appId)
    .where('is_primary', '=', 1)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
