import { AsyncLocalStorage } from 'node:async_hooks';
import { type FakeClock, fakeClock, testDatabases } from '@latchkey/testkit';
import {
  type Context,
  type ContextManager,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  type SpanOptions,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { askThrough, type CoreUnderTest, startCore } from '../../test/coreUnderTest.js';
import { createCore } from '../app.js';
import type { Database } from '../db/database.js';
import { openDatabase } from '../db/open.js';
import { createHealth } from './health.js';

describe.each(testDatabases())('operations on $name', (database) => {
  let core: CoreUnderTest;
  const key = 'an-api-key-of-twenty-characters';

  beforeAll(async () => {
    core = await startCore(database, { config: { api_keys: key } });
  });
  afterAll(() => core.close());

  const keyed = { headers: { 'api-key': key } };

  it('tells of its health without a key', async () => {
    const health = await core.ask('GET', '/health');
    expect([health.status, health.json]).toEqual([200, { status: 'OK', live: true, ready: true }]);
    expect(health.headers.get('content-type')).toBe('application/json; charset=UTF-8');
    expect((await core.ask('GET', '/health/ready')).json).toMatchObject({ ready: true });
    expect((await core.ask('GET', '/health/live')).json).toEqual({ status: 'OK', live: true });
    expect((await core.ask('HEAD', '/health')).status).toBe(200);
    expect((await core.ask('POST', '/health')).status).toBe(405);
  });

  it('gives metrics to whoever has a key of the base app', async () => {
    expect((await core.ask('GET', '/metrics')).status).toBe(401);
    expect((await core.ask('GET', '/metrics', keyed)).status).toBe(200);
    await core.ask('PUT', '/recipe/multitenancy/app/v2', { ...keyed, body: { appId: 'a1' } });
    expect((await core.ask('GET', '/appid-a1/metrics', keyed)).status).toBe(404);
  });

  it('counts and times requests by endpoint, without letting a client make series', async () => {
    await core.ask('POST', '/recipe/signin', { ...keyed, body: { email: 'a@b.cd', password: 'x' } });
    await core.ask('POST', '/appid-a1/recipe/signin', { ...keyed, body: {} });
    await core.ask('POST', '/recipe/signin', { body: {} });
    await core.ask('GET', '/no/such/path', keyed);
    await core.ask('BREW', '/hello', keyed);
    const { text, headers } = await core.ask('GET', '/metrics', keyed);
    expect(headers.get('content-type')).toContain('text/plain');
    const count = (labels: string) =>
      Number(new RegExp(`^latchkey_requests_total\\{${labels}\\} (\\d+)$`, 'm').exec(text)?.[1]);
    expect(count('method="POST",endpoint="/recipe/signin",status="200"')).toBe(1);
    expect(count('method="POST",endpoint="/recipe/signin",status="400"')).toBe(1);
    expect(count('method="POST",endpoint="/recipe/signin",status="401"')).toBe(1);
    expect(count('method="GET",endpoint="other",status="404"')).toBe(1);
    expect(count('method="other",endpoint="/hello",status="405"')).toBe(1);
    expect(text).toContain(
      'latchkey_request_duration_seconds_count{method="POST",endpoint="/recipe/signin"} 3',
    );
    expect(text).toMatch(/^latchkey_password_hash_slots [1-9]/m);
    expect(text).toMatch(/^latchkey_password_hashes_running 0$/m);
    expect(text).toMatch(/^latchkey_password_hashes_refused_total 0$/m);
    expect(text).toMatch(/^process_resident_memory_bytes /m);
    expect(/^latchkey_database_connections\{state="idle"\} /m.test(text)).toBe(database.name === 'postgres');
    expect(text).not.toContain('a@b.cd');
  });
});

describe('metrics', () => {
  it('need no key where the operator says so', async () => {
    const [kind] = testDatabases();
    if (kind === undefined) throw new Error('no database');
    const config = { api_keys: 'an-api-key-of-twenty-characters', metrics_require_api_key: false };
    const core = await startCore(kind, { config });
    expect((await core.ask('GET', '/metrics')).status).toBe(200);
    await core.close();
  });
});

describe('health', () => {
  let db: Database;
  let clock: FakeClock;
  beforeEach(() => {
    db = openDatabase('sqlite::memory:');
    clock = fakeClock();
  });

  it('is ready until the core is stopping', async () => {
    const core = await createCore({ database: 'sqlite::memory:' });
    const ask = askThrough(core.fetch);
    core.drain();
    const reply = await ask('GET', '/health');
    expect([reply.status, reply.json]).toEqual([
      503,
      { status: 'UNAVAILABLE', live: true, ready: false, reason: 'the core is stopping' },
    ]);
    expect((await ask('GET', '/health/live')).status).toBe(200);
    expect((await ask('GET', '/hello')).status).toBe(200);
    await core.close();
    await db.close();
  });

  it('asks the database once a second at most', async () => {
    const health = createHealth(db, clock);
    expect(await health.readiness()).toBe('ready');
    await db.close();
    clock.advance(999);
    expect(await health.readiness()).toBe('ready');
    clock.advance(1);
    expect(await health.readiness()).toBe('database');
  });

  it('says so where the database does not answer', async () => {
    await db.close();
    const gone = openDatabase('postgresql://me@127.0.0.1:1/x', { onError: () => undefined });
    expect(await createHealth(gone, clock).readiness()).toBe('database');
    await gone.close();
  });
});

interface Recorded {
  name: string;
  readonly kind: SpanKind | undefined;
  readonly attributes: Record<string, unknown>;
  readonly parent: string | undefined;
  readonly traceId: string;
  status?: SpanStatusCode;
  ended: boolean;
}

/** As little of an SDK as records spans. */
function recordSpans() {
  const spans: Recorded[] = [];
  const storage = new AsyncLocalStorage<Context>();
  const manager: ContextManager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (active, fn, thisArg, ...args) => storage.run(active, () => fn.call(thisArg, ...args)),
    bind: (_active, target) => target,
    enable: () => manager,
    disable: () => manager,
  };
  const startSpan = (name: string, options: SpanOptions = {}, parentContext = context.active()): Span => {
    const parent = trace.getSpanContext(parentContext);
    const record: Recorded = {
      name,
      kind: options.kind,
      attributes: { ...options.attributes },
      parent: parent?.spanId,
      traceId: parent?.traceId ?? '0af7651916cd43dd8448eb211c80319c',
      ended: false,
    };
    spans.push(record);
    const spanContext = {
      traceId: record.traceId,
      spanId: String(spans.length).padStart(16, '0'),
      traceFlags: 1,
    };
    const span: Span = {
      spanContext: () => spanContext,
      setAttribute: (key, value) => {
        record.attributes[key] = value;
        return span;
      },
      setAttributes: () => span,
      addEvent: () => span,
      addLink: () => span,
      addLinks: () => span,
      setStatus: ({ code }) => {
        record.status = code;
        return span;
      },
      updateName: (changed) => {
        record.name = changed;
        return span;
      },
      end: () => {
        record.ended = true;
      },
      isRecording: () => true,
      recordException: () => undefined,
    };
    return span;
  };
  const startActiveSpan = (name: string, ...rest: unknown[]) => {
    const work = rest.at(-1);
    if (typeof work !== 'function') throw new Error('a span without work');
    const [options = {}, parent = context.active()] = rest.slice(0, -1) as [SpanOptions?, Context?];
    const span = startSpan(name, options, parent);
    return manager.with(trace.setSpan(parent, span), () => work(span));
  };
  const tracer: Tracer = { startSpan, startActiveSpan };
  context.setGlobalContextManager(manager);
  trace.setGlobalTracerProvider({ getTracer: () => tracer });
  propagation.setGlobalPropagator({
    inject: () => undefined,
    extract: (parent, carrier, getter) => {
      const [, traceId, spanId] = String(getter.get(carrier, 'traceparent') ?? '').split('-');
      return traceId === undefined || spanId === undefined
        ? parent
        : trace.setSpanContext(parent, { traceId, spanId, traceFlags: 1, isRemote: true });
    },
    fields: () => ['traceparent'],
  });
  return spans;
}

describe('traces', () => {
  afterEach(() => {
    trace.disable();
    context.disable();
    propagation.disable();
  });

  it('follow a request from its caller to the hash and the database, and tell nothing of the user', async () => {
    const spans = recordSpans();
    const core = await createCore({ database: 'sqlite::memory:' });
    spans.length = 0;
    const ask = askThrough(core.fetch);
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const body = { email: 'somebody@example.com', password: 'correct horse' };
    expect((await ask('POST', '/recipe/signup', { body, headers: { traceparent } })).status).toBe(200);
    const [request, hash, transaction] = spans;
    expect(request).toMatchObject({
      name: 'POST /recipe/signup',
      kind: SpanKind.SERVER,
      parent: '00f067aa0ba902b7',
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/recipe/signup',
        'http.response.status_code': 200,
        'latchkey.app_id': 'public',
        'latchkey.tenant_id': 'public',
      },
    });
    expect(hash).toMatchObject({ name: 'password hash', parent: '0000000000000001' });
    expect(transaction).toMatchObject({ name: 'database transaction', parent: '0000000000000001' });
    await core.close();
    expect(spans.every(({ ended }) => ended)).toBe(true);
    expect(JSON.stringify(spans)).not.toContain('somebody');
  });

  it('mark what failed', async () => {
    const core = await createCore({ database: 'sqlite::memory:' });
    const spans = recordSpans();
    await core.close();
    const reply = await askThrough(core.fetch)('GET', '/users');
    expect(reply.status).toBe(500);
    expect(spans[0]).toMatchObject({ name: 'GET /users', status: SpanStatusCode.ERROR, ended: true });
  });
});
