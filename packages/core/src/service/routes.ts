import { cdi } from '@latchkey/contract';
import { Forbidden } from '../http/errors.js';
import { routeGroup } from '../http/routes.js';
import { versionsOf } from '../http/version.js';
import { PUBLIC } from '../tenants/ids.js';
import { describeFeatures, type Feature } from './features.js';
import { getLicenseKey, removeLicenseKey, setLicenseKey } from './license.js';
import type { RequestCounter } from './requestStats.js';
import { telemetryIdOf } from './telemetry.js';

/** The process that a core runs in, as far as it may be known: an embedded core tells nothing. */
export interface Instance {
  readonly pid: number;
  /** Absolute; empty without a configuration file. */
  readonly configPath: string;
}

interface ServiceParts {
  readonly features: readonly Feature[];
  readonly requests: RequestCounter;
  readonly instance: Instance | undefined;
}

/** The endpoints about the service itself. */
export const serviceRoutes = ({ features, requests, instance }: ServiceParts) =>
  routeGroup(cdi.service)({
    getApiVersions: async ({ config }) => ({ versions: versionsOf(config) }),
    getPublicKeys: async ({ keys: store, appId, config, setHeader }) => {
      const { keys, maxAge } = await store.publicKeys(appId, config);
      setHeader('cache-control', `max-age=${maxAge}, must-revalidate`);
      return { keys };
    },
    getConfigPath: async ({ appId, tenantId }, { pid }) => {
      if (appId !== PUBLIC || tenantId !== PUBLIC) {
        throw new Forbidden(
          'you can call this only from the base connection uri domain, public app and tenant',
        );
      }
      return instance !== undefined && pid === String(instance.pid)
        ? { status: 'OK', path: instance.configPath }
        : { status: 'NOT_ALLOWED' };
    },
    getRequestStats: async ({ appId }) => ({ status: 'OK', ...requests.statsOf(appId) }),
    getTelemetryId: async (context) => {
      const telemetryId = await telemetryIdOf(context);
      return telemetryId === undefined ? { exists: false } : { exists: true, telemetryId };
    },
    getFeatureFlags: async (context) => ({
      status: 'OK',
      ...(await describeFeatures(features, context)),
    }),
    setLicenseKey: async (context, { licenseKey }) => {
      await setLicenseKey(context, licenseKey);
      return { status: 'OK' };
    },
    getLicenseKey: async (context) => {
      const licenseKey = await getLicenseKey(context);
      return licenseKey === undefined
        ? { status: 'NO_LICENSE_KEY_FOUND_ERROR' }
        : { status: 'OK', licenseKey };
    },
    removeLicenseKey: async (context) => {
      await removeLicenseKey(context);
      return { status: 'OK' };
    },
  });
