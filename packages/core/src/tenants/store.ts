import type { Queries } from '../db/database.js';
import { PUBLIC } from './ids.js';
import type { TenantConfigRow } from './tables.js';

/** The base connection URI domain: requests whose host names no other one. */
const BASE_DOMAIN = '';

export async function findTenantConfig(
  q: Queries,
  appId: string,
  tenantId: string,
): Promise<TenantConfigRow | undefined> {
  return q
    .selectFrom('tenant_configs')
    .selectAll()
    .where('connection_uri_domain', '=', BASE_DOMAIN)
    .where('app_id', '=', appId)
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst();
}

/**
 * Holds an app until the transaction ends, so that changes of its tenants follow each other; whoever signs up
 * meanwhile does not wait. `false`: there is no such app.
 */
export async function lockApp(q: Queries, appId: string): Promise<boolean> {
  const row = await q
    .selectFrom('apps')
    .select('app_id')
    .where('app_id', '=', appId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

/** The app's tenants, the public one first. */
export async function listTenantConfigs(q: Queries, appId: string): Promise<TenantConfigRow[]> {
  const rows = await q
    .selectFrom('tenant_configs')
    .selectAll()
    .where('connection_uri_domain', '=', BASE_DOMAIN)
    .where('app_id', '=', appId)
    .orderBy('tenant_id')
    .execute();
  return rows.sort((a, b) => Number(b.tenant_id === PUBLIC) - Number(a.tenant_id === PUBLIC));
}

/** All tenants of all apps, ordered by app. */
export async function listAllTenantConfigs(q: Queries): Promise<TenantConfigRow[]> {
  return q
    .selectFrom('tenant_configs')
    .selectAll()
    .where('connection_uri_domain', '=', BASE_DOMAIN)
    .orderBy('app_id')
    .orderBy('tenant_id')
    .execute();
}

export async function insertApp(q: Queries, appId: string, now: number): Promise<void> {
  await q
    .insertInto('apps')
    .values({ app_id: appId, created_at: now })
    .onConflict((c) => c.doNothing())
    .execute();
}

/** Creates the tenant unless it exists. `false`: it existed. The app must exist. */
export async function insertTenant(
  q: Queries,
  appId: string,
  tenantId: string,
  now: number,
): Promise<boolean> {
  const created = await q
    .insertInto('tenants')
    .values({ app_id: appId, tenant_id: tenantId, created_at: now })
    .onConflict((c) => c.doNothing())
    .returning('tenant_id')
    .executeTakeFirst();
  return created !== undefined;
}

type NewTenantConfig = Omit<TenantConfigRow, 'connection_uri_domain'>;

export async function saveTenantConfig(q: Queries, row: NewTenantConfig): Promise<void> {
  const { app_id: _, tenant_id: __, ...changes } = row;
  await q
    .insertInto('tenant_configs')
    .values({ connection_uri_domain: BASE_DOMAIN, ...row })
    .onConflict((c) => c.columns(['connection_uri_domain', 'app_id', 'tenant_id']).doUpdateSet(changes))
    .execute();
}

export async function saveProviders(
  q: Queries,
  appId: string,
  tenantId: string,
  providers: string,
): Promise<void> {
  await q
    .updateTable('tenant_configs')
    .set({ providers })
    .where('connection_uri_domain', '=', BASE_DOMAIN)
    .where('app_id', '=', appId)
    .where('tenant_id', '=', tenantId)
    .execute();
}

/** Deletes the app with everything it owns. `false`: there was none. */
export async function deleteApp(q: Queries, appId: string): Promise<boolean> {
  const config = await q
    .deleteFrom('tenant_configs')
    .where('connection_uri_domain', '=', BASE_DOMAIN)
    .where('app_id', '=', appId)
    .returning('tenant_id')
    .execute();
  await q.deleteFrom('apps').where('app_id', '=', appId).execute();
  return config.length > 0;
}

/** Deletes the tenant with everything in it; its users stay. `false`: there was none. */
export async function deleteTenant(q: Queries, appId: string, tenantId: string): Promise<boolean> {
  const config = await q
    .deleteFrom('tenant_configs')
    .where('connection_uri_domain', '=', BASE_DOMAIN)
    .where('app_id', '=', appId)
    .where('tenant_id', '=', tenantId)
    .returning('tenant_id')
    .executeTakeFirst();
  await q.deleteFrom('tenants').where('app_id', '=', appId).where('tenant_id', '=', tenantId).execute();
  return config !== undefined;
}

export async function countTenants(q: Queries, appId: string): Promise<number> {
  const { count } = await q
    .selectFrom('tenant_configs')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('connection_uri_domain', '=', BASE_DOMAIN)
    .where('app_id', '=', appId)
    .executeTakeFirstOrThrow();
  return count;
}
