import { createRequire } from 'node:module';
import type { TestCore } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appInfo, startCore } from '../../../test/sdk.js';
import { App } from '../../app.js';
import * as ownCustom from '../../custom.js';
import { errorHandler, middleware } from '../../framework/custom/index.js';
import RecipeUserId from '../../recipeUserId.js';
import type { AnyValue, HttpRequest } from '../../types.js';
import Own from './index.js';
import OwnRecipe from './recipe.js';

/*
 * The published SDK and ours get the same requests, on one core. Their answers and what they ask of the core must
 * be the same, up to tokens and ids.
 */

const require = createRequire(import.meta.url);
// The published package is CommonJS, and its types want its own classes: here it is used as its users' code would.
const published: AnyValue = require('supertokens-node');
const publishedSession: AnyValue = require('supertokens-node/recipe/session');
const publishedRecipe: AnyValue = require('supertokens-node/lib/build/recipe/session/recipe').default;
const publishedApp: AnyValue = require('supertokens-node/lib/build/supertokens').default;
const publishedCustom: AnyValue = require('supertokens-node/custom');
const publishedFramework: AnyValue = require('supertokens-node/framework/custom');
const publishedQuerier: AnyValue = require('supertokens-node/lib/build/querier').Querier;
const autoAdded = ['accountlinking', 'multitenancy', 'usermetadata', 'oauth2provider', 'openid', 'jwt'];

interface Sdk {
  readonly Session: AnyValue;
  readonly custom: AnyValue;
  readonly middleware: AnyValue;
  readonly errorHandler: AnyValue;
  readonly userId: (id: string) => unknown;
  readonly init: (config: AnyValue) => void;
}

const own: Sdk = {
  Session: Own,
  custom: ownCustom,
  middleware,
  errorHandler,
  userId: (id) => new RecipeUserId(id),
  init: ({ session, ...config }) => {
    OwnRecipe.reset();
    App.reset();
    App.init({ ...config, recipeList: [Own.init(session)] });
  },
};

const reference: Sdk = {
  Session: publishedSession,
  custom: publishedCustom,
  middleware: publishedFramework.middleware,
  errorHandler: publishedFramework.errorHandler,
  userId: (id) => published.convertToRecipeUserId(id),
  init: ({ session, ...config }) => {
    publishedApp.reset();
    publishedQuerier.reset();
    publishedRecipe.reset();
    for (const id of autoAdded) require(`supertokens-node/lib/build/recipe/${id}/recipe`).default.reset();
    published.init({ ...config, recipeList: [publishedSession.init(session)] });
  },
};

let core: TestCore;

beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.close());

type Headers_ = Record<string, string>;

/** A run of requests with one SDK: what it answered, and what it asked the core. */
class Run {
  readonly answers: unknown[] = [];
  readonly asked: unknown[] = [];
  /** Of this run alone, so that it sees no other run's sessions. */
  readonly user = `user-${crypto.randomUUID()}`;
  tokens: { access: string; refresh: string; antiCsrf: string; cookie: string } = {
    access: '',
    refresh: '',
    antiCsrf: '',
    cookie: '',
  };

  constructor(readonly sdk: Sdk) {}

  start(session: AnyValue, info: AnyValue = {}): void {
    this.sdk.init({
      framework: 'custom',
      telemetry: false,
      appInfo: { ...appInfo, ...info },
      session,
      supertokens: {
        connectionURI: core.address,
        networkInterceptor: (request: HttpRequest) => {
          const { method, url, params, body } = request;
          const path = new URL(url).pathname;
          if (path !== '/apiversion' && path !== '/user/id')
            this.asked.push(scrub({ method, path, params, body }));
          return request;
        },
      },
    });
  }

  login(headers: Headers_ = {}, payload: AnyValue = { plan: 'pro' }): Promise<void> {
    return this.#serve('/login', 'POST', headers, async (req, res) => {
      await this.sdk.Session.createNewSession(req, res, 'public', this.sdk.userId(this.user), payload, {
        a: 1,
      });
    });
  }

  visit(
    headers: Headers_,
    method = 'GET',
    options: AnyValue = {},
    use?: (session: AnyValue) => Promise<unknown>,
  ): Promise<void> {
    return this.#serve('/me', method, headers, async (req, res) => {
      const session = await this.sdk.Session.getSession(req, res, options);
      return { handle: session?.getHandle(), result: await use?.(session) };
    });
  }

  async ask(path: string, headers: Headers_, method = 'POST'): Promise<void> {
    // Not through `handleAuthAPIRequest`: the published one loses all cookies but the first, as it does on errors.
    const request = new Request(`https://api.example.com${path}`, { method, headers });
    await this.#note(() =>
      this.sdk.custom.withPreParsedRequestResponse(request, async (req: AnyValue, res: AnyValue) => {
        const { handled, error } = await this.sdk.middleware()(req, res);
        if (error !== undefined) throw error;
        return new Response(res.body, { status: handled ? res.statusCode : 404 });
      }),
    );
  }

  #serve(
    path: string,
    method: string,
    headers: Headers_,
    handler: (req: AnyValue, res: AnyValue) => Promise<unknown>,
  ): Promise<void> {
    const request = new Request(`https://api.example.com${path}`, { method, headers });
    return this.#note(() =>
      this.sdk.custom.withPreParsedRequestResponse(request, async (req: AnyValue, res: AnyValue) => {
        const result = await handler(req, res).catch(async (error: unknown) => {
          let unknown: unknown;
          await this.sdk.errorHandler()(error, req, res, (left: unknown) => {
            unknown = left;
          });
          if (unknown !== undefined) throw unknown;
        });
        return new Response(res.body ?? JSON.stringify(result ?? {}), { status: res.statusCode });
      }),
    );
  }

  async #note(send: () => Promise<Response>): Promise<void> {
    try {
      const answer = await send();
      const cookies = answer.headers.getSetCookie();
      this.#keepTokens(answer.headers, cookies);
      const headers = Object.fromEntries(
        [...answer.headers].filter(([name]) => name !== 'set-cookie' && name !== 'content-type'),
      );
      const text = await answer.text();
      this.answers.push(scrub({ status: answer.status, headers, cookies, body: text }));
    } catch (error) {
      this.answers.push({ thrown: error instanceof Error ? error.message : error });
    }
  }

  #keepTokens(headers: Headers, cookies: string[]): void {
    const pairs = cookies
      .map((cookie) => cookie.split(';', 1)[0] ?? '')
      .filter((pair) => !pair.endsWith('='));
    const kept = this.tokens;
    this.tokens = {
      access: headers.get('st-access-token') || kept.access,
      refresh: headers.get('st-refresh-token') || kept.refresh,
      antiCsrf: headers.get('anti-csrf') || kept.antiCsrf,
      cookie:
        pairs.length > 0
          ? [
              ...pairs,
              ...kept.cookie
                .split('; ')
                .filter((old) => !pairs.some((pair) => pair.split('=')[0] === old.split('=')[0])),
            ]
              .filter((pair) => pair !== '')
              .join('; ')
          : kept.cookie,
    };
  }
}

/** A value with tokens, ids, hashes and times replaced by what they are. */
function scrub(value: unknown): unknown {
  const text = JSON.stringify(value, (key, member: unknown) =>
    key === 'front-token' ? describeFrontToken(member) : member,
  );
  return JSON.parse(
    text
      .replaceAll(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g, '<jwt>')
      .replaceAll(/[\w-]{8}-[\w-]{4}-[\w-]{4}-[\w-]{4}-[\w-]{12}/g, '<id>')
      .replaceAll(/Expires=(?!Thu, 01 Jan 1970)[^;]+/g, 'Expires=<date>')
      .replaceAll(/[0-9a-f]{64}/g, '<hash>')
      .replaceAll(/[\w%-]{90,}/g, '<token>')
      .replaceAll(/\b1\d{9}(\d{3})?\b/g, '0'),
  );
}

function describeFrontToken(token: unknown): unknown {
  return token === 'remove' ? token : JSON.parse(Buffer.from(String(token), 'base64').toString('utf8'));
}

type Scenario = (run: Run) => Promise<void>;
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const asCookies = { 'st-auth-mode': 'cookie' };
const crossSite = { websiteDomain: 'https://notes.app' };

const scenarios: Record<string, Scenario> = {
  async 'cookies from login to sign-out'(run) {
    run.start({});
    await run.login(asCookies);
    await run.visit({ cookie: run.tokens.cookie });
    await run.visit({ cookie: run.tokens.cookie }, 'POST', { checkDatabase: true });
    await run.ask('/auth/session/refresh', { cookie: run.tokens.cookie });
    await run.visit({ cookie: run.tokens.cookie });
    await run.visit({ cookie: run.tokens.cookie });
    await run.ask('/auth/signout', { cookie: run.tokens.cookie });
    await run.visit({ cookie: run.tokens.cookie }, 'GET', { checkDatabase: true });
    await run.ask('/auth/session/refresh', { cookie: run.tokens.cookie });
  },
  async 'headers from login to sign-out'(run) {
    run.start({ exposeAccessTokenToFrontendInCookieBasedAuth: true });
    await run.login({});
    await run.login({ 'st-auth-mode': 'header', cookie: 'sAccessToken=x' });
    await run.visit(bearer(run.tokens.access));
    await run.ask('/auth/session/refresh', bearer(run.tokens.refresh));
    await run.ask('/auth/t1/signout', bearer(run.tokens.access));
    await run.ask('/auth/signout', {});
  },
  async 'requests without a valid token'(run) {
    run.start({});
    await run.visit({});
    await run.visit({}, 'GET', { sessionRequired: false });
    await run.visit(bearer('x.y.z'));
    await run.login({});
    await run.visit(bearer(`${run.tokens.access.slice(0, -8)}AAAAAAAA`));
    await run.visit({ cookie: 'sIdRefreshToken=1' });
    await run.ask('/auth/session/refresh', {});
    await run.ask('/auth/session/refresh', { cookie: 'sIdRefreshToken=1; sAccessToken=x' });
    await run.ask('/auth/session/refresh', bearer('nonsense'));
    await run.ask('/auth/session/refresh', {}, 'GET');
    await run.ask('/auth/unknown', {});
    await run.ask('/other', {});
  },
  async 'a stolen refresh token'(run) {
    run.start({});
    await run.login({});
    const stolen = bearer(run.tokens.refresh);
    await run.ask('/auth/session/refresh', stolen);
    await run.visit(bearer(run.tokens.access));
    await run.ask('/auth/session/refresh', stolen);
  },
  async 'the custom header'(run) {
    run.start({}, crossSite);
    await run.login(asCookies);
    const cookie = run.tokens.cookie;
    await run.visit({ cookie });
    await run.visit({ cookie }, 'POST');
    await run.visit({ cookie, rid: 'x' }, 'POST');
    await run.visit({ cookie }, 'GET', { antiCsrfCheck: true });
    await run.ask('/auth/session/refresh', { cookie });
    await run.ask('/auth/session/refresh', { cookie, rid: 'session' });
  },
  async 'the anti-CSRF token'(run) {
    run.start({ antiCsrf: 'VIA_TOKEN' });
    await run.login(asCookies);
    const { cookie, antiCsrf } = run.tokens;
    await run.visit({ cookie, 'anti-csrf': antiCsrf }, 'POST');
    await run.visit({ cookie }, 'POST');
    await run.visit({ cookie, 'anti-csrf': 'wrong' }, 'POST');
    await run.ask('/auth/session/refresh', { cookie, 'anti-csrf': antiCsrf });
    await run.visit({ cookie: run.tokens.cookie, 'anti-csrf': run.tokens.antiCsrf }, 'POST');
    await run.login({});
  },
  async 'duplicate cookies'(run) {
    run.start({ olderCookieDomain: '.old.example.com' });
    await run.login(asCookies);
    const cookie = `${run.tokens.cookie}; ${run.tokens.cookie}`;
    await run.visit({ cookie });
    await run.ask('/auth/session/refresh', { cookie });
    run.start({});
    await run.ask('/auth/session/refresh', { cookie });
  },
  async 'changes of the payload and the data'(run) {
    run.start({});
    await run.login({}, { plan: 'free', sub: 'eve', n: { a: 1 } });
    await run.visit(bearer(run.tokens.access), 'GET', {}, async (session) => {
      await session.mergeIntoAccessTokenPayload({ plan: null, x: 1 });
      await session.updateSessionDataInDatabase({ b: 2 });
      return [session.getAccessTokenPayload(), await session.getSessionDataFromDatabase()];
    });
    await run.visit(bearer(run.tokens.access), 'GET', {}, async (session) => {
      const handle = session.getHandle();
      const { Session } = run.sdk;
      const information = await Session.getSessionInformation(handle);
      await Session.mergeIntoAccessTokenPayload(handle, { y: [1, 2], x: null });
      return [
        information.customClaimsInAccessTokenPayload,
        await Session.getAllSessionHandlesForUser(run.user, true, 'public'),
        await Session.revokeMultipleSessions([handle, 'none']),
        await Session.revokeAllSessionsForUser(run.user),
        await Session.getAllSessionHandlesForUser(run.user, false),
        await Session.updateSessionDataInDatabase(handle, {}),
        await Session.mergeIntoAccessTokenPayload(handle, {}),
      ];
    });
    await run.visit(bearer(run.tokens.access), 'GET', {}, (session) =>
      session.mergeIntoAccessTokenPayload({ z: 1 }),
    );
  },
  async 'other names, places and codes'(run) {
    run.start({
      cookieDomain: '.Example.com:3000/x',
      accessTokenPath: '/api/',
      cookieSameSite: 'Strict',
      sessionExpiredStatusCode: 440,
      getCookieNameForTokenType: (_: unknown, type: string) => `c-${type}`,
      getResponseHeaderNameForTokenType: (_: unknown, type: string) => `h-${type}`,
      useDynamicAccessTokenSigningKey: false,
    });
    await run.login(asCookies);
    await run.login({});
    await run.visit({});
    await run.visit({ cookie: run.tokens.cookie });
    run.start({});
    await run.visit({ cookie: run.tokens.cookie.replaceAll('c-access', 'sAccessToken') });
  },
};

describe('compared with the published SDK', () => {
  it.each(Object.entries(scenarios))('%s', async (_, scenario) => {
    const [theirs, ours] = [new Run(reference), new Run(own)];
    await scenario(theirs);
    await scenario(ours);
    expect(ours.answers).toEqual(theirs.answers);
    expect(ours.asked).toEqual(theirs.asked);
  });
});
