import type { BaseRequest } from './framework/request.js';
import type { UserContext } from './types.js';

/** What the SDK keeps in a user context, under `_default`. */
export interface DefaultContext {
  request?: BaseRequest;
  /** Set where one context lives as long as one request: a write then need not void other contexts' caches. */
  keepCacheAlive?: boolean;
  coreCallCache?: Map<string, unknown> | undefined;
  globalCacheTag?: number | undefined;
}

/** A context as public functions take it: what the application gave, or a new one. */
export const getUserContext = (userContext?: Record<string, unknown>): UserContext =>
  // The brand exists in types only: it keeps contexts from being made elsewhere by accident.
  (userContext ?? {}) as UserContext;

/** A new context for an API call that a framework adapter received. */
export const makeDefaultUserContextFromAPI = (request: BaseRequest): UserContext =>
  setRequestInUserContext({}, request);

/** Notes the request in a context, in place. */
export function setRequestInUserContext(
  userContext: Record<string, unknown> | undefined,
  request: BaseRequest,
): UserContext {
  const context = getUserContext(userContext);
  const defaults = defaultsOf(context);
  if (defaults === undefined) {
    context._default = { request, keepCacheAlive: true };
  } else {
    defaults.request = request;
    defaults.keepCacheAlive = true;
  }
  return context;
}

/** The SDK's own part of a context, if it has one. */
export function defaultsOf(userContext: UserContext): DefaultContext | undefined {
  const defaults: unknown = userContext._default;
  return isObject(defaults) ? defaults : undefined;
}

const isObject = (value: unknown): value is DefaultContext => typeof value === 'object' && value !== null;

/** The request that a context came from, if it came from one. Tolerates anything. */
export function getRequestFromUserContext(userContext: UserContext | undefined): BaseRequest | undefined {
  return typeof userContext === 'object' && userContext !== null
    ? defaultsOf(userContext)?.request
    : undefined;
}
