import { PUBLIC } from '../tenants/ids.js';

/** Where a request is addressed to, and what is left of its path. */
export interface Address {
  readonly appId: string;
  readonly tenantId: string;
  /** In lower case, without prefix, without trailing `/`; `/` where nothing is left. */
  readonly path: string;
}

const prefix =
  /^(?:\/appid-([a-z0-9-]*)(?=\/|$))?(?:\/(?!(?:recipe|config|users|hello)(?:\/|$))([a-z0-9-]+)(?=\/|$))?(\/.*)?$/;

/**
 * Takes the app and tenant prefix off a path. `isRoute` tells whether a path is served: a path is tried
 * as it stands first, since `/apiversion` reads like a tenant too.
 */
export function parseAddress(path: string, isRoute: (path: string) => boolean): Address {
  const whole = trimSlash(path);
  if (isRoute(whole)) return { appId: PUBLIC, tenantId: PUBLIC, path: whole };
  const app = /^\/appid-([a-z0-9-]*)(\/.*)?$/.exec(whole);
  if (app !== null) {
    const rest = app[2] ?? '/';
    if (isRoute(rest)) return { appId: app[1] || PUBLIC, tenantId: PUBLIC, path: rest };
  }
  const [, appId, tenantId, rest] = prefix.exec(whole) ?? [];
  return { appId: appId || PUBLIC, tenantId: tenantId || PUBLIC, path: rest ?? '/' };
}

const trimSlash = (path: string): string =>
  path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
