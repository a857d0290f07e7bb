import { NotFound } from '../http/errors.js';
import type { TextEndpoint } from '../http/hello.js';
import { json } from '../http/reply.js';
import { PUBLIC } from '../tenants/ids.js';
import type { Health, Readiness } from './health.js';
import type { Metrics } from './metrics.js';

const methods = ['GET', 'HEAD'];

const reasons: Readonly<Record<Readiness, string | undefined>> = {
  ready: undefined,
  database: 'the database does not answer',
  stopping: 'the core is stopping',
};

/** `/health`, `/health/live`, `/health/ready` and `/metrics`: for whoever runs the core. */
export function operationsEndpoints(
  health: Health,
  metrics: Metrics,
  { metricsNeedKey }: { metricsNeedKey: boolean },
): ReadonlyMap<string, TextEndpoint> {
  const ready = async () => {
    const reason = reasons[await health.readiness()];
    const answer = {
      status: reason === undefined ? 'OK' : 'UNAVAILABLE',
      live: true,
      ready: reason === undefined,
    };
    return reason === undefined ? json(answer) : unavailable({ ...answer, reason });
  };
  return new Map<string, TextEndpoint>([
    ['/health', { methods, versionFree: true, answer: ready }],
    ['/health/ready', { methods, versionFree: true, answer: ready }],
    ['/health/live', { methods, versionFree: true, answer: async () => json({ status: 'OK', live: true }) }],
    [
      '/metrics',
      {
        methods,
        versionFree: true,
        needsKey: metricsNeedKey,
        answer: async ({ appId, tenantId }) => {
          // They tell of all apps, so that the key of one does not open them.
          if (appId !== PUBLIC || tenantId !== PUBLIC) throw new NotFound();
          return new Response(await metrics.read(), { headers: { 'content-type': metrics.contentType } });
        },
      },
    ],
  ]);
}

const unavailable = (answer: object): Response =>
  new Response(`${JSON.stringify(answer)}\n`, {
    status: 503,
    headers: { 'content-type': 'application/json; charset=UTF-8', 'cache-control': 'no-store' },
  });
