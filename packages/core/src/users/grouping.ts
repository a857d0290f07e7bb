import { sql } from 'kysely';
import type { Queries } from '../db/database.js';
import { type ClaimConflict, claimIdentifiers, releaseClaims } from './claims.js';

/**
 * Brings a group's time, tenants and claims in line with the login methods it has. Where another primary user owns one
 * of its identifiers, that conflict is given back and the caller's transaction must be rolled back; a group that only
 * got smaller has none.
 */
export async function regroup(q: Queries, appId: string, userId: string): Promise<ClaimConflict | undefined> {
  const { isPrimary } = await renewTime(q, appId, userId);
  await addTenants(q, appId, userId);
  if (isPrimary) {
    const conflict = await claimIdentifiers(q, appId, userId);
    if (conflict !== undefined) return conflict;
    await releaseClaims(q, appId, userId);
  }
  await dropTenants(q, appId, userId);
  return undefined;
}

/** A group whose last login method has just left keeps its time. */
async function renewTime(q: Queries, appId: string, userId: string): Promise<{ isPrimary: boolean }> {
  const { is_primary } = await q
    .updateTable('users')
    .set({
      time_joined: sql<number>`coalesce((select min(m.time_joined) from login_methods m
        where m.app_id = ${appId} and m.user_id = ${userId}), time_joined)`,
    })
    .where('app_id', '=', appId)
    .where('user_id', '=', userId)
    .returning('is_primary')
    .executeTakeFirstOrThrow();
  return { isPrimary: is_primary === 1 };
}

const tenantsOf = (appId: string, userId: string) => sql`
  select lt.tenant_id from login_methods m
    join login_method_tenants lt on lt.app_id = m.app_id and lt.recipe_user_id = m.recipe_user_id
    where m.app_id = ${appId} and m.user_id = ${userId}`;

async function addTenants(q: Queries, appId: string, userId: string): Promise<void> {
  await sql`
    insert into user_tenants (app_id, tenant_id, user_id, time_joined)
      select distinct u.app_id, t.tenant_id, u.user_id, u.time_joined
        from users u cross join (${tenantsOf(appId, userId)}) t
        where u.app_id = ${appId} and u.user_id = ${userId}
      on conflict (app_id, user_id, tenant_id) do update set time_joined = excluded.time_joined
        where user_tenants.time_joined <> excluded.time_joined`.execute(q);
}

async function dropTenants(q: Queries, appId: string, userId: string): Promise<void> {
  await sql`
    delete from user_tenants where app_id = ${appId} and user_id = ${userId}
      and tenant_id not in (${tenantsOf(appId, userId)})`.execute(q);
}
