import type { defaultConfig } from '@latchkey/core';
import { startTestCore, type TestCore } from '@latchkey/testkit';
import { App } from '../src/app.js';
import { withPreParsedRequestResponse } from '../src/custom.js';
import type { CollectingResponse, PreParsedRequest } from '../src/framework/custom/exchange.js';
import { middleware } from '../src/framework/custom/index.js';
import Session from '../src/recipe/session/index.js';
import type { TypeInput as SessionInput } from '../src/recipe/session/types.js';
import type { AppInfo, TypeInput } from '../src/types.js';

process.env.TEST_MODE = 'testing';

type CoreConfig = typeof defaultConfig;

/** A core of its own for a test file, in memory. */
export const startCore = (config: Partial<CoreConfig> = {}): Promise<TestCore> =>
  startTestCore('sqlite::memory:', { config });

/** The usual description of an app. */
export const appInfo: AppInfo = {
  appName: 'Notes',
  apiDomain: 'https://api.example.com',
  websiteDomain: 'https://example.com',
};

/** What a test sets differently. */
export interface SdkOptions {
  session?: SessionInput;
  appInfo?: Partial<AppInfo>;
  init?: Partial<TypeInput>;
}

/** Builds an app that talks to a core, in place of the one before. */
export function initSdk(coreAddress: string, options: SdkOptions = {}): void {
  App.reset();
  App.init({
    framework: 'custom',
    supertokens: { connectionURI: coreAddress },
    appInfo: { ...appInfo, ...options.appInfo },
    recipeList: [Session.init(options.session)],
    ...options.init,
  });
}

/** What a browser would send. */
export interface Ask {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

type Handler = (req: PreParsedRequest, res: CollectingResponse) => Promise<unknown>;

/** Sends a request to the SDK's own routes; answers 404 for what it leaves to the application. */
export async function ask(
  path: string,
  { method = 'POST', headers = {}, body }: Ask = {},
): Promise<Response> {
  const handle = middleware<PreParsedRequest, CollectingResponse>();
  return serve(path, { method, headers, ...(body !== undefined && { body }) }, async (req, res) => {
    const { handled, error } = await handle(req, res);
    if (error !== undefined) throw error;
    if (handled === false) res.setStatusCode(404);
  });
}

/** Serves one request by a handler of the test, as an application's route would; the result is the answer's JSON. */
export async function serve(
  path: string,
  { method = 'GET', headers = {}, body }: Ask,
  handler: Handler,
): Promise<Response> {
  const request = new Request(`https://api.example.com${path}`, {
    method,
    headers,
    ...(body !== undefined && { body }),
  });
  const collected = { status: 200 };
  const answer = await withPreParsedRequestResponse(request, async (req, res) => {
    const result = await handler(req, res);
    collected.status = res.statusCode;
    return new Response(res.body ?? JSON.stringify(result ?? {}), { status: res.statusCode });
  });
  return answer;
}

/** The cookies that an answer sets, by name, as written. */
export function setCookies(answer: Response): Record<string, string> {
  return Object.fromEntries(
    answer.headers.getSetCookie().map((cookie) => [cookie.slice(0, cookie.indexOf('=')), cookie]),
  );
}

/** The `Cookie` header of a browser that has got an answer's cookies. */
export function cookieHeader(answer: Response): string {
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0] ?? '')
    .filter((pair) => !pair.endsWith('='))
    .join('; ');
}

/** What the front token of an answer says. */
export function frontTokenOf(answer: Response): { uid: string; ate: number; up: Record<string, unknown> } {
  return JSON.parse(Buffer.from(answer.headers.get('front-token') ?? '', 'base64').toString('utf8'));
}
