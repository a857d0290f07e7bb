import type { RequestContext } from '../context.js';
import { Forbidden } from '../http/errors.js';
import { firstFactorsOf } from './factors.js';
import { findTenantConfig } from './store.js';

/** How far the core checks a tenant's first factors: `open` not at all, as from CDI 5.1 on. */
export type TenantGate = 'open' | 'anyFactor' | 'thisFactor';

/** Refuses a recipe that the tenant has switched off, for clients that expect the core to. */
export async function checkGate(
  { db, appId, tenantId }: RequestContext,
  gate: TenantGate,
  factor: { readonly ids: readonly string[]; readonly refusal: string },
): Promise<void> {
  if (gate === 'open') return;
  const tenant = await findTenantConfig(db.read, appId, tenantId);
  const factors = tenant === undefined ? null : firstFactorsOf(tenant);
  if (factors === null) return;
  const allowed = gate === 'anyFactor' ? factors.length > 0 : factor.ids.some((id) => factors.includes(id));
  if (!allowed) throw new Forbidden(factor.refusal);
}
