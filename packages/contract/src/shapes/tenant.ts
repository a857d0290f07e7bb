import { z } from 'zod';
import { jsonObject } from '../fields.js';

/** A tenant as the `v2` endpoints write it. `coreConfig` holds the tenant's own overrides only. */
export const Tenant = z.object({
  tenantId: z.string(),
  thirdParty: z.object({ providers: z.array(jsonObject()) }),
  firstFactors: z.array(z.string()).optional(),
  requiredSecondaryFactors: z.array(z.string()).optional(),
  coreConfig: jsonObject(),
});

export const App = z.object({ appId: z.string(), tenants: z.array(Tenant) });

export type Tenant = z.output<typeof Tenant>;
export type App = z.output<typeof App>;
