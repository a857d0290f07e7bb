import { z } from 'zod';
import { endpoint } from '../endpoint.js';
import { flag, jsonObject, trimmedNonEmpty } from '../fields.js';
import { ProviderInput } from '../shapes/provider.js';
import {
  App,
  ConnectionUriDomain,
  SwitchedApp,
  SwitchedConnectionUriDomain,
  SwitchedTenant,
  Tenant,
} from '../shapes/tenant.js';

const TenantFields = {
  firstFactors: z.array(z.string()).nullable().optional(),
  requiredSecondaryFactors: z.array(z.string()).nullable().optional(),
  coreConfig: jsonObject().optional(),
  /** Inputs of the first generation of these endpoints: named so that sending one is answered clearly. */
  emailPasswordEnabled: z
    .unknown()
    .refine((value) => value === undefined, 'emailPasswordEnabled is not a valid input for this API')
    .optional(),
  thirdPartyEnabled: z
    .unknown()
    .refine((value) => value === undefined, 'thirdParty is not a valid input for this API')
    .optional(),
  passwordlessEnabled: z
    .unknown()
    .refine((value) => value === undefined, 'passwordless is not a valid input for this API')
    .optional(),
};

const factorList = (name: string, what: string) =>
  z
    .array(z.string())
    .refine(
      (factors) => factors.length > 0,
      `${name} cannot be empty. Set null instead to remove all ${what} factors.`,
    )
    .nullable()
    .optional();

/** Inputs of the first generation: a switch for each recipe. */
const SwitchedFields = {
  emailPasswordEnabled: flag().optional(),
  thirdPartyEnabled: flag().optional(),
  passwordlessEnabled: flag().optional(),
  firstFactors: factorList('firstFactors', 'first'),
  requiredSecondaryFactors: factorList('requiredSecondaryFactors', 'required secondary'),
  coreConfig: jsonObject().optional(),
};

/**
 * What a switch is: since 5.0 a flag beside the list of factors, which it restricts; before, a way to edit that list,
 * which was not seen itself.
 */
const switches = { switches: z.enum(['flags', 'edits']).default('flags') };

/** When a recipe counts as enabled: the tenant has any first factor or, before 5.0, one of the recipe. */
const enabledBy = { enabledBy: z.enum(['anyFactor', 'thisFactor']).default('anyFactor') };

/** The interface calls it so in this text whatever the field is called. */
const recipeUserId = trimmedNonEmpty("Field name 'userId' cannot be an empty String", 128);

/** Connection URI domains, apps and tenants (CDI platform §1). Ids are trimmed and compared in lower case. */
export const multitenancy = {
  putConnectionUriDomain: endpoint({
    method: 'PUT',
    path: '/recipe/multitenancy/connectionuridomain/v2',
    scope: 'tenant',
    since: '2.7',
    summary:
      'Change the public tenant of the base connection URI domain; others need a database of their own',
    input: { connectionUriDomain: z.string().optional(), ...TenantFields },
    results: { OK: { createdNew: z.boolean() } },
  }),
  putSwitchedConnectionUriDomain: endpoint({
    method: 'PUT',
    path: '/recipe/multitenancy/connectionuridomain',
    scope: 'tenant',
    since: '3.0',
    deprecated: true,
    summary: 'Change the public tenant of the base connection URI domain by a switch for each recipe',
    input: { connectionUriDomain: z.string().optional(), ...SwitchedFields },
    internal: switches,
    results: { OK: { createdNew: z.boolean() } },
  }),
  listConnectionUriDomains: endpoint({
    method: 'GET',
    path: '/recipe/multitenancy/connectionuridomain/list/v2',
    scope: 'tenant',
    since: '2.7',
    summary: 'All connection URI domains with their apps and tenants',
    results: { OK: { connectionUriDomains: z.array(ConnectionUriDomain) } },
  }),
  listSwitchedConnectionUriDomains: endpoint({
    method: 'GET',
    path: '/recipe/multitenancy/connectionuridomain/list',
    scope: 'tenant',
    since: '3.0',
    deprecated: true,
    summary: 'All connection URI domains with their apps, their tenants and the switches of those',
    internal: enabledBy,
    results: { OK: { connectionUriDomains: z.array(SwitchedConnectionUriDomain) } },
  }),
  removeConnectionUriDomain: endpoint({
    method: 'POST',
    path: '/recipe/multitenancy/connectionuridomain/remove',
    scope: 'tenant',
    since: '3.0',
    summary: 'Delete a connection URI domain; there is none but the base one, which stays',
    input: { connectionUriDomain: z.string() },
    results: { OK: { didExist: z.boolean() } },
  }),
  putApp: endpoint({
    method: 'PUT',
    path: '/recipe/multitenancy/app/v2',
    scope: 'tenant',
    since: '2.7',
    summary: 'Create an app, or change its public tenant',
    input: { appId: z.string().optional(), ...TenantFields },
    results: { OK: { createdNew: z.boolean() } },
  }),
  listApps: endpoint({
    method: 'GET',
    path: '/recipe/multitenancy/app/list/v2',
    scope: 'tenant',
    since: '2.7',
    summary: 'All apps with their tenants',
    results: { OK: { apps: z.array(App) } },
  }),
  removeApp: endpoint({
    method: 'POST',
    path: '/recipe/multitenancy/app/remove',
    scope: 'tenant',
    since: '2.7',
    summary: 'Delete an app with everything in it',
    input: { appId: z.string() },
    results: { OK: { didExist: z.boolean() } },
  }),
  putTenant: endpoint({
    method: 'PUT',
    path: '/recipe/multitenancy/tenant/v2',
    scope: 'tenant',
    since: '2.7',
    summary: 'Create a tenant, or change it',
    input: { tenantId: z.string().optional(), ...TenantFields },
    results: { OK: { createdNew: z.boolean() } },
  }),
  getTenant: endpoint({
    method: 'GET',
    path: '/recipe/multitenancy/tenant/v2',
    scope: 'tenant',
    since: '2.7',
    tenantMayBeMissing: true,
    summary: 'The tenant of the path',
    results: { OK: Tenant.shape, TENANT_NOT_FOUND_ERROR: {} },
  }),
  listTenants: endpoint({
    method: 'GET',
    path: '/recipe/multitenancy/tenant/list/v2',
    scope: 'tenant',
    since: '2.7',
    summary: "All of the app's tenants",
    results: { OK: { tenants: z.array(Tenant) } },
  }),
  removeTenant: endpoint({
    method: 'POST',
    path: '/recipe/multitenancy/tenant/remove',
    scope: 'tenant',
    since: '2.7',
    summary: 'Delete a tenant; users only in it stay, without a tenant',
    input: { tenantId: z.string() },
    results: { OK: { didExist: z.boolean() } },
  }),
  putSwitchedApp: endpoint({
    method: 'PUT',
    path: '/recipe/multitenancy/app',
    scope: 'tenant',
    since: '3.0',
    deprecated: true,
    summary: 'Create an app, or change its public tenant, by a switch for each recipe',
    input: { appId: z.string().optional(), ...SwitchedFields },
    internal: switches,
    results: { OK: { createdNew: z.boolean() } },
  }),
  listSwitchedApps: endpoint({
    method: 'GET',
    path: '/recipe/multitenancy/app/list',
    scope: 'tenant',
    since: '3.0',
    deprecated: true,
    summary: 'All apps with their tenants and the switches of those',
    internal: enabledBy,
    results: { OK: { apps: z.array(SwitchedApp) } },
  }),
  putSwitchedTenant: endpoint({
    method: 'PUT',
    path: '/recipe/multitenancy/tenant',
    scope: 'tenant',
    since: '3.0',
    deprecated: true,
    summary: 'Create a tenant, or change it, by a switch for each recipe',
    input: { tenantId: z.string().optional(), ...SwitchedFields },
    internal: switches,
    results: { OK: { createdNew: z.boolean() } },
  }),
  getSwitchedTenant: endpoint({
    method: 'GET',
    path: '/recipe/multitenancy/tenant',
    scope: 'tenant',
    since: '3.0',
    deprecated: true,
    tenantMayBeMissing: true,
    summary: 'The tenant of the path with its switches',
    internal: enabledBy,
    results: { OK: SwitchedTenant.shape, TENANT_NOT_FOUND_ERROR: {} },
  }),
  listSwitchedTenants: endpoint({
    method: 'GET',
    path: '/recipe/multitenancy/tenant/list',
    scope: 'tenant',
    since: '3.0',
    deprecated: true,
    summary: 'All tenants of the app with their switches',
    internal: enabledBy,
    results: { OK: { tenants: z.array(SwitchedTenant) } },
  }),
  putThirdPartyConfig: endpoint({
    method: 'PUT',
    path: '/recipe/multitenancy/config/thirdparty',
    scope: 'tenant',
    since: '3.0',
    summary: 'Configure a third-party provider of the tenant of the path, or replace its configuration',
    input: { config: ProviderInput, skipValidation: flag().optional() },
    results: { OK: { createdNew: z.boolean() } },
  }),
  removeThirdPartyConfig: endpoint({
    method: 'POST',
    path: '/recipe/multitenancy/config/thirdparty/remove',
    scope: 'tenant',
    since: '3.0',
    summary: 'Remove the configuration of a third-party provider from the tenant of the path',
    input: { thirdPartyId: z.string().transform((value) => value.trim()) },
    results: { OK: { didConfigExist: z.boolean() } },
  }),
  associateUserToTenant: endpoint({
    method: 'POST',
    path: '/recipe/multitenancy/tenant/user',
    scope: 'tenant',
    since: '3.0',
    summary:
      'Let a login method sign in to the tenant of the path too; those linked to it stay where they are',
    input: { recipeUserId },
    results: {
      OK: { wasAlreadyAssociated: z.boolean() },
      UNKNOWN_USER_ID_ERROR: {},
      EMAIL_ALREADY_EXISTS_ERROR: {},
      PHONE_NUMBER_ALREADY_EXISTS_ERROR: {},
      THIRD_PARTY_USER_ALREADY_EXISTS_ERROR: {},
      ASSOCIATION_NOT_ALLOWED_ERROR: { reason: z.string() },
    },
  }),
  disassociateUserFromTenant: endpoint({
    method: 'POST',
    path: '/recipe/multitenancy/tenant/user/remove',
    scope: 'tenant',
    since: '3.0',
    summary: 'Take a login method out of the tenant of the path, with its sessions, tokens and roles there',
    input: { recipeUserId },
    results: { OK: { wasAssociated: z.boolean() }, UNKNOWN_USER_ID_ERROR: {} },
  }),
};
