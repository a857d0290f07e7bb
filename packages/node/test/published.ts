import { createRequire } from 'node:module';
import type { AnyValue, HttpRequest } from '../src/types.js';
import { type Ask, appInfo } from './sdk.js';

/*
 * The published SDK beside ours, on the same core: what it answers and what it asks of the core is what ours
 * must answer and ask. It is CommonJS, and its types want its own classes: here it is used as its users' code would.
 */

const require = createRequire(import.meta.url);
const build = (path: string): AnyValue => require(`supertokens-node/lib/build/${path}`);
const autoAdded = ['accountlinking', 'multitenancy', 'usermetadata', 'oauth2provider', 'openid', 'jwt'];

/** A module of the published package, by its path below `lib/build`. */
export const published = (path = 'index'): AnyValue => build(path);

/** Builds an app of the published SDK in place of the one before. */
export function initPublished(
  coreAddress: string,
  recipes: Record<string, AnyValue>,
  networkInterceptor: (request: HttpRequest) => HttpRequest = (request) => request,
): void {
  build('supertokens').default.reset();
  build('querier').Querier.reset();
  const ids = Object.keys(recipes);
  for (const id of new Set([...autoAdded, ...ids])) build(`recipe/${id}/recipe`).default.reset();
  build('index').init({
    framework: 'custom',
    telemetry: false,
    appInfo,
    supertokens: { connectionURI: coreAddress, networkInterceptor },
    recipeList: ids.map((id) => build(`recipe/${id}/index`).init(recipes[id])),
  });
}

/** Sends a request to the routes of the published SDK; answers 404 for what it leaves to the application. */
export async function askPublished(
  path: string,
  { method = 'POST', headers = {}, body }: Ask = {},
): Promise<Response> {
  const request = new Request(`https://api.example.com${path}`, {
    method,
    headers,
    ...(body !== undefined && { body }),
  });
  const { withPreParsedRequestResponse } = require('supertokens-node/custom');
  const { middleware } = require('supertokens-node/framework/custom');
  return withPreParsedRequestResponse(request, async (req: AnyValue, res: AnyValue) => {
    const { handled, error } = await middleware()(req, res);
    if (error !== undefined) throw error;
    return new Response(res.body, { status: handled ? res.statusCode : 404 });
  });
}

/** What of a core's requests is the recipe's doing: method, path, parameters and body. Times of claims are 0. */
export function noteRequests(): {
  asked: unknown[];
  networkInterceptor: (request: HttpRequest) => HttpRequest;
} {
  const asked: unknown[] = [];
  return {
    asked,
    networkInterceptor: (request) => {
      const { method, url, params, body } = request;
      const path = new URL(url).pathname;
      if (path !== '/apiversion') asked.push(withoutTimes({ method, path, params, body }));
      return request;
    },
  };
}

const withoutTimes = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, member: unknown) => (key === 't' ? 0 : member)));
