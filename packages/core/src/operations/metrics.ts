import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { HashLoad } from '../crypto/password/pool.js';
import type { PoolState } from '../db/database.js';

/** What the metrics are read from when they are asked for. */
export interface MetricSources {
  hashLoad(): HashLoad;
  /** `undefined`: the database has no pool. */
  poolState(): PoolState | undefined;
}

/** How the core fares, for Prometheus. */
export interface Metrics {
  /** Starts the clock for a request; call what comes back when it is answered. */
  begin(): (answered: { method: string; endpoint: string; status: number }) => void;
  /** The metrics in Prometheus' text format. */
  read(): Promise<string>;
  readonly contentType: string;
}

const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const knownMethods = new Set(['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH']);

export function createMetrics(sources: MetricSources): Metrics {
  const registry = new Registry();
  const requests = new Counter({
    name: 'latchkey_requests_total',
    help: 'Requests answered, by method, endpoint and status.',
    labelNames: ['method', 'endpoint', 'status'],
    registers: [registry],
  });
  const duration = new Histogram({
    name: 'latchkey_request_duration_seconds',
    help: 'Time from the read request to its answer, by method and endpoint.',
    labelNames: ['method', 'endpoint'],
    buckets: secondsBuckets,
    registers: [registry],
  });
  addHashMetrics(registry, sources);
  addPoolMetrics(registry, sources);
  let hasProcessMetrics = false;
  return {
    begin: () => {
      const end = duration.startTimer();
      return ({ method: sent, endpoint, status }) => {
        // A client may send any word as a method: each would be a series of its own, for ever.
        const method = knownMethods.has(sent) ? sent : 'other';
        end({ method, endpoint });
        requests.inc({ method, endpoint, status });
      };
    },
    read: () => {
      // They watch the garbage collector and the event loop all the time: only where somebody reads them.
      if (!hasProcessMetrics) collectDefaultMetrics({ register: registry });
      hasProcessMetrics = true;
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}

function addHashMetrics(registry: Registry, { hashLoad }: MetricSources): void {
  const gauge = (name: string, help: string, read: (load: HashLoad) => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read(hashLoad()));
      },
    });
  gauge('latchkey_password_hashes_running', 'Passwords being hashed now.', ({ running }) => running);
  gauge('latchkey_password_hashes_waiting', 'Passwords waiting to be hashed.', ({ waiting }) => waiting);
  gauge('latchkey_password_hash_slots', 'Passwords that may be hashed at once.', ({ slots }) => slots);
  new Counter({
    name: 'latchkey_password_hashes_refused_total',
    help: 'Passwords refused with 503 because too many were waiting.',
    registers: [registry],
    collect() {
      this.reset();
      this.inc(hashLoad().refused);
    },
  });
}

function addPoolMetrics(registry: Registry, { poolState }: MetricSources): void {
  if (poolState() === undefined) return;
  new Gauge({
    name: 'latchkey_database_connections',
    help: 'Connections to PostgreSQL: in use, idle; and requests that wait for one.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      const { total, idle, waiting } = poolState() ?? { total: 0, idle: 0, waiting: 0 };
      this.set({ state: 'used' }, total - idle);
      this.set({ state: 'idle' }, idle);
      this.set({ state: 'waiting' }, waiting);
    },
  });
}
