import { cdi } from '@latchkey/contract';
import type { RequestContext } from '../context.js';
import { routeGroup } from '../http/routes.js';
import { associateUserToTenant, disassociateUserFromTenant } from '../users/association.js';
import { changeOfFactors, changeOfSwitches } from './changing.js';
import { putConnectionUriDomain } from './connectionUriDomains.js';
import { PUBLIC, parseAppId, parseConnectionUriDomain, parseTenantId } from './ids.js';
import {
  checkMayListApps,
  checkMayListConnectionUriDomains,
  checkMayListTenants,
  checkMayRemoveApp,
  checkMayRemoveConnectionUriDomain,
  checkMayRemoveTenant,
  type Place,
} from './permissions.js';
import {
  findApps,
  findTenant,
  findTenants,
  listTenants,
  putProvider,
  putTenant,
  removeApp,
  removeProvider,
  removeTenant,
} from './service.js';
import { toSwitchedTenant, toTenant } from './shapes.js';

/** An id that is left out means the default one of its level. */
const appNamed = (appId: string | undefined): Place => ({
  appId: appId === undefined ? PUBLIC : parseAppId(appId),
  tenantId: PUBLIC,
});

const tenantNamed = ({ appId }: RequestContext, tenantId: string | undefined): Place => ({
  appId,
  tenantId: tenantId === undefined ? PUBLIC : parseTenantId(tenantId),
});

/** The endpoints about connection URI domains, apps and tenants. */
export const tenantRoutes = routeGroup(cdi.multitenancy)({
  putConnectionUriDomain: async (context, { connectionUriDomain, ...change }) => ({
    status: 'OK',
    ...(await putConnectionUriDomain(context, connectionUriDomain, changeOfFactors(change))),
  }),
  putSwitchedConnectionUriDomain: async (context, { connectionUriDomain, ...change }) => ({
    status: 'OK',
    ...(await putConnectionUriDomain(context, connectionUriDomain, changeOfSwitches(change))),
  }),
  listConnectionUriDomains: async (context) => {
    checkMayListConnectionUriDomains(context);
    const apps = await findApps(context, (row) => toTenant(row, context));
    return { status: 'OK', connectionUriDomains: [{ connectionUriDomain: '', apps }] };
  },
  listSwitchedConnectionUriDomains: async (context, { enabledBy }) => {
    checkMayListConnectionUriDomains(context);
    const apps = await findApps(context, (row) => toSwitchedTenant(row, context, enabledBy));
    return { status: 'OK', connectionUriDomains: [{ connectionUriDomain: '', apps }] };
  },
  removeConnectionUriDomain: async (context, { connectionUriDomain }) => {
    checkMayRemoveConnectionUriDomain(context, connectionUriDomain);
    parseConnectionUriDomain(connectionUriDomain);
    return { status: 'OK', didExist: false };
  },
  putApp: async (context, { appId, ...change }) => ({
    status: 'OK',
    ...(await putTenant(context, appNamed(appId), changeOfFactors(change))),
  }),
  putSwitchedApp: async (context, { appId, ...change }) => ({
    status: 'OK',
    ...(await putTenant(context, appNamed(appId), changeOfSwitches(change))),
  }),
  listApps: async (context) => {
    checkMayListApps(context);
    return { status: 'OK', apps: await findApps(context, (row) => toTenant(row, context)) };
  },
  listSwitchedApps: async (context, { enabledBy }) => {
    checkMayListApps(context);
    const apps = await findApps(context, (row) => toSwitchedTenant(row, context, enabledBy));
    return { status: 'OK', apps };
  },
  removeApp: async (context, input) => {
    const appId = parseAppId(input.appId);
    checkMayRemoveApp(context, appId);
    return { status: 'OK', didExist: await removeApp(context, appId) };
  },
  putTenant: async (context, { tenantId, ...change }) => ({
    status: 'OK',
    ...(await putTenant(context, tenantNamed(context, tenantId), changeOfFactors(change))),
  }),
  putSwitchedTenant: async (context, { tenantId, ...change }) => ({
    status: 'OK',
    ...(await putTenant(context, tenantNamed(context, tenantId), changeOfSwitches(change))),
  }),
  getTenant: async (context) => {
    const row = await findTenant(context);
    return row === undefined
      ? { status: 'TENANT_NOT_FOUND_ERROR' }
      : { status: 'OK', ...toTenant(row, context) };
  },
  getSwitchedTenant: async (context, { enabledBy }) => {
    const row = await findTenant(context);
    if (row === undefined) return { status: 'TENANT_NOT_FOUND_ERROR' };
    return { status: 'OK', ...toSwitchedTenant(row, context, enabledBy) };
  },
  listTenants: async (context) => {
    checkMayListTenants(context);
    return { status: 'OK', tenants: await listTenants(context) };
  },
  listSwitchedTenants: async (context, { enabledBy }) => {
    checkMayListTenants(context);
    const rows = await findTenants(context);
    return { status: 'OK', tenants: rows.map((row) => toSwitchedTenant(row, context, enabledBy)) };
  },
  removeTenant: async (context, input) => {
    const target = { appId: context.appId, tenantId: parseTenantId(input.tenantId) };
    checkMayRemoveTenant(context, target.tenantId);
    return { status: 'OK', didExist: await removeTenant(context, target) };
  },
  putThirdPartyConfig: async (context, { config, skipValidation = false }) => ({
    status: 'OK',
    ...(await putProvider(context, config, skipValidation)),
  }),
  removeThirdPartyConfig: async (context, { thirdPartyId }) => ({
    status: 'OK',
    didConfigExist: await removeProvider(context, thirdPartyId),
  }),
  associateUserToTenant: (context, { recipeUserId }) => associateUserToTenant(context, recipeUserId),
  disassociateUserFromTenant: (context, { recipeUserId }) =>
    disassociateUserFromTenant(context, recipeUserId),
});
