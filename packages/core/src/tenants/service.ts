import type { Provider, ProviderInput, Tenant } from '@latchkey/contract';
import type { RequestContext, Services } from '../context.js';
import { Rollback } from '../db/database.js';
import { Forbidden, TenantNotFound } from '../http/errors.js';
import { changedRules, newTenant, type TenantChange } from './changing.js';
import { checkCoreConfig, mergeCoreConfig } from './coreConfig.js';
import { PUBLIC } from './ids.js';
import { checkMayPut, type Place } from './permissions.js';
import { checkClientTypes, checkInput, checkProvider, replaceProvider, toProvider } from './providers.js';
import { readCoreConfig, readProviders, writeCoreConfig, writeProviders } from './sealing.js';
import { toTenant } from './shapes.js';
import {
  countTenants,
  deleteApp,
  deleteTenant,
  findTenantConfig,
  insertApp,
  insertTenant,
  listAllTenantConfigs,
  listTenantConfigs,
  lockApp,
  saveProviders,
  saveTenantConfig,
} from './store.js';
import type { TenantConfigRow } from './tables.js';

/** Creates a tenant (with its app, for the public one) or changes it. */
export async function putTenant(
  context: RequestContext,
  target: Place,
  change: TenantChange,
): Promise<{ createdNew: boolean }> {
  checkMayPut(context, target);
  const createdNew = await context.db.transaction(async (q) => {
    const now = context.clock.now();
    if (target.tenantId === PUBLIC) await insertApp(q, target.appId, now);
    // Between instances too, one change of an app's tenants at a time: they must agree on what counts for all of them.
    if (!(await lockApp(q, target.appId))) throw new TenantNotFound(context.appId, context.tenantId);
    const isNew = await insertTenant(q, target.appId, target.tenantId, now);
    const existing = await findTenantConfig(q, target.appId, target.tenantId);
    const before = existing ?? newTenant(target, change.initial);
    const stored = readCoreConfig(context.sealer, before);
    const config = mergeCoreConfig(stored, change.coreConfig ?? {});
    const changed = changedRules(before, change);
    await checkCoreConfig(q, context, target, { stored, change: change.coreConfig, config });
    for (const provider of readProviders(context.sealer, before)) checkProvider(provider);
    await saveTenantConfig(q, { ...changed, core_config: writeCoreConfig(context.sealer, before, config) });
    return isNew && existing === undefined;
  });
  context.tenants.forget(target.appId);
  return { createdNew };
}

/** The tenant of the path. */
export const findTenant = ({ db, appId, tenantId }: RequestContext): Promise<TenantConfigRow | undefined> =>
  findTenantConfig(db.read, appId, tenantId);

/** The app's tenants, the public one first. */
export const findTenants = ({ db, appId }: RequestContext): Promise<TenantConfigRow[]> =>
  listTenantConfigs(db.read, appId);

/** The app's tenants as the interface writes them, the public one first. */
export const listTenants = async (context: RequestContext): Promise<Tenant[]> =>
  (await findTenants(context)).map((row) => toTenant(row, context));

/** All apps with their tenants as `write` shows them. */
export async function findApps<T>(
  { db }: RequestContext,
  write: (row: TenantConfigRow) => T,
): Promise<{ appId: string; tenants: T[] }[]> {
  const apps = new Map<string, T[]>();
  for (const row of await listAllTenantConfigs(db.read)) {
    const tenants = apps.get(row.app_id) ?? [];
    tenants.push(write(row));
    apps.set(row.app_id, tenants);
  }
  return [...apps].map(([appId, tenants]) => ({ appId, tenants }));
}

/** Adds a provider to the tenant of the path, or puts it in the place of the one with its id. */
export async function putProvider(
  context: RequestContext,
  input: ProviderInput,
  skipValidation: boolean,
): Promise<{ createdNew: boolean }> {
  if (!skipValidation) checkInput(input);
  const provider = toProvider(input);
  if (skipValidation) checkClientTypes(provider);
  else checkProvider(provider);
  const before = await changeProviders(context, (providers) => replaceProvider(providers, provider));
  return { createdNew: !before.some(({ thirdPartyId }) => thirdPartyId === provider.thirdPartyId) };
}

/** Takes a provider out of the tenant of the path. `false`: there was none of that id. */
export async function removeProvider(context: RequestContext, thirdPartyId: string): Promise<boolean> {
  const before = await changeProviders(context, (providers) => {
    const remaining = providers.filter((provider) => provider.thirdPartyId !== thirdPartyId);
    for (const provider of remaining) checkProvider(provider);
    return remaining;
  });
  return before.some((provider) => provider.thirdPartyId === thirdPartyId);
}

/** Resolves with the providers before the change. */
async function changeProviders(
  { db, appId, tenantId, sealer }: RequestContext,
  change: (providers: readonly Provider[]) => Provider[],
): Promise<Provider[]> {
  return db.transaction(async (q) => {
    const isThere = await lockApp(q, appId);
    const row = isThere ? await findTenantConfig(q, appId, tenantId) : undefined;
    if (row === undefined) throw new TenantNotFound(appId, tenantId);
    const before = readProviders(sealer, row);
    await saveProviders(q, appId, tenantId, writeProviders(sealer, row, change(before)));
    return before;
  });
}

/** Deletes an app with everything in it. Its other tenants must have been removed before. */
export async function removeApp({ db, tenants, keys }: Services, appId: string): Promise<boolean> {
  const result = await db.transaction(async (q) => {
    await lockApp(q, appId);
    if ((await countTenants(q, appId)) > 1) throw new Rollback<'HAS_TENANTS'>('HAS_TENANTS');
    return deleteApp(q, appId);
  });
  tenants.forget(appId);
  keys.forget(appId);
  if (typeof result === 'boolean') return result;
  throw new Forbidden(
    'Please delete all tenants except the public tenant for this app before calling the delete API',
  );
}

/** Deletes a tenant with its sessions. Users who were in no other tenant stay, without a tenant. */
export async function removeTenant({ db, tenants }: Services, { appId, tenantId }: Place): Promise<boolean> {
  const existed = await db.transaction(async (q) => {
    await lockApp(q, appId);
    return deleteTenant(q, appId, tenantId);
  });
  tenants.forget(appId);
  return existed;
}

/** Makes sure that the base tenant exists; called at every start. */
export async function ensureBaseTenant({ db, clock }: Pick<Services, 'db' | 'clock'>): Promise<void> {
  const place = { appId: PUBLIC, tenantId: PUBLIC };
  await db.transaction(async (q) => {
    await insertApp(q, PUBLIC, clock.now());
    await insertTenant(q, PUBLIC, PUBLIC, clock.now());
    if ((await findTenantConfig(q, PUBLIC, PUBLIC)) === undefined)
      await saveTenantConfig(q, newTenant(place));
  });
}
