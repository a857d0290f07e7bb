import { cdi, newestCdiVersion, toOpenApi } from '@latchkey/contract';
import { sql } from 'kysely';
import type { Clock } from '../clock.js';
import type { Config } from '../config/schema.js';
import type { Services } from '../context.js';
import { PUBLIC } from '../tenants/ids.js';
import { NotFound, TenantNotFound } from './errors.js';
import type { Address } from './prefix.js';
import { text } from './reply.js';

/** An endpoint outside the contract, without API key unless it says so. */
export interface TextEndpoint {
  readonly methods: readonly string[];
  readonly versionFree: boolean;
  /** Answered only with one of the app's keys. */
  readonly needsKey?: boolean;
  /** `config` is `undefined` where the addressed tenant does not exist. */
  answer(address: Address, config: Config | undefined): Promise<Response>;
}

const anyMethod = ['GET', 'POST', 'PUT', 'DELETE'];

/** `/hello`, `/` and `/openapi.json`. */
export function textEndpoints(
  services: Pick<Services, 'db' | 'clock' | 'tenants'>,
): ReadonlyMap<string, TextEndpoint> {
  const probe = createProbe(services);
  // Made when first asked for: few ever do, and every start would pay for it.
  let document: string | undefined;
  return new Map<string, TextEndpoint>([
    [
      '/hello',
      {
        methods: anyMethod,
        versionFree: true,
        answer: async ({ appId, tenantId }, config) => {
          if (
            config === undefined &&
            (tenantId === PUBLIC || !(await services.tenants.find(appId, PUBLIC)))
          ) {
            throw new TenantNotFound(appId, tenantId);
          }
          await probe(appId);
          return text(200, 'Hello');
        },
      },
    ],
    [
      '/',
      {
        methods: anyMethod,
        versionFree: true,
        answer: async ({ appId }, config) => {
          if (config === undefined) throw new NotFound();
          await probe(appId);
          return text(200, 'Hello');
        },
      },
    ],
    [
      '/openapi.json',
      {
        methods: ['GET'],
        versionFree: true,
        answer: async () => {
          document ??= JSON.stringify(
            toOpenApi(cdi, { title: 'Latchkey Core Driver Interface', version: newestCdiVersion }),
          );
          return new Response(document, { headers: { 'content-type': 'application/json; charset=UTF-8' } });
        },
      },
    ],
  ]);
}

const BURST = 5;
const REFILL_EVERY = 200;

/**
 * Asks the database for a sign of life, at most five times at once and then once per 200 ms for each app: these
 * endpoints need no key, so anybody could otherwise keep the database busy through them.
 */
function createProbe({ db, clock }: { db: Services['db']; clock: Clock }): (appId: string) => Promise<void> {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return async (appId) => {
    const now = clock.now();
    const last = buckets.get(appId) ?? { tokens: BURST, at: now };
    const tokens = Math.min(BURST, last.tokens + Math.max(0, now - last.at) / REFILL_EVERY);
    if (buckets.size >= 10_000) buckets.clear();
    buckets.set(appId, { tokens: tokens < 1 ? tokens : tokens - 1, at: now });
    if (tokens >= 1) await sql`select 1`.execute(db.read);
  };
}
