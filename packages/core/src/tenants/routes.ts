import { cdi } from '@latchkey/contract';
import { routeGroup } from '../http/routes.js';
import { associateUserToTenant, disassociateUserFromTenant } from '../users/association.js';
import { PUBLIC, parseAppId, parseTenantId } from './ids.js';
import {
  checkMayListApps,
  checkMayListTenants,
  checkMayRemoveApp,
  checkMayRemoveTenant,
} from './permissions.js';
import { getTenant, listApps, listTenants, putTenant, removeApp, removeTenant } from './service.js';

/** The endpoints about apps and tenants. */
export const tenantRoutes = routeGroup(cdi.multitenancy)({
  putApp: async (context, { appId, ...change }) => {
    const target = { appId: appId === undefined ? PUBLIC : parseAppId(appId), tenantId: PUBLIC };
    return { status: 'OK', ...(await putTenant(context, target, change)) };
  },
  listApps: async (context) => {
    checkMayListApps(context);
    return { status: 'OK', apps: await listApps(context) };
  },
  removeApp: async (context, input) => {
    const appId = parseAppId(input.appId);
    checkMayRemoveApp(context, appId);
    return { status: 'OK', didExist: await removeApp(context, appId) };
  },
  putTenant: async (context, { tenantId, ...change }) => {
    const target = {
      appId: context.appId,
      tenantId: tenantId === undefined ? PUBLIC : parseTenantId(tenantId),
    };
    return { status: 'OK', ...(await putTenant(context, target, change)) };
  },
  getTenant: async (context) => {
    const tenant = await getTenant(context);
    return tenant === undefined ? { status: 'TENANT_NOT_FOUND_ERROR' } : { status: 'OK', ...tenant };
  },
  listTenants: async (context) => {
    checkMayListTenants(context);
    return { status: 'OK', tenants: await listTenants(context) };
  },
  removeTenant: async (context, input) => {
    const tenantId = parseTenantId(input.tenantId);
    checkMayRemoveTenant(context, tenantId);
    return { status: 'OK', didExist: await removeTenant(context, { appId: context.appId, tenantId }) };
  },
  associateUserToTenant: (context, { recipeUserId }) => associateUserToTenant(context, recipeUserId),
  disassociateUserFromTenant: (context, { recipeUserId }) =>
    disassociateUserFromTenant(context, recipeUserId),
});
