import { z } from 'zod';
import { jsonObject } from '../fields.js';
import { Provider } from './provider.js';

/** A tenant as the `v2` endpoints write it. `coreConfig` holds the tenant's own overrides only. */
export const Tenant = z.object({
  tenantId: z.string(),
  thirdParty: z.object({ providers: z.array(Provider) }),
  firstFactors: z.array(z.string()).optional(),
  requiredSecondaryFactors: z.array(z.string()).optional(),
  coreConfig: jsonObject(),
});

export const App = z.object({ appId: z.string(), tenants: z.array(Tenant) });

/** Host name under which apps are reached; the empty text where no other is. */
export const ConnectionUriDomain = z.object({ connectionUriDomain: z.string(), apps: z.array(App) });

/** A tenant as the first generation of these endpoints writes it: with a switch for each recipe. */
export const SwitchedTenant = z.object({
  tenantId: z.string(),
  emailPassword: z.object({ enabled: z.boolean() }),
  thirdParty: z.object({ enabled: z.boolean(), providers: z.array(Provider) }),
  passwordless: z.object({ enabled: z.boolean() }),
  firstFactors: z.array(z.string()).optional(),
  requiredSecondaryFactors: z.array(z.string()).optional(),
  coreConfig: jsonObject(),
});

export const SwitchedApp = z.object({ appId: z.string(), tenants: z.array(SwitchedTenant) });

export const SwitchedConnectionUriDomain = z.object({
  connectionUriDomain: z.string(),
  apps: z.array(SwitchedApp),
});

export type Tenant = z.output<typeof Tenant>;
export type App = z.output<typeof App>;
export type SwitchedTenant = z.output<typeof SwitchedTenant>;
export type SwitchedApp = z.output<typeof SwitchedApp>;
