import type { JsonObject } from '@latchkey/contract';
import { configKeys, definitions } from '../config/schema.js';
import { mergeTenantConfig, validateOverrides } from '../config/tenant.js';
import type { RequestContext } from '../context.js';
import type { Queries } from '../db/database.js';
import { BadRequest, Forbidden } from '../http/errors.js';
import { PUBLIC } from './ids.js';
import type { Place } from './permissions.js';
import { readCoreConfig } from './sealing.js';
import { listTenantConfigs } from './store.js';
import type { TenantConfigRow } from './tables.js';

/** Key by key; `null` takes a key out. */
export function mergeCoreConfig(existing: JsonObject, change: JsonObject): JsonObject {
  const merged = { ...existing, ...change };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null));
}

/** A change of a tenant's configuration, which makes `config` of what was `stored`. */
interface CoreConfigChange {
  readonly stored: JsonObject;
  readonly change: JsonObject | undefined;
  readonly config: JsonObject;
}

export async function checkCoreConfig(
  q: Queries,
  { baseConfig, isOperator, sealer }: RequestContext,
  target: Place,
  { stored, change, config }: CoreConfigChange,
): Promise<void> {
  if (change === undefined) return;
  if (target.appId === PUBLIC && target.tenantId === PUBLIC && Object.keys(change).length > 0) {
    throw new BadRequest('Cannot modify base config');
  }
  if (baseConfig.supertokens_saas_secret !== null && !isOperator) refuseProtectedKeys(change, stored);
  const unknown = Object.keys(change).filter((key) => change[key] === null);
  const tenants = await listTenantConfigs(q, target.appId);
  const isPublicTenant = target.tenantId === PUBLIC;
  const app = tenants.find((tenant) => tenant.tenant_id === PUBLIC);
  const verdict = validateOverrides(
    { ...config, ...nulls(unknown) },
    {
      inherited:
        isPublicTenant || app === undefined
          ? baseConfig
          : mergeTenantConfig(baseConfig, [readCoreConfig(sealer, app)]),
      isPublicTenant,
      otherTenants: tenants
        .filter((tenant) => tenant.tenant_id !== target.tenantId)
        .map((tenant) => readCoreConfig(sealer, tenant)),
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

/** A tenant's own configuration; without protected keys for callers who may not see them. */
export function visibleCoreConfig(
  row: TenantConfigRow,
  { baseConfig, isOperator, sealer }: RequestContext,
): JsonObject {
  const hidden: readonly string[] =
    baseConfig.supertokens_saas_secret !== null && !isOperator ? protectedKeys : [];
  return Object.fromEntries(
    Object.entries(readCoreConfig(sealer, row)).filter(([key]) => !hidden.includes(key)),
  );
}
