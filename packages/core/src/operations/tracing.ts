import {
  context,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TextMapGetter,
  trace,
} from '@opentelemetry/api';
import type { PasswordHasher } from '../crypto/password/hasher.js';
import type { Database } from '../db/database.js';
import type { Observed } from '../http/observer.js';

// Spans go to the OpenTelemetry SDK that the process has set up. Without one, these calls do next to nothing.

const tracer = () => trace.getTracer('latchkey');

const headerGetter: TextMapGetter<Headers> = {
  get: (headers, name) => headers.get(name) ?? undefined,
  keys: (headers) => [...headers.keys()],
};

/** A span of the process's own HTTP instrumentation is the parent; else the caller's, which its headers name. */
const parentOf = (request: Request) => {
  const active = context.active();
  return trace.getSpan(active) === undefined
    ? propagation.extract(active, request.headers, headerGetter)
    : active;
};

/** Answers a request within a span that tells endpoint, app, tenant and status: no field of the request. */
export function withRequestSpan(
  request: Request,
  observed: Observed,
  answer: () => Promise<Response>,
): Promise<Response> {
  const attributes = { 'http.request.method': request.method };
  return tracer().startActiveSpan(
    request.method,
    { kind: SpanKind.SERVER, attributes },
    parentOf(request),
    (span) => recording(span, answer, (response) => describe(span, request, observed, response)),
  );
}

function describe(span: Span, { method }: Request, observed: Observed, { status }: Response): void {
  const { endpoint, appId, tenantId } = observed;
  if (!span.isRecording()) return;
  if (endpoint !== undefined) span.updateName(`${method} ${endpoint}`).setAttribute('http.route', endpoint);
  span.setAttribute('http.response.status_code', status);
  if (appId !== undefined) span.setAttribute('latchkey.app_id', appId);
  if (tenantId !== undefined) span.setAttribute('latchkey.tenant_id', tenantId);
  if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
}

async function recording<T>(span: Span, work: () => Promise<T>, done?: (value: T) => void): Promise<T> {
  try {
    const value = await work();
    done?.(value);
    return value;
  } catch (error) {
    // The text of an error may hold what a user has sent: it belongs in the log, which is redacted.
    span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'error' });
    throw error;
  } finally {
    span.end();
  }
}

/** Runs work within a span, where a request is being traced. */
function within<T>(name: string, work: () => Promise<T>): Promise<T> {
  if (trace.getActiveSpan()?.isRecording() !== true) return work();
  return tracer().startActiveSpan(name, (span) => recording(span, work));
}

/** A hasher whose calls are spans: the time in the queue and the time of the hash. */
export const tracedHasher = (hasher: PasswordHasher): PasswordHasher => ({
  ...hasher,
  hash: (password, params) => within('password hash', () => hasher.hash(password, params)),
  verify: (password, hash, options) =>
    within('password verify', () => hasher.verify(password, hash, options)),
  dummyVerify: (password, params) => within('password verify', () => hasher.dummyVerify(password, params)),
});

/** A database whose writes are spans: the time until they are durable. */
export const tracedDatabase = (db: Database): Database => ({
  ...db,
  write: (work) => within('database write', () => db.write(work)),
  transaction: (work) => within('database transaction', () => db.transaction(work)),
});
