import type { App, JsonObject, Tenant } from '@latchkey/contract';
import { configKeys, definitions } from '../config/schema.js';
import { mergeTenantConfig, validateOverrides } from '../config/tenant.js';
import type { RequestContext, Services } from '../context.js';
import { type Queries, Rollback } from '../db/database.js';
import { BadRequest, Forbidden, TenantNotFound } from '../http/errors.js';
import { checkFactors, firstFactorsOf, parseFactors } from './factors.js';
import { PUBLIC } from './ids.js';
import { checkMayPut, type Place } from './permissions.js';
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
  saveTenantConfig,
} from './store.js';
import type { TenantConfigRow } from './tables.js';

/** What a PUT may change. An absent field stays as it is. */
export interface TenantChange {
  readonly firstFactors?: readonly string[] | null | undefined;
  readonly requiredSecondaryFactors?: readonly string[] | null | undefined;
  readonly coreConfig?: JsonObject | undefined;
}

type TenantSettings = Omit<TenantConfigRow, 'connection_uri_domain'>;

/** Creates a tenant (with its app, for the public one) or changes it. */
export async function putTenant(
  context: RequestContext,
  target: Place,
  change: TenantChange,
): Promise<{ createdNew: boolean }> {
  checkFactors('firstFactors', change.firstFactors);
  checkFactors('requiredSecondaryFactors', change.requiredSecondaryFactors);
  checkMayPut(context, target);
  const createdNew = await context.db.transaction(async (q) => {
    const now = context.clock.now();
    if (target.tenantId === PUBLIC) await insertApp(q, target.appId, now);
    // Between instances too, one change of an app's tenants at a time: they must agree on what counts for all of them.
    if (!(await lockApp(q, target.appId))) throw new TenantNotFound(context.appId, context.tenantId);
    const isNew = await insertTenant(q, target.appId, target.tenantId, now);
    const existing = await findTenantConfig(q, target.appId, target.tenantId);
    const settings = applyChange(existing ?? newTenant(target), change);
    await checkCoreConfig(q, context, target, settings, existing, change.coreConfig);
    await saveTenantConfig(q, settings);
    return isNew && existing === undefined;
  });
  context.tenants.forget(target.appId);
  return { createdNew };
}

/** Everything allowed in a new app; nothing yet in another new tenant. */
const newTenant = ({ appId, tenantId }: Place): TenantSettings => ({
  app_id: appId,
  tenant_id: tenantId,
  email_password_enabled: 1,
  third_party_enabled: 1,
  passwordless_enabled: 1,
  first_factors: tenantId === PUBLIC ? null : '[]',
  required_secondary_factors: null,
  core_config: '{}',
  providers: '[]',
});

function applyChange(existing: TenantSettings, change: TenantChange): TenantSettings {
  const { firstFactors, requiredSecondaryFactors, coreConfig } = change;
  const core_config = JSON.stringify(mergeCoreConfig(parseCoreConfig(existing), coreConfig ?? {}));
  if (firstFactors === undefined && requiredSecondaryFactors === undefined)
    return { ...existing, core_config };
  const current = firstFactorsOf(existing);
  const first = firstFactors === undefined ? current : firstFactors;
  const secondary =
    requiredSecondaryFactors === undefined
      ? existing.required_secondary_factors
      : toJson(requiredSecondaryFactors);
  return {
    ...existing,
    core_config,
    email_password_enabled: 1,
    third_party_enabled: 1,
    passwordless_enabled: 1,
    first_factors: first === null ? null : JSON.stringify(first),
    required_secondary_factors: secondary,
  };
}

const toJson = (factors: readonly string[] | null): string | null =>
  factors === null || factors.length === 0 ? null : JSON.stringify(factors);

const parseCoreConfig = ({ core_config }: Pick<TenantSettings, 'core_config'>): JsonObject =>
  JSON.parse(core_config);

/** Key by key; `null` takes a key out. */
function mergeCoreConfig(existing: JsonObject, change: JsonObject): JsonObject {
  const merged = { ...existing, ...change };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null));
}

async function checkCoreConfig(
  q: Queries,
  { baseConfig, isOperator }: RequestContext,
  target: Place,
  settings: TenantSettings,
  existing: TenantSettings | undefined,
  change: JsonObject | undefined,
): Promise<void> {
  if (change === undefined) return;
  if (target.appId === PUBLIC && target.tenantId === PUBLIC && Object.keys(change).length > 0) {
    throw new BadRequest('Cannot modify base config');
  }
  const stored = existing === undefined ? {} : parseCoreConfig(existing);
  if (baseConfig.supertokens_saas_secret !== null && !isOperator) refuseProtectedKeys(change, stored);
  const unknown = Object.keys(change).filter((key) => change[key] === null);
  const tenants = await listTenantConfigs(q, target.appId);
  const isPublicTenant = target.tenantId === PUBLIC;
  const app = tenants.find((tenant) => tenant.tenant_id === PUBLIC);
  const verdict = validateOverrides(
    { ...parseCoreConfig(settings), ...nulls(unknown) },
    {
      inherited:
        isPublicTenant || app === undefined
          ? baseConfig
          : mergeTenantConfig(baseConfig, [parseCoreConfig(app)]),
      isPublicTenant,
      otherTenants: tenants.filter((tenant) => tenant.tenant_id !== target.tenantId).map(parseCoreConfig),
    },
  );
  if (!verdict.ok) throw new BadRequest(verdict.message);
}

const nulls = (keys: readonly string[]): JsonObject => Object.fromEntries(keys.map((key) => [key, null]));

const protectedKeys = configKeys.filter((key) => definitions[key].isProtected === true);

function refuseProtectedKeys(change: JsonObject, stored: JsonObject): void {
  const touched = protectedKeys.some((key) => key in change && change[key] !== stored[key]);
  if (touched) throw new Forbidden('Not allowed to modify protected configs.');
}

/** The tenant as the interface writes it; without protected configuration for callers who may not see it. */
export function toTenant(row: TenantConfigRow, { baseConfig, isOperator }: RequestContext): Tenant {
  const firstFactors = firstFactorsOf(row);
  const config = parseCoreConfig(row);
  const hidden: readonly string[] =
    baseConfig.supertokens_saas_secret !== null && !isOperator ? protectedKeys : [];
  return {
    tenantId: row.tenant_id,
    thirdParty: { providers: JSON.parse(row.providers) },
    ...(firstFactors !== null && { firstFactors }),
    ...(row.required_secondary_factors !== null && {
      requiredSecondaryFactors: parseFactors(row.required_secondary_factors),
    }),
    coreConfig: Object.fromEntries(Object.entries(config).filter(([key]) => !hidden.includes(key))),
  };
}

export async function getTenant(context: RequestContext): Promise<Tenant | undefined> {
  const row = await findTenantConfig(context.db.read, context.appId, context.tenantId);
  return row === undefined ? undefined : toTenant(row, context);
}

export async function listTenants(context: RequestContext): Promise<Tenant[]> {
  const rows = await listTenantConfigs(context.db.read, context.appId);
  return rows.map((row) => toTenant(row, context));
}

export async function listApps(context: RequestContext): Promise<App[]> {
  const rows = await listAllTenantConfigs(context.db.read);
  const apps = new Map<string, Tenant[]>();
  for (const row of rows) {
    const tenants = apps.get(row.app_id) ?? [];
    tenants.push(toTenant(row, context));
    apps.set(row.app_id, tenants);
  }
  return [...apps].map(([appId, tenants]) => ({ appId, tenants }));
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
