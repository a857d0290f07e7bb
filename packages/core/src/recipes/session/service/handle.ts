import type { RequestContext } from '../../../context.js';
import { uuidv7 } from '../../../crypto/random.js';
import { TenantNotFound } from '../../../http/errors.js';
import { PUBLIC } from '../../../tenants/ids.js';

/** A new session's name: no secret, sorts by time, tells the tenant where it is not the public one. */
export const newSessionHandle = (tenantId: string, now: number): string =>
  tenantId === PUBLIC ? uuidv7(now) : `${uuidv7(now)}_${tenantId}`;

/** The tenant that a handle names. */
export function tenantOfHandle(handle: string): string {
  const [, tenantId, ...more] = handle.split('_');
  return tenantId === undefined || more.length > 0 ? PUBLIC : tenantId;
}

/** Refuses handles of tenants that do not exist. */
export async function checkTenantOfHandle({ tenants, appId }: RequestContext, handle: string): Promise<void> {
  const tenantId = tenantOfHandle(handle);
  if ((await tenants.find(appId, tenantId)) === undefined) throw new TenantNotFound(appId, tenantId);
}
