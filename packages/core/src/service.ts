import { cdi } from '@latchkey/contract';
import { routeGroup } from './http/routes.js';
import { versionsOf } from './http/version.js';

/** The endpoints about the service itself. */
export const serviceRoutes = routeGroup(cdi.service)({
  getApiVersions: async ({ config }) => ({ versions: versionsOf(config) }),
  getPublicKeys: async ({ keys: store, appId, config, setHeader }) => {
    const { keys, maxAge } = await store.publicKeys(appId, config);
    setHeader('cache-control', `max-age=${maxAge}, must-revalidate`);
    return { keys };
  },
});
