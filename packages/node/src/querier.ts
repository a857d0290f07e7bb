import type { EndpointGroup, RequestOf, ResultOf } from '@latchkey/contract';
import { sleep } from './clock.js';
import { CoreCallCache } from './coreCallCache.js';
import { type CoreHost, isConnectionFailure, parseConnectionURI } from './coreHosts.js';
import { logDebug } from './logger.js';
import { normaliseURLPathOrThrowError } from './normalisedURLPath.js';
import type { AnyValue, HTTPMethod, HttpRequest, SuperTokensInfo, UserContext } from './types.js';
import { cdiSupported, compareVersions } from './version.js';

type Params = Record<string, boolean | number | string | undefined>;
type Headers_ = Record<string, string>;

/** A path, or a path with `<name>` placeholders and what goes in their place. */
export type PathParam = string | { path: string; params?: Record<string, string> };

/** Query parameters are text on the wire; interceptors see them as what they are. */
type QueryOf<T> = { [K in keyof T]: T[K] extends string | undefined ? T[K] | number | boolean : T[K] };

type InputFor<E extends EndpointGroup[string]> = E extends { readonly method: 'GET' }
  ? QueryOf<RequestOf<E>>
  : RequestOf<E>;

/** Typed calls to a group of the core's endpoints. With `tenantId` the path names the tenant. */
export type CoreClient<G extends EndpointGroup> = {
  readonly [K in keyof G]: (
    request: InputFor<G[K]> & { tenantId?: string | undefined },
    userContext: UserContext,
  ) => Promise<ResultOf<G[K]>>;
};

const retriesWhenLimited = 5;

/** The connection of an app to its cores. */
export class CoreConnection {
  readonly hosts: readonly CoreHost[] | undefined;
  readonly cache: CoreCallCache;
  readonly #info: SuperTokensInfo | undefined;
  readonly #versionParams: (userContext: UserContext) => Params;
  #nextHost = 0;
  #apiVersion: string | undefined;

  constructor(info: SuperTokensInfo | undefined, versionParams: (userContext: UserContext) => Params) {
    this.#info = info;
    this.#versionParams = versionParams;
    this.hosts = info === undefined ? undefined : parseConnectionURI(info.connectionURI);
    this.cache = new CoreCallCache(info?.disableCoreCallCache ?? false);
  }

  get apiKeyHeader(): Headers_ {
    const key = this.#info?.apiKey;
    return key === undefined ? {} : { 'api-key': key };
  }

  /** The newest CDI version that the core and the SDK share. Asked once. */
  async getAPIVersion(userContext: UserContext): Promise<string> {
    this.#apiVersion ??= await this.#negotiate(userContext);
    return this.#apiVersion;
  }

  async #negotiate(userContext: UserContext): Promise<string> {
    const params = this.#versionParams(userContext);
    const request = { method: 'get', path: '/apiversion', headers: this.apiKeyHeader, params } as const;
    const { body } = await this.send(request, userContext);
    const offered: unknown = body?.versions;
    const common = cdiSupported.filter((version) => Array.isArray(offered) && offered.includes(version));
    const newest = common.toSorted(compareVersions).at(-1);
    if (newest === undefined) {
      throw new Error(
        'The running SuperTokens core version is not compatible with this NodeJS SDK. Please visit https://supertokens.io/docs/community/compatibility to find the right versions',
      );
    }
    return newest;
  }

  /** Sends a request to one of the hosts: the next one in turn, another one if nothing answers there. */
  async send(request: CoreRequest, userContext: UserContext): Promise<CoreAnswer> {
    if (this.hosts === undefined) {
      throw new Error(
        'No SuperTokens core available to query. Please pass supertokens > connectionURI to the init function, or override all the functions of the recipe you are using.',
      );
    }
    const limited = new Map<string, number>();
    for (let failures = 0; failures < this.hosts.length; ) {
      const host = this.hosts[this.#nextHost++ % this.hosts.length];
      if (host === undefined) break;
      const response = await this.#tryHost(host, request, userContext);
      if (response === undefined) {
        failures += 1;
        continue;
      }
      const attempts = limited.get(host.url) ?? 0;
      if (response.status !== 429 || attempts >= retriesWhenLimited) return readAnswer(response, request);
      limited.set(host.url, attempts + 1);
      await response.body?.cancel();
      await sleep(10 + 250 * attempts);
    }
    throw new Error('No SuperTokens core available to query');
  }

  async #tryHost(
    host: CoreHost,
    request: CoreRequest,
    userContext: UserContext,
  ): Promise<Response | undefined> {
    const { url, init } = this.#prepare(host, request, userContext);
    try {
      return await host.fetch(url, init);
    } catch (error) {
      if (!isConnectionFailure(error)) throw error;
      logDebug(() => `querier: no core answers at ${host.url}`);
      return undefined;
    }
  }

  #prepare(
    host: CoreHost,
    request: CoreRequest,
    userContext: UserContext,
  ): { url: string; init: RequestInit } {
    const { method, headers, params, body } = request;
    let sent: HttpRequest = { url: host.url + request.path, method, headers: { ...headers } };
    if (params !== undefined) sent.params = { ...params };
    if (body !== undefined) sent.body = body;
    sent = this.#info?.networkInterceptor?.(sent, userContext) ?? sent;
    const init: RequestInit = {
      method: method.toUpperCase(),
      headers: Object.entries(sent.headers).flatMap(([name, value]): [string, string][] =>
        [value].flat().map((one) => [name, String(one)]),
      ),
      cache: 'no-store',
      redirect: 'manual',
    };
    if (method !== 'get' && sent.body !== undefined) init.body = JSON.stringify(sent.body);
    return { url: sent.url + queryString(sent.params), init };
  }
}

interface CoreRequest {
  readonly method: HTTPMethod;
  readonly path: string;
  readonly headers: Headers_;
  readonly params?: Params | undefined;
  readonly body?: unknown;
}

interface CoreAnswer {
  readonly body: AnyValue;
  readonly headers: Headers;
}

async function readAnswer(response: Response, request: CoreRequest): Promise<CoreAnswer> {
  const text = await response.text();
  if (response.status !== 200) {
    throw new Error(
      `SuperTokens core threw an error for a ${request.method.toUpperCase()} request to path: '${request.path}' with status code: ${response.status} and message: ${text}`,
    );
  }
  const isText = response.headers.get('content-type')?.startsWith('text') ?? false;
  return { body: isText ? text : JSON.parse(text), headers: response.headers };
}

function queryString(params: Params | undefined): string {
  const given = Object.entries(params ?? {}).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

/** Calls the core, in the name of one recipe where the path asks for it. */
export class Querier {
  readonly #connection: CoreConnection;
  readonly #rid: string | undefined;

  constructor(connection: CoreConnection, rid?: string) {
    this.#connection = connection;
    this.#rid = rid;
  }

  /** Typed calls to the endpoints of a group of the contract: `querier.client(cdi.session)`. */
  client<G extends EndpointGroup>(group: G): CoreClient<G> {
    const calls: Record<
      string,
      (request: Params & { tenantId?: string }, userContext: UserContext) => unknown
    > = {};
    for (const [name, { method, path }] of Object.entries(group)) {
      calls[name] = ({ tenantId, ...request }, userContext) => {
        const target =
          tenantId === undefined ? path : { path: `/<tenantId>${path}`, params: { tenantId: tenantId } };
        if (method === 'GET') return this.sendGetRequest(target, request, userContext);
        if (method === 'POST') return this.sendPostRequest(target, request, userContext);
        if (method === 'PUT') return this.sendPutRequest(target, request, {}, userContext);
        return this.sendDeleteRequest(target, request, {}, userContext);
      };
    }
    // Answers are typed by the contract, not checked against it: a newer core may add fields.
    return calls as unknown as CoreClient<G>;
  }

  /** The newest CDI version that the core and the SDK share. */
  getAPIVersion = (userContext: UserContext): Promise<string> => this.#connection.getAPIVersion(userContext);

  /** Reads from the core; the answer is kept in the user context until the next write. */
  async sendGetRequest(path: PathParam, params: Params, userContext: UserContext): Promise<AnyValue> {
    const request = await this.#request('get', path, userContext, { params });
    const key = cacheKey(request);
    const cached = this.#connection.cache.get(key, userContext);
    if (cached !== undefined) return cached;
    const { body } = await this.#connection.send(request, userContext);
    this.#connection.cache.set(key, body, userContext);
    return body;
  }

  /** Reads from the core past the cache, and gives the answer's headers as well. */
  async sendGetRequestWithResponseHeaders(
    path: PathParam,
    params: Params,
    headers: Record<string, string> | undefined,
    userContext: UserContext,
  ): Promise<{ body: AnyValue; headers: Headers }> {
    const request = await this.#request('get', path, userContext, { params });
    return this.#connection.send({ ...request, headers: { ...headers, ...request.headers } }, userContext);
  }

  async sendPostRequest(path: PathParam, body: unknown, userContext: UserContext): Promise<AnyValue> {
    return this.#write('post', path, userContext, { body });
  }

  async sendPutRequest(
    path: PathParam,
    body: unknown,
    params: Params,
    userContext: UserContext,
  ): Promise<AnyValue> {
    return this.#write('put', path, userContext, { body, params });
  }

  async sendPatchRequest(path: PathParam, body: unknown, userContext: UserContext): Promise<AnyValue> {
    return this.#write('patch', path, userContext, { body });
  }

  async sendDeleteRequest(
    path: PathParam,
    body: unknown,
    params: Params | undefined,
    userContext: UserContext,
  ): Promise<AnyValue> {
    return this.#write('delete', path, userContext, { body, params });
  }

  /** The address of a path on every core. */
  getAllCoreUrlsForPath(path: string): string[] {
    return (this.#connection.hosts ?? []).map((host) => host.url + normaliseURLPathOrThrowError(path));
  }

  /** Forgets what the context keeps of earlier reads. */
  invalidateCoreCallCache(userContext: UserContext): void {
    this.#connection.cache.invalidate(userContext);
  }

  async #write(
    method: HTTPMethod,
    path: PathParam,
    userContext: UserContext,
    content: { body?: unknown; params?: Params | undefined },
  ): Promise<AnyValue> {
    this.#connection.cache.invalidate(userContext);
    const request = await this.#request(method, path, userContext, content);
    const headers = { ...request.headers, 'content-type': 'application/json; charset=utf-8' };
    const { body } = await this.#connection.send({ ...request, headers }, userContext);
    return body;
  }

  async #request(
    method: HTTPMethod,
    target: PathParam,
    userContext: UserContext,
    content: { body?: unknown; params?: Params | undefined },
  ): Promise<CoreRequest> {
    const path = fillPath(target);
    const version = await this.#connection.getAPIVersion(userContext);
    const headers: Headers_ = { 'cdi-version': version, ...this.#connection.apiKeyHeader };
    // Several recipes share paths such as `PUT /recipe/user`; the core tells them apart by this header alone.
    if (this.#rid !== undefined && path.split('/').slice(1, 3).includes('recipe')) headers.rid = this.#rid;
    return { method, path, headers, ...content };
  }
}

function fillPath(target: PathParam): string {
  if (typeof target === 'string') return normaliseURLPathOrThrowError(target);
  const { path, params = {} } = target;
  return normaliseURLPathOrThrowError(
    path.replaceAll(/<(\w+)>/g, (_, name: string) => encodeURIComponent(params[name] ?? 'public')),
  );
}

function cacheKey({ path, params = {}, headers }: CoreRequest): string {
  const sorted = (fields: object) => JSON.stringify(Object.entries(fields).toSorted());
  return `${path};${sorted(params)};${sorted(headers)}`;
}
