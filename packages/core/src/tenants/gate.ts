import type { RequestContext } from '../context.js';
import { Forbidden } from '../http/errors.js';
import { type EnabledBy, factorsOfRecipe, isEnabled, recipes, rulesOf } from './factors.js';
import { findTenantConfig } from './store.js';

/** How far the core checks a tenant's first factors: `open` not at all, as from CDI 5.1 on. */
export type TenantGate = 'open' | EnabledBy;

/** Refuses a recipe that the tenant has switched off, for clients that expect the core to. */
export async function checkGate(
  { db, appId, tenantId }: RequestContext,
  gate: TenantGate,
  factor: { readonly ids: readonly string[]; readonly refusal: string },
): Promise<void> {
  if (gate === 'open') return;
  const recipe = recipes.find((one) => factorsOfRecipe[one].some((id) => factor.ids.includes(id)));
  const tenant = await findTenantConfig(db.read, appId, tenantId);
  if (recipe === undefined || tenant === undefined) return;
  if (!isEnabled(rulesOf(tenant), recipe, gate)) throw new Forbidden(factor.refusal);
}
