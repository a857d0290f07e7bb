import { validateOverrides } from '../config/tenant.js';
import type { RequestContext } from '../context.js';
import { BadRequest } from '../http/errors.js';
import type { TenantChange } from './changing.js';
import { PUBLIC, parseConnectionUriDomain } from './ids.js';
import { checkMayPutConnectionUriDomain } from './permissions.js';
import { putTenant } from './service.js';

/**
 * Changes the public tenant of the base connection URI domain. Another domain needs a database of its own: with one
 * database for everything, as here, the interface has words for that.
 */
export async function putConnectionUriDomain(
  context: RequestContext,
  connectionUriDomain: string | undefined,
  change: TenantChange,
): Promise<{ createdNew: boolean }> {
  if (connectionUriDomain === undefined)
    return putTenant(context, { appId: PUBLIC, tenantId: PUBLIC }, change);
  const domain = parseConnectionUriDomain(connectionUriDomain);
  checkMayPutConnectionUriDomain(context);
  const { baseConfig } = context;
  const only = baseConfig.supertokens_saas_load_only_cud;
  if (only !== null && only !== domain)
    throw new BadRequest('Creation of connection uri domain or app or tenant is disallowed');
  const verdict = validateOverrides(change.coreConfig ?? {}, { inherited: baseConfig, isPublicTenant: true });
  throw new BadRequest(
    verdict.ok
      ? `Invalid core config: ConnectionUriDomain: ${domain} cannot be mapped to the same user pool as `
      : verdict.message,
  );
}
