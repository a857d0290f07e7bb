import type { EndpointDefinition, JsonObject, RequestOf, ResultOf } from '@latchkey/contract';

/** Where a request is addressed to, and as whom it comes. */
export interface Caller {
  /** Interface version; the newest where none is given. */
  readonly version?: string;
  readonly appId?: string;
  readonly tenantId?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer, read whole. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** No request of a trial may hang: it is a failure after so long. ms. */
const LONGEST = 60_000;

/** Sends fields to an endpoint of a core over HTTP. Rejects when the connection fails. */
export async function ask(
  core: string,
  { method, path }: Pick<EndpointDefinition, 'method' | 'path'>,
  fields: JsonObject = {},
  { version, appId, tenantId, headers }: Caller = {},
): Promise<Answer> {
  const app = appId === undefined ? '' : `/appid-${appId}`;
  const tenant = tenantId === undefined ? '' : `/${tenantId}`;
  const hasBody = method === 'POST' || method === 'PUT';
  const query = Object.entries(fields).map(([name, value]) => [name, String(value)]);
  const search = hasBody ? '' : `?${new URLSearchParams(query)}`;
  const response = await fetch(`${core}${app}${tenant}${path}${search}`, {
    method,
    headers: { ...(version !== undefined && { 'cdi-version': version }), ...headers },
    ...(hasBody && { body: JSON.stringify(fields) }),
    signal: AbortSignal.timeout(LONGEST),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** Why an answer is not one that the contract declares; `undefined` when it is one. */
export function faultOf(endpoint: EndpointDefinition, { status, text }: Answer): string | undefined {
  if (status !== 200) return `${status} ${text.trim()}`;
  const answer: JsonObject = JSON.parse(text);
  const name = endpoint.plain === true ? 'OK' : String(answer.status);
  const fields = endpoint.results[name];
  if (fields === undefined) return `the status ${name} is not declared`;
  for (const [field, schema] of Object.entries(fields)) {
    if (!schema.safeParse(answer[field]).success) return `${name}: field ${field} is not as declared`;
  }
  const extra = Object.keys(answer).filter((field) => field !== 'status' && !Object.hasOwn(fields, field));
  return extra.length === 0 ? undefined : `${name}: undeclared fields ${extra.join(', ')}`;
}

/** Calls an endpoint and fails on every answer that the contract does not declare. */
export async function call<E extends EndpointDefinition>(
  core: string,
  endpoint: E,
  fields: RequestOf<E> & JsonObject,
  caller: Caller = {},
): Promise<ResultOf<E>> {
  const answer = await ask(core, endpoint, fields, caller);
  const fault = faultOf(endpoint, answer);
  if (fault !== undefined) throw new Error(`${endpoint.method} ${endpoint.path}: ${fault}`);
  // Just checked against the schemas that the type comes from.
  return JSON.parse(answer.text) as ResultOf<E>;
}

/** An answer that has to be `OK`. */
export function ok<R extends { status: string }>(result: R): Extract<R, { status: 'OK' }> {
  if (!isOk(result)) throw new Error(`expected OK: ${JSON.stringify(result)}`);
  return result;
}

const isOk = <R extends { status: string }>(result: R): result is Extract<R, { status: 'OK' }> =>
  result.status === 'OK';
