import {
  compareVersions,
  downgradeAnswer,
  formerName,
  type JsonObject,
  publicTenantEnforcedSince,
  tenantsSince,
  upgradeRequest,
} from '@latchkey/contract';
import type { Config } from '../config/schema.js';
import type { RequestContext, Services } from '../context.js';
import { isForeignKeyViolation } from '../db/errors.js';
import { PUBLIC } from '../tenants/ids.js';
import { checkApiKey } from './apiKey.js';
import { isStorable, readJsonObject } from './body.js';
import { BadRequest, HttpError, NotFound, PublicTenantOnly, TenantNotFound } from './errors.js';
import { answerFault } from './fault.js';
import { type TextEndpoint, textEndpoints } from './hello.js';
import { checkIp } from './ipFilter.js';
import type { Observed, RequestObserver } from './observer.js';
import { type Address, parseAddress } from './prefix.js';
import { json } from './reply.js';
import { type Route, type RouteTable, selectRoute } from './routes.js';
import { refuseUnlisted, requestedVersion } from './version.js';

export interface HandlerOptions {
  readonly services: Services;
  readonly routes: RouteTable;
  /** Endpoints outside the contract beside `/hello`, `/` and `/openapi.json`, by path. */
  readonly texts: ReadonlyMap<string, TextEndpoint>;
  readonly observer: RequestObserver;
  /** Prefix of every path, normalised: `` or `/base`. */
  readonly basePath: string;
  /** Whether answers are checked against the contract before they are sent. */
  readonly checkAnswers: boolean;
}

export interface RequestInfo {
  /** The address of the socket that the request came from. */
  readonly remoteAddress?: string;
}

/** What is known of a request once it may be served. */
interface Admitted {
  readonly request: Request;
  readonly address: Address;
  readonly query: string;
  readonly version: string;
  /** `undefined`: the tenant of the path does not exist. */
  readonly config: Config | undefined;
  /** The configuration of the tenant or else of its app; `undefined`: the app does not exist either. */
  readonly nearestConfig: Config | undefined;
  readonly isOperator: boolean;
}

/** Serves the Core Driver Interface: a `Request` in, a `Response` out. */
export function createHandler(options: HandlerOptions) {
  const { services, routes, basePath, observer } = options;
  const texts = new Map([...textEndpoints(services), ...options.texts]);
  const isRoute = (path: string) => routes.has(path) || texts.has(path);

  const answer = async (request: Request, info: RequestInfo, observed: Observed): Promise<Response> => {
    const { path, query } = splitUrl(request.url);
    const address = parseAddress(withoutBasePath(path, basePath), isRoute);
    const methods = routes.get(address.path);
    const textEndpoint = texts.get(address.path);
    if (isRoute(address.path)) observed.endpoint = address.path;
    const route = selectRoute(methods, request.method, request.headers.get('rid'));
    const admitted = await admit(services, request, info, address, query, observed, {
      isOpen:
        textEndpoint === undefined
          ? methods === undefined || someRoute(methods, 'open')
          : textEndpoint.needsKey !== true,
      isVersionFree:
        textEndpoint?.versionFree ?? (methods === undefined || someRoute(methods, 'versionFree')),
    });
    if (textEndpoint !== undefined) return await answerText(textEndpoint, admitted);
    if (methods === undefined) throw await notFound(services, address);
    if (route === undefined) throw new HttpError(405, 'Method not supported');
    return await serve(options, route, admitted);
  };

  return (request: Request, info: RequestInfo = {}): Promise<Response> => {
    const observed: Observed = {};
    return observer.observe(request, observed, async () => {
      try {
        return await answer(request, info, observed);
      } catch (error) {
        return answerFault(services.log, request, error);
      }
    });
  };
}

/** A path as a whole needs no key or version, also for a method that it does not have. */
const someRoute = (methods: ReadonlyMap<string, readonly Route[]>, trait: 'open' | 'versionFree'): boolean =>
  [...methods.values()].some((routes) => routes.some(({ definition }) => definition[trait] === true));

function splitUrl(url: string): { path: string; query: string } {
  const start = url.indexOf('/', url.indexOf('://') + 3);
  const path = start === -1 ? '/' : url.slice(start);
  const end = path.search(/[?#]/);
  if (end === -1) return { path: path.toLowerCase(), query: '' };
  return {
    path: path.slice(0, end).toLowerCase(),
    query: path.charAt(end) === '?' ? path.slice(end + 1) : '',
  };
}

function withoutBasePath(path: string, basePath: string): string {
  if (basePath === '') return path;
  const prefix = basePath.toLowerCase();
  if (path === prefix) return '/';
  if (!path.startsWith(`${prefix}/`)) throw new NotFound();
  return path.slice(prefix.length);
}

/** Checks 2 to 6 of the interface's order: address, key, version, tenants of old versions. */
async function admit(
  { tenants, baseConfig }: Services,
  request: Request,
  info: RequestInfo,
  address: Address,
  query: string,
  observed: Observed,
  { isOpen, isVersionFree }: { isOpen: boolean; isVersionFree: boolean },
): Promise<Admitted> {
  const own = await tenants.find(address.appId, address.tenantId);
  const config = own ?? (address.tenantId === PUBLIC ? undefined : await tenants.find(address.appId, PUBLIC));
  if (config !== undefined) Object.assign(observed, { appId: address.appId, tenantId: address.tenantId });
  if (config !== undefined) checkIp(info.remoteAddress ?? '127.0.0.1', config);
  const { isOperator } =
    config === undefined || isOpen ? { isOperator: false } : checkApiKey(request.headers, config);
  const version = requestedVersion(request.headers, config ?? baseConfig);
  if (address.tenantId !== PUBLIC && compareVersions(version, tenantsSince) < 0) throw new NotFound();
  if (!isVersionFree) refuseUnlisted(version);
  return { request, address, query, version, config: own, nearestConfig: config, isOperator };
}

async function answerText(endpoint: TextEndpoint, { request, address, config }: Admitted): Promise<Response> {
  if (!endpoint.methods.includes(request.method)) throw new HttpError(405, 'Method not supported');
  return endpoint.answer(address, config);
}

async function notFound({ tenants }: Services, { appId, tenantId }: Address): Promise<HttpError> {
  const app = await tenants.find(appId, PUBLIC);
  return app === undefined ? new TenantNotFound(appId, tenantId) : new NotFound();
}

async function serve(
  { services, checkAnswers }: HandlerOptions,
  route: Route,
  admitted: Admitted,
): Promise<Response> {
  const { definition } = route;
  const { request, version, config, nearestConfig = services.baseConfig } = admitted;
  refuseOtherVersions(route, version);
  const chain = route.changes(version);
  const sent = await readRequest(route, request, admitted.query);
  const upgraded = upgradeRequest(chain, sent, { config: nearestConfig });
  const input = route.parse(upgraded, (field) => formerName(chain, field));
  const { appId, tenantId } = effectiveAddress(route, admitted);
  const exists = tenantId === admitted.address.tenantId ? config : admitted.nearestConfig;
  if (exists === undefined && definition.tenantMayBeMissing !== true)
    throw new TenantNotFound(appId, tenantId);
  const headers: Record<string, string> = {};
  const context: RequestContext = {
    ...services,
    appId,
    tenantId,
    config: nearestConfig,
    isOperator: admitted.isOperator,
    setHeader: (name, value) => {
      headers[name] = value;
    },
  };
  const answer = await handle(route, context, input);
  if (checkAnswers) route.check(answer);
  return json(downgradeAnswer(chain, answer), headers);
}

/** A row that the new one belongs to was missing: when it is the app or tenant that was just removed, say so. */
async function handle(
  route: Route,
  context: RequestContext,
  input: Record<string, unknown>,
): Promise<JsonObject> {
  try {
    return await route.handle(context, input);
  } catch (error) {
    const { tenants, appId, tenantId } = context;
    if (!isForeignKeyViolation(error)) throw error;
    tenants.forget(appId);
    if ((await tenants.find(appId, tenantId)) === undefined) throw new TenantNotFound(appId, tenantId);
    // It may have been removed and created anew during the call, which then belongs to the new one.
    return route.handle(context, input);
  }
}

function refuseOtherVersions({ definition }: Route, version: string): void {
  const { since, until, versionFree } = definition;
  if (versionFree === true) return;
  if (compareVersions(version, since) < 0) throw new NotFound();
  if (until !== undefined && compareVersions(version, until) > 0) throw new NotFound();
}

/** The request's fields without those that no client may set. */
async function readRequest(route: Route, request: Request, query: string): Promise<JsonObject> {
  const fields = route.reads === 'body' ? await readJsonObject(request) : readQuery(query);
  for (const name of route.internalFields) delete fields[name];
  return fields;
}

function readQuery(query: string): JsonObject {
  const fields: JsonObject = {};
  if (query === '') return fields;
  for (const [name, value] of new URLSearchParams(query)) {
    if (!isStorable(value)) throw new BadRequest(`Field name '${name}' is invalid in GET request`);
    if (!Object.hasOwn(fields, name)) fields[name] = value;
  }
  return fields;
}

/** Where the endpoint acts: an app's own endpoints refuse a tenant, or ignore it for clients of old versions. */
function effectiveAddress(
  { definition }: Route,
  { address, version }: Admitted,
): { appId: string; tenantId: string } {
  if (definition.scope !== 'publicTenant' || address.tenantId === PUBLIC) return address;
  if (compareVersions(version, publicTenantEnforcedSince) >= 0) throw new PublicTenantOnly();
  return { appId: address.appId, tenantId: PUBLIC };
}
