import type { TestCore } from '@latchkey/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cookieHeader, initSdk, startCore } from '../test/sdk.js';
import {
  getCookieFromRequest,
  getQueryFromRequest,
  getSessionForSSR,
  getSessionForSSRUsingAccessToken,
  handleAuthAPIRequest,
  withPreParsedRequestResponse,
  withSession,
} from './custom.js';
import Session from './recipe/session/index.js';
import RecipeUserId from './recipeUserId.js';

let core: TestCore;

beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.close());
beforeEach(() => initSdk(core.address));

const request = (path: string, init: RequestInit = {}) => new Request(`https://api.example.com${path}`, init);

const login = () =>
  withPreParsedRequestResponse(
    request('/login', { method: 'POST', headers: { 'st-auth-mode': 'cookie' } }),
    async (req, res) => {
      await Session.createNewSession(req, res, 'public', new RecipeUserId('ada'));
      return new Response('welcome', { headers: { 'set-cookie': 'theme=dark' } });
    },
  );

describe('withSession', () => {
  it('hands the session to the handler and refuses without one', async () => {
    const cookie = cookieHeader(await login());
    const answer = await withSession(request('/me', { headers: { cookie } }), async (error, session) =>
      Response.json({ error: error === undefined, user: session?.getUserId() }),
    );
    expect(await answer.json()).toEqual({ error: true, user: 'ada' });
    const refused = await withSession(request('/me'), async () => Response.json({}));
    expect([refused.status, await refused.json()]).toEqual([401, { message: 'unauthorised' }]);
  });

  it('hands other errors to the handler, and throws what the handler throws', async () => {
    const options = {
      overrideGlobalClaimValidators: () => {
        throw new Error('no validators today');
      },
    };
    const headers = { cookie: cookieHeader(await login()) };
    const answer = await withSession(
      request('/me', { headers }),
      async (error) => new Response(error?.message, { status: 500 }),
      options,
    );
    expect(await answer.text()).toBe('no validators today');
    const failing = withSession(request('/me', { headers }), async () => {
      throw new Error('a bug');
    });
    await expect(failing).rejects.toThrow('a bug');
  });
});

describe('answers', () => {
  it('keep their own cookies, and must not be cached with tokens in them', async () => {
    const answer = await login();
    expect(answer.headers.getSetCookie().map((cookie) => cookie.split('=', 1)[0])).toEqual([
      'theme',
      'sAccessToken',
      'sRefreshToken',
    ]);
    expect(answer.headers.get('cache-control')).toBe('no-cache, no-store, max-age=0, must-revalidate');
    expect(await answer.text()).toBe('welcome');
  });

  it('may be ones whose headers cannot be changed', async () => {
    const answer = await withPreParsedRequestResponse(request('/go'), async (_req, res) => {
      res.setHeader('x-mine', '1', false);
      return Response.redirect('https://example.com/');
    });
    expect([answer.status, answer.headers.get('x-mine'), answer.headers.get('location')]).toEqual([
      302,
      '1',
      'https://example.com/',
    ]);
  });

  it('of the SDK’s routes come from handleAuthAPIRequest', async () => {
    const handle = handleAuthAPIRequest();
    expect((await handle(request('/auth/signout', { method: 'POST' }))).status).toBe(401);
    const other = await handle(request('/other'));
    expect([other.status, await other.text()]).toEqual([404, 'Not found']);
  });
});

describe('while a page is rendered', () => {
  it('the session is read by signature and expiry alone', async () => {
    const cookie = cookieHeader(await login());
    const found = await getSessionForSSR(request('/page', { headers: { cookie } }));
    expect(found).toMatchObject({ accessTokenPayload: { sub: 'ada' }, hasToken: true, error: undefined });
    expect(await getSessionForSSR(request('/page'))).toEqual({
      accessTokenPayload: undefined,
      hasToken: false,
      error: undefined,
    });
    expect(await getSessionForSSRUsingAccessToken('nonsense')).toEqual({
      accessTokenPayload: undefined,
      hasToken: true,
      error: undefined,
    });
  });
});

describe('parts of a request', () => {
  it('are its cookies, whole, and its query', () => {
    const parsed = request('/x?a=1&b=%20', { headers: { cookie: 'a=b=c; quoted="q"; enc=%20x; broken=%' } });
    expect(getCookieFromRequest(parsed)).toEqual({ a: 'b=c', quoted: 'q', enc: ' x', broken: '%' });
    expect(getQueryFromRequest(parsed)).toEqual({ a: '1', b: ' ' });
  });
});
