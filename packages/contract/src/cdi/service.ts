import { z } from 'zod';
import { endpoint } from '../endpoint.js';
import { jsonObject } from '../fields.js';
import { Jwk } from '../shapes/jwk.js';

/** One number for each of the last 1440 minutes, the oldest first; -1 where nothing is known. */
const perMinute = z.array(z.number());

/** The service itself (CDI §2). `/hello`, `/` and what operators look at answer text and are no part of the contract. */
export const service = {
  getApiVersions: endpoint({
    method: 'GET',
    path: '/apiversion',
    scope: 'publicTenant',
    since: '2.7',
    versionFree: true,
    plain: true,
    summary: 'The interface versions that the core speaks',
    query: { websiteDomain: z.string().optional(), apiDomain: z.string().optional() },
    results: { OK: { versions: z.array(z.string()) } },
  }),
  getPublicKeys: endpoint({
    method: 'GET',
    path: '/.well-known/jwks.json',
    scope: 'app',
    since: '2.7',
    versionFree: true,
    open: true,
    plain: true,
    summary: 'The public keys that verify access tokens and JWTs (RFC 7517)',
    results: { OK: { keys: z.array(Jwk) } },
  }),
  getConfigPath: endpoint({
    method: 'GET',
    path: '/config',
    scope: 'tenant',
    since: '2.7',
    open: true,
    summary: 'The configuration file of the core with a process id, empty where it has none',
    query: { pid: z.string() },
    results: { OK: { path: z.string() }, NOT_ALLOWED: {} },
  }),
  getRequestStats: endpoint({
    method: 'GET',
    path: '/requests/stats',
    scope: 'publicTenant',
    since: '2.7',
    summary: 'How many requests per second this instance answered for the app in each minute of the last day',
    results: {
      OK: {
        atMinute: z.number(),
        averageRequestsPerSecond: perMinute,
        peakRequestsPerSecond: perMinute,
      },
    },
  }),
  getTelemetryId: endpoint({
    method: 'GET',
    path: '/telemetry',
    scope: 'publicTenant',
    since: '2.7',
    plain: true,
    summary: "The app's id for telemetry; the core itself never sends any",
    results: { OK: { exists: z.boolean(), telemetryId: z.string().optional() } },
  }),
  getFeatureFlags: endpoint({
    method: 'GET',
    path: '/ee/featureflag',
    scope: 'publicTenant',
    since: '2.7',
    summary: 'Which features the app may use (all there are), and how much it uses them',
    results: { OK: { features: z.array(z.string()), usageStats: jsonObject() } },
  }),
  setLicenseKey: endpoint({
    method: 'PUT',
    path: '/ee/license',
    scope: 'publicTenant',
    since: '2.7',
    summary: 'Keep a licence key; it opens nothing, since nothing is closed',
    input: { licenseKey: z.string().optional() },
    refusesOtherFields: "Field name 'licenseKey' is missing in JSON input",
    results: { OK: {} },
  }),
  getLicenseKey: endpoint({
    method: 'GET',
    path: '/ee/license',
    scope: 'publicTenant',
    since: '2.7',
    summary: 'The licence key that was kept',
    results: { OK: { licenseKey: z.string() }, NO_LICENSE_KEY_FOUND_ERROR: {} },
  }),
  removeLicenseKey: endpoint({
    method: 'DELETE',
    path: '/ee/license',
    scope: 'publicTenant',
    since: '2.7',
    summary: 'Forget the licence key',
    results: { OK: {} },
  }),
};
