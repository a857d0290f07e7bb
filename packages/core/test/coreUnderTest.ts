import type { Client, EndpointDefinition, EndpointGroup, JsonObject } from '@latchkey/contract';
import { cdi } from '@latchkey/contract';
import type { TestDatabaseKind } from '@latchkey/testkit';
import { type Core, createCore } from '../src/app.js';
import type { Clock } from '../src/clock.js';
import { type Config, defaultConfig } from '../src/config/schema.js';
import type { Database } from '../src/db/database.js';
import { openDatabase } from '../src/db/open.js';
import type { Logger } from '../src/log.js';

/** Where a request is addressed to, and as whom it comes. */
export interface Caller {
  readonly appId?: string;
  readonly tenantId?: string;
  /** Interface version; the newest where none is given. */
  readonly version?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Sent {
  /** Text is sent as it is, everything else as JSON. */
  readonly body?: unknown;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** The address of the socket. */
  readonly from?: string;
}

/** An answer, read whole. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The answer as JSON; empty for a text. */
  readonly json: JsonObject;
}

export type Ask = (method: string, path: string, sent?: Sent) => Promise<Reply>;

type Fetch = Core['fetch'];

/** Sends one request to a core without a socket. */
export const askThrough =
  (fetch: Fetch): Ask =>
  async (method, path, { body, query, headers, from } = {}) => {
    const search = query === undefined ? '' : `?${new URLSearchParams(query)}`;
    const request = new Request(`http://core${path}${search}`, {
      method,
      headers: { ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const response = await fetch(request, from === undefined ? {} : { remoteAddress: from });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
    return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : {} };
  };

type Clients = { readonly [G in keyof typeof cdi]: Client<(typeof cdi)[G]> };

/** A client of every endpoint, typed by the contract, that fails on every answer but 200. */
export function clientOf(fetch: Fetch, caller: Caller = {}): Clients {
  const ask = askThrough(fetch);
  const client = (endpoints: EndpointGroup) =>
    Object.fromEntries(
      Object.entries(endpoints).map(([name, definition]) => [
        name,
        (fields: JsonObject) => call(ask, definition, caller, fields),
      ]),
    );
  const groups = Object.entries(cdi).map(([group, endpoints]) => [group, client(endpoints)]);
  // The core has checked each answer against the contract that these types come from.
  return Object.fromEntries(groups) as unknown as Clients;
}

const reads = (method: string) => (method === 'GET' || method === 'DELETE' ? 'query' : 'body');

async function call(
  ask: Ask,
  { method, path, rid }: EndpointDefinition,
  { appId, tenantId, version, headers }: Caller,
  fields: JsonObject,
): Promise<JsonObject> {
  const app = appId === undefined ? '' : `/appid-${appId}`;
  const tenant = tenantId === undefined ? '' : `/${tenantId}`;
  const query = Object.entries(fields).map(([name, value]) => [name, String(value)]);
  const reply = await ask(method, `${app}${tenant}${path}`, {
    headers: {
      ...(version !== undefined && { 'cdi-version': version }),
      ...(rid !== undefined && { rid }),
      ...headers,
    },
    ...(reads(method) === 'query' ? { query: Object.fromEntries(query) } : { body: fields }),
  });
  if (reply.status !== 200) throw new Error(`${method} ${path}: ${reply.status} ${reply.text.trim()}`);
  return reply.json;
}

/** The process that the cores say they run in. */
export const instance = { pid: 4711, configPath: '/etc/latchkey/config.yaml' };

export interface CoreUnderTestOptions {
  readonly config?: Partial<Config>;
  readonly clock?: Clock;
  readonly log?: Logger;
}

/** One core, or several on one database, that check their answers against the contract; hashes are made fast. */
export interface CoreUnderTest {
  readonly uri: string;
  readonly fetch: Fetch;
  readonly ask: Ask;
  /** Asks the second core where there are two, else the only one. */
  readonly askOther: Ask;
  client(caller?: Caller): Clients;
  /** A connection of the test's own, to look at rows and to make some that no endpoint can make yet. */
  readonly db: Database;
  close(): Promise<void>;
}

export async function startCores(
  kind: TestDatabaseKind,
  count: number,
  options: CoreUnderTestOptions = {},
): Promise<CoreUnderTest> {
  const { uri, drop } = await kind.create();
  const config = { ...defaultConfig, bcrypt_log_rounds: 4, ...options.config };
  const cores: Core[] = [];
  for (let i = 0; i < count; i += 1)
    cores.push(await createCore({ database: uri, checkAnswers: true, instance, ...options, config }));
  const [first, second] = cores;
  if (first === undefined) throw new Error('no core was asked for');
  const db = openDatabase(uri, { poolSize: 2, onError: () => undefined });
  return {
    uri,
    fetch: first.fetch,
    ask: askThrough(first.fetch),
    askOther: askThrough((second ?? first).fetch),
    client: (caller) => clientOf(first.fetch, caller),
    db,
    close: async () => {
      await Promise.all(cores.map((core) => core.close()));
      await db.close();
      await drop();
    },
  };
}

export const startCore = (kind: TestDatabaseKind, options: CoreUnderTestOptions = {}) =>
  startCores(kind, 1, options);
