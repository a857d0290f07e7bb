import { Forbidden } from '../http/errors.js';
import { PUBLIC } from './ids.js';

/** The app and tenant that a request is addressed to, or that it writes. */
export interface Place {
  readonly appId: string;
  readonly tenantId: string;
}

/** Who may create or change a tenant (CDI platform §1.4). `source` is where the request is addressed to. */
export function checkMayPut(source: Place, target: Place): void {
  if (target.tenantId !== PUBLIC) {
    if (source.tenantId !== PUBLIC && source.tenantId !== target.tenantId) {
      throw new Forbidden('You must use the public or same tenant to add/update a tenant');
    }
    return;
  }
  if (target.appId === PUBLIC) return;
  const fromPublicApp = source.appId === PUBLIC && source.tenantId === PUBLIC;
  const fromSameApp = source.appId === target.appId && source.tenantId === PUBLIC;
  if (!fromPublicApp && !fromSameApp) {
    throw new Forbidden('You must use the public or same app to add/update an app');
  }
}

const isPublicTenant = (place: Place) => place.tenantId === PUBLIC;
const isPublicApp = (place: Place) => place.appId === PUBLIC && isPublicTenant(place);

export function checkMayListTenants(source: Place): void {
  if (isPublicTenant(source)) return;
  throw new Forbidden('Only the public tenantId is allowed to list all tenants associated with this app');
}

export function checkMayListApps(source: Place): void {
  if (isPublicApp(source)) return;
  throw new Forbidden(
    'Only the public tenantId and public appId is allowed to list all apps associated with this connection uri domain',
  );
}

export function checkMayRemoveTenant(source: Place, tenantId: string): void {
  if (tenantId === PUBLIC) throw new Forbidden('Cannot delete public tenant, use remove app API instead');
  if (!isPublicTenant(source)) throw new Forbidden('Only the public tenantId is allowed to delete a tenant');
}

export function checkMayRemoveApp(source: Place, appId: string): void {
  if (appId === PUBLIC) {
    throw new Forbidden('Cannot delete the public app, use remove connection uri domain API instead');
  }
  if (!isPublicApp(source))
    throw new Forbidden('Only the public tenantId and public appId is allowed to delete an app');
}

/** Who may create or change another connection URI domain than the base one, in which every request is. */
export function checkMayPutConnectionUriDomain(source: Place): void {
  if (isPublicApp(source)) return;
  throw new Forbidden(
    'You must use the default or same connectionUriDomain to create/update a connectionUriDomain',
  );
}

export function checkMayListConnectionUriDomains(source: Place): void {
  if (isPublicApp(source)) return;
  throw new Forbidden(
    'Only the public tenantId, public appId and default connectionUriDomain is allowed to list all connectionUriDomains and appIds associated with this core',
  );
}

export function checkMayRemoveConnectionUriDomain(source: Place, connectionUriDomain: string): void {
  if (connectionUriDomain.trim() === '')
    throw new Forbidden('Cannot delete the default connection uri domain');
  if (isPublicApp(source)) return;
  throw new Forbidden(
    'Only the public tenantId, public appId and default connectionUriDomain is allowed to delete a connectionUriDomain',
  );
}
