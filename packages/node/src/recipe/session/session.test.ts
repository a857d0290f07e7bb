import type { TestCore } from '@latchkey/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ask, cookieHeader, frontTokenOf, initSdk, serve, setCookies, startCore } from '../../../test/sdk.js';
import RecipeUserId from '../../recipeUserId.js';
import Session from './index.js';
import type { SessionContainerInterface, VerifySessionOptions } from './types.js';

let core: TestCore;

beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.close());
beforeEach(() => initSdk(core.address));
afterEach(() => {
  vi.useRealTimers();
});

const ada = new RecipeUserId('ada');
const crossSite = { websiteDomain: 'https://notes.app' };

type Headers_ = Record<string, string>;
type Use = (session: SessionContainerInterface) => unknown;

const create = (headers: Headers_ = {}, payload = {}, data = {}) =>
  serve('/login', { method: 'POST', headers }, async (req, res) => {
    const session = await Session.createNewSession(req, res, 'public', ada, payload, data);
    return { handle: session.getHandle() };
  });

const inCookies = (payload = {}) => create({ 'st-auth-mode': 'cookie' }, payload);

/** A request of the application with a session; what `use` gives is the answer. */
const visit = (
  headers: Headers_,
  { method = 'GET', use, ...options }: VerifySessionOptions & { method?: string; use?: Use } = {},
) =>
  serve('/me', { method, headers }, async (req, res) => {
    const session = await Session.getSession(req, res, options as VerifySessionOptions);
    if (session === undefined) return { none: true };
    return { result: (await use?.(session)) ?? session.getUserId() };
  });

const refresh = (headers: Headers_) => ask('/auth/session/refresh', { headers });
const signOut = (headers: Headers_) => ask('/auth/signout', { headers });
const bearer = (token: string | null) => ({ authorization: `Bearer ${token}` });

async function answered(promise: Promise<Response>): Promise<[number, unknown]> {
  const answer = await promise;
  return [answer.status, await answer.json()];
}

const unauthorised = [401, { message: 'unauthorised' }];
const tryRefresh = [401, { message: 'try refresh token' }];

describe('in cookies', () => {
  it('sets two cookies and the front token', async () => {
    const answer = await inCookies({ plan: 'pro' });
    const cookies = setCookies(answer);
    expect(cookies.sAccessToken).toMatch(
      /^sAccessToken=[\w.-]+; Path=\/; Expires=[^;]+ GMT; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect(cookies.sRefreshToken).toMatch(
      /^sRefreshToken=[\w.%-]+; Path=\/auth\/session\/refresh; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect(answer.headers.get('access-control-expose-headers')).toBe('front-token');
    expect(answer.headers.has('st-access-token')).toBe(false);
    const front = frontTokenOf(answer);
    expect(front).toMatchObject({
      uid: 'ada',
      up: { plan: 'pro', iss: 'https://api.example.com/auth', sub: 'ada', rsub: 'ada', tId: 'public' },
    });
    expect(front.ate).toBe(Number(front.up.exp) * 1000);
  });

  it('keeps the access-token cookie for a year, whatever the token’s life', async () => {
    const expires = /Expires=([^;]+)/.exec(setCookies(await inCookies()).sAccessToken ?? '')?.[1] ?? '';
    expect((Date.parse(expires) - Date.now()) / 86_400_000).toBeCloseTo(365, 0);
  });

  it('verifies, refreshes and signs out', async () => {
    const created = await inCookies();
    expect(await answered(visit({ cookie: cookieHeader(created) }))).toEqual([200, { result: 'ada' }]);
    const refreshed = await refresh({ cookie: cookieHeader(created) });
    expect([refreshed.status, await refreshed.json()]).toEqual([200, {}]);
    expect(frontTokenOf(refreshed).uid).toBe('ada');
    const out = await signOut({ cookie: cookieHeader(refreshed) });
    expect([out.status, await out.json()]).toEqual([200, { status: 'OK' }]);
    expect(out.headers.get('front-token')).toBe('remove');
    expect(Object.values(setCookies(out))).toEqual([
      'sAccessToken=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Lax',
      'sRefreshToken=; Path=/auth/session/refresh; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Lax',
    ]);
    expect(await answered(refresh({ cookie: cookieHeader(refreshed) }))).toEqual(unauthorised);
  });

  it('hands a new access token out with the first use after a refresh', async () => {
    const refreshed = await refresh({ cookie: cookieHeader(await inCookies()) });
    const first = await visit({ cookie: cookieHeader(refreshed) });
    expect(frontTokenOf(first).up.parentRefreshTokenHash1).toBeNull();
    const second = await visit({ cookie: cookieHeader(first) });
    expect(second.headers.has('front-token')).toBe(false);
  });

  it('exposes the access token too where configured', async () => {
    initSdk(core.address, { session: { exposeAccessTokenToFrontendInCookieBasedAuth: true } });
    const answer = await inCookies();
    expect(answer.headers.get('st-access-token')).toMatch(/^ey/);
    expect(answer.headers.get('access-control-expose-headers')).toBe('front-token, st-access-token');
  });

  it('uses the configured names, domain and path', async () => {
    initSdk(core.address, {
      session: {
        cookieDomain: '.Example.com',
        accessTokenPath: '/api',
        cookieSecure: false,
        cookieSameSite: 'strict',
        getCookieNameForTokenType: (_, type) => `my-${type}`,
      },
    });
    const cookies = setCookies(await inCookies());
    expect(cookies['my-access']).toMatch(
      /; Domain=\.example\.com; Path=\/api; Expires=.*; HttpOnly; SameSite=Strict$/,
    );
    expect(cookies['my-refresh']).toBeDefined();
  });
});

describe('in headers', () => {
  it('is the way of a client that asks for none', async () => {
    const answer = await create();
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(answer.headers.get('access-control-expose-headers')).toBe(
      'front-token, st-access-token, st-refresh-token',
    );
    const token = answer.headers.get('st-access-token');
    expect(await answered(visit(bearer(token)))).toEqual([200, { result: 'ada' }]);
    const refreshed = await refresh(bearer(answer.headers.get('st-refresh-token')));
    expect(refreshed.status).toBe(200);
    const out = await signOut(bearer(refreshed.headers.get('st-access-token')));
    expect([out.headers.get('st-access-token'), out.headers.get('st-refresh-token')]).toEqual(['', '']);
    expect(out.headers.getSetCookie()).toEqual([]);
  });

  it('wins over cookies, and what is no access token is ignored', async () => {
    const [a, b] = [await inCookies(), await create()];
    const handle = (session: SessionContainerInterface) => session.getHandle();
    const both = { cookie: cookieHeader(a), ...bearer(b.headers.get('st-access-token')) };
    expect(await answered(visit(both, { use: handle }))).toEqual([200, { result: (await b.json()).handle }]);
    const other = { cookie: cookieHeader(a), ...bearer('some-other-token') };
    expect(await answered(visit(other, { use: handle }))).toEqual([200, { result: (await a.json()).handle }]);
  });

  it('obeys getTokenTransferMethod', async () => {
    const a = await inCookies();
    initSdk(core.address, { session: { getTokenTransferMethod: () => 'header' } });
    expect(await answered(visit({ cookie: cookieHeader(a) }))).toEqual(unauthorised);
    expect((await inCookies()).headers.has('st-access-token')).toBe(true);
  });

  it('clears the other way when a session is created or refreshed over it', async () => {
    const a = await inCookies();
    const over = await create({ cookie: cookieHeader(a), 'st-auth-mode': 'header' });
    expect(setCookies(over).sAccessToken).toMatch(/^sAccessToken=; /);
    expect(over.headers.get('front-token')).not.toBe('remove');
    const b = await create();
    const both = {
      cookie: cookieHeader(a).replace(/; /, '; '),
      ...bearer(b.headers.get('st-refresh-token')),
    };
    const refreshed = await refresh(both);
    expect(setCookies(refreshed).sRefreshToken).toMatch(/^sRefreshToken=; /);
    expect(refreshed.headers.get('st-refresh-token')).not.toBe('');
  });
});

describe('a request without a valid session', () => {
  it('is refused without clearing tokens', async () => {
    const answer = await visit({});
    expect([answer.status, await answer.json()]).toEqual(unauthorised);
    expect(answer.headers.has('front-token')).toBe(false);
    expect(await answered(visit({}, { sessionRequired: false }))).toEqual([200, { none: true }]);
  });

  it('is sent to refresh when the token has expired or is not the core’s', async () => {
    const token = (await create()).headers.get('st-access-token') ?? '';
    const forged = token.replace(
      /\.([\w-])([\w-]*)$/,
      (_, first, rest) => `.${first === 'A' ? 'B' : 'A'}${rest}`,
    );
    expect(await answered(visit(bearer(forged)))).toEqual(tryRefresh);
    expect(await answered(visit(bearer(forged), { sessionRequired: false }))).toEqual(tryRefresh);
    expect((await visit(bearer(token))).status).toBe(200);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_700_000 });
    expect(await answered(visit(bearer(token)))).toEqual(tryRefresh);
  });

  it.each([
    ['alg none', { alg: 'none' }],
    ['HS256', { alg: 'HS256' }],
    ['a key of its own', { jwk: { kty: 'oct', k: 'AAAA' } }],
    ['an unknown key', { kid: 'd-999' }],
    ['a path as key id', { kid: '../../../etc/passwd' }],
  ])('is refused with %s in the header', async (_, change) => {
    const token = (await create()).headers.get('st-access-token') ?? '';
    const [header = '', payload = '', signature = ''] = token.split('.');
    const changed = { ...JSON.parse(Buffer.from(header, 'base64url').toString()), ...change };
    const forged = [Buffer.from(JSON.stringify(changed)).toString('base64url'), payload, signature].join('.');
    expect((await visit(bearer(forged))).status).toBe(401);
    expect((await visit(bearer(`${forged.split('.').slice(0, 2).join('.')}.`))).status).toBe(401);
  });

  it('is sent to refresh with cookies of years ago, which a refresh clears', async () => {
    const cookie = `${cookieHeader(await inCookies())}; sIdRefreshToken=old`;
    expect(await answered(visit({ cookie }))).toEqual(tryRefresh);
    expect(setCookies(await refresh({ cookie })).sIdRefreshToken).toMatch(/^sIdRefreshToken=; Path=\/; /);
    expect(setCookies(await refresh({ cookie: 'sIdRefreshToken=old' })).sIdRefreshToken).toMatch(
      /^sIdRefreshToken=; /,
    );
  });

  it('is refused after a revocation only where the core is asked', async () => {
    const created = await create();
    const headers = bearer(created.headers.get('st-access-token'));
    await Session.revokeSession((await created.json()).handle);
    expect((await visit(headers)).status).toBe(200);
    const answer = await visit(headers, { checkDatabase: true });
    expect([answer.status, await answer.json()]).toEqual(unauthorised);
    expect(answer.headers.get('front-token')).toBe('remove');
  });

  it('is sent to refresh when the kind of signing key is not the configured one', async () => {
    const headers = bearer((await create()).headers.get('st-access-token'));
    expect((await visit(headers)).status).toBe(200);
    initSdk(core.address, { session: { useDynamicAccessTokenSigningKey: false } });
    expect(await answered(visit(headers))).toEqual(tryRefresh);
    const own = bearer((await create()).headers.get('st-access-token'));
    expect((await visit(own)).status).toBe(200);
  });

  it('answers with the configured status codes', async () => {
    initSdk(core.address, { session: { sessionExpiredStatusCode: 440 } });
    expect((await visit({})).status).toBe(440);
  });
});

describe('refreshing', () => {
  it('without a token clears all', async () => {
    const answer = await refresh({});
    expect([answer.status, await answer.json()]).toEqual(unauthorised);
    expect(answer.headers.get('front-token')).toBe('remove');
    expect(answer.headers.get('st-access-token')).toBe('');
    expect(setCookies(answer).sAccessToken).toMatch(/^sAccessToken=; /);
  });

  it('tells a stolen token, revokes the session and clears all', async () => {
    const created = await create();
    const stolen = bearer(created.headers.get('st-refresh-token'));
    const refreshed = await refresh(stolen);
    const used = await visit(bearer(refreshed.headers.get('st-access-token')));
    expect(used.status).toBe(200);
    const answer = await refresh(stolen);
    expect([answer.status, await answer.json()]).toEqual([401, { message: 'token theft detected' }]);
    expect(answer.headers.get('front-token')).toBe('remove');
    expect(await Session.getSessionInformation((await created.json()).handle)).toBeUndefined();
  });

  it('lets the application answer a theft itself', async () => {
    const stolen: unknown[] = [];
    initSdk(core.address, {
      session: {
        errorHandlers: {
          onTokenTheftDetected: async (handle, userId, recipeUserId, _req, res) => {
            stolen.push(handle, userId, recipeUserId.getAsString());
            res.setStatusCode(418);
            res.sendJSONResponse({ stolen: true });
          },
        },
      },
    });
    const created = await create();
    const token = bearer(created.headers.get('st-refresh-token'));
    await visit(bearer((await refresh(token)).headers.get('st-access-token')));
    expect(await answered(refresh(token))).toEqual([418, { stolen: true }]);
    expect(stolen).toEqual([(await created.json()).handle, 'ada', 'ada']);
  });

  it('is what verifySession does on the refresh path', async () => {
    const created = await create();
    const headers = bearer(created.headers.get('st-refresh-token'));
    const { verifySession } = await import('./framework/custom.js');
    const answer = await serve('/auth/session/refresh', { method: 'POST', headers }, async (req, res) => {
      await verifySession()(req, res);
    });
    expect(answer.headers.get('st-refresh-token')).toMatch(/.+/);
  });
});

describe('cookies of an older domain', () => {
  const twice = (answer: Response) => {
    const cookie = cookieHeader(answer);
    return { cookie: `${cookie}; ${cookie}` };
  };

  it('send to refresh, which needs to know the older domain', async () => {
    const headers = twice(await inCookies());
    expect(await answered(visit(headers))).toEqual(tryRefresh);
    await expect(refresh(headers)).rejects.toThrow(
      'The request contains multiple session cookies. This may happen',
    );
  });

  it.each([
    ['', /^sAccessToken=; Path=\/; /],
    ['old.example.com', /^sAccessToken=; Domain=old\.example\.com; Path=\/; /],
  ])('are cleared on %j', async (olderCookieDomain, expected) => {
    initSdk(core.address, { session: { olderCookieDomain } });
    const answer = await refresh(twice(await inCookies()));
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      message:
        'The request contains multiple session cookies. We are clearing the cookie from olderCookieDomain. Session will be refreshed in the next refresh call.',
    });
    expect(setCookies(answer).sAccessToken).toMatch(expected);
    expect(answer.headers.has('front-token')).toBe(false);
  });
});

describe('against cross-site requests', () => {
  const post = { method: 'POST' };

  it('asks for the custom header when cookies are SameSite=None', async () => {
    initSdk(core.address, { appInfo: crossSite });
    const created = await inCookies();
    expect(setCookies(created).sAccessToken).toMatch(/SameSite=None$/);
    const cookie = cookieHeader(created);
    expect((await visit({ cookie })).status).toBe(200);
    expect(await answered(visit({ cookie }, post))).toEqual(tryRefresh);
    expect((await visit({ cookie, rid: 'anything' }, post)).status).toBe(200);
    expect((await visit({ cookie }, { ...post, antiCsrfCheck: false })).status).toBe(200);
    expect(await answered(visit({ cookie }, { antiCsrfCheck: true }))).toEqual(tryRefresh);
    expect(await answered(refresh({ cookie }))).toEqual(unauthorised);
    expect((await refresh({ cookie, rid: 'session' })).status).toBe(200);
  });

  it('asks for nothing in header mode or on one site', async () => {
    const cookie = cookieHeader(await inCookies());
    expect((await visit({ cookie }, post)).status).toBe(200);
    initSdk(core.address, { appInfo: crossSite });
    const token = (await create()).headers.get('st-access-token');
    expect((await visit(bearer(token), post)).status).toBe(200);
  });

  it('asks for the token in VIA_TOKEN mode', async () => {
    initSdk(core.address, { session: { antiCsrf: 'VIA_TOKEN' } });
    const created = await inCookies();
    const [cookie, token = ''] = [cookieHeader(created), created.headers.get('anti-csrf') ?? ''];
    expect(created.headers.get('access-control-expose-headers')).toBe('front-token, anti-csrf');
    expect((await visit({ cookie, 'anti-csrf': token }, post)).status).toBe(200);
    expect(await answered(visit({ cookie }, post))).toEqual(tryRefresh);
    expect(await answered(visit({ cookie, 'anti-csrf': 'other' }, post))).toEqual(tryRefresh);
    const refreshed = await refresh({ cookie, 'anti-csrf': token });
    expect(refreshed.headers.get('anti-csrf')).toMatch(/.+/);
    expect((await create()).headers.has('anti-csrf')).toBe(false);
  });

  it('refuses to check a header it cannot see', async () => {
    initSdk(core.address, { session: { antiCsrf: 'VIA_CUSTOM_HEADER' } });
    const token = (await create()).headers.get('st-access-token') ?? '';
    await expect(Session.getSessionWithoutRequestResponse(token)).rejects.toThrow('VIA_CUSTOM_HEADER');
    const session = await Session.getSessionWithoutRequestResponse(token, undefined, {
      antiCsrfCheck: false,
    });
    expect(session.getUserId()).toBe('ada');
  });

  it('refuses cookies that browsers would drop', async () => {
    initSdk(core.address, {
      appInfo: { apiDomain: 'http://api.example.com', websiteDomain: 'https://notes.app' },
    });
    await expect(inCookies()).rejects.toThrow('please use https on your apiDomain');
    initSdk(core.address, {
      appInfo: { apiDomain: 'http://localhost:3001', websiteDomain: 'https://127.0.0.1:3000' },
    });
    expect((await inCookies()).status).toBe(200);
  });
});

describe('a session’s payload', () => {
  it('keeps what the core writes itself from being set', async () => {
    const created = await create({}, { sub: 'eve', tId: 'other', stt: 5, iss: 'eve', plan: 'pro' });
    expect(frontTokenOf(created).up).toMatchObject({
      sub: 'ada',
      tId: 'public',
      iss: 'https://api.example.com/auth',
      plan: 'pro',
    });
  });

  it('is changed on the request’s answer and in the store', async () => {
    const created = await create({}, { plan: 'free', trial: true });
    const headers = bearer(created.headers.get('st-access-token'));
    const answer = await visit(headers, {
      use: async (session) => {
        await session.mergeIntoAccessTokenPayload({ plan: 'pro', trial: null });
        return session.getAccessTokenPayload();
      },
    });
    const { result } = await answer.json();
    expect(result).toMatchObject({ plan: 'pro' });
    expect(result).not.toHaveProperty('trial');
    expect(frontTokenOf(answer).up).toEqual(result);
    expect(answer.headers.get('st-access-token')).toMatch(/.+/);
    expect(answer.headers.has('st-refresh-token')).toBe(false);
    const { handle } = await created.json();
    const stored = (await Session.getSessionInformation(handle))?.customClaimsInAccessTokenPayload;
    expect(stored).toEqual({ iss: 'https://api.example.com/auth', plan: 'pro' });
  });

  it('is of each session its own, however often a token is verified', async () => {
    const headers = bearer((await create({}, { list: [1] })).headers.get('st-access-token'));
    const spoil = (session: SessionContainerInterface) => {
      const payload = session.getAccessTokenPayload();
      payload.list.push(2);
      return payload.list;
    };
    await visit(headers);
    expect(await answered(visit(headers, { use: spoil }))).toEqual([200, { result: [1, 2] }]);
    expect(await answered(visit(headers, { use: spoil }))).toEqual([200, { result: [1, 2] }]);
  });

  it('is merged by handle, and not for a session that is gone', async () => {
    const created = await create({}, { plan: 'free' });
    const { handle } = await created.json();
    expect(await Session.mergeIntoAccessTokenPayload(handle, { plan: null, n: 1 })).toBe(true);
    const refreshed = await refresh(bearer(created.headers.get('st-refresh-token')));
    expect(frontTokenOf(refreshed).up).toMatchObject({ n: 1 });
    expect(frontTokenOf(refreshed).up).not.toHaveProperty('plan');
    expect(await Session.mergeIntoAccessTokenPayload('no-such-handle', { n: 1 })).toBe(false);
  });

  it('of a session revoked meanwhile cannot be changed', async () => {
    const created = await create();
    await Session.revokeSession((await created.json()).handle);
    const answer = await visit(bearer(created.headers.get('st-access-token')), {
      use: (session) => session.mergeIntoAccessTokenPayload({ a: 1 }),
    });
    expect([answer.status, await answer.json()]).toEqual(unauthorised);
    expect(answer.headers.get('front-token')).toBe('remove');
  });
});

describe('sessions by handle and by user', () => {
  it('are looked up, listed, changed and revoked', async () => {
    const user = new RecipeUserId('grace');
    const make = () => Session.createNewSessionWithoutRequestResponse('public', user, { a: 1 }, { b: 2 });
    const [first, second] = [await make(), await make()];
    const information = await Session.getSessionInformation(first.getHandle());
    expect(information).toMatchObject({
      sessionHandle: first.getHandle(),
      userId: 'grace',
      sessionDataInDatabase: { b: 2 },
      tenantId: 'public',
    });
    expect(information?.recipeUserId.getAsString()).toBe('grace');
    const handles = [first.getHandle(), second.getHandle()].sort();
    expect((await Session.getAllSessionHandlesForUser('grace')).sort()).toEqual(handles);
    expect(await Session.updateSessionDataInDatabase(first.getHandle(), { c: 3 })).toBe(true);
    expect(await first.getSessionDataFromDatabase()).toEqual({ c: 3 });
    await first.updateSessionDataInDatabase(null);
    expect(await first.getSessionDataFromDatabase()).toEqual({});
    expect(await first.getExpiry()).toBeGreaterThan(await first.getTimeCreated());
    expect(await Session.revokeSession(first.getHandle())).toBe(true);
    expect(await Session.revokeSession(first.getHandle())).toBe(false);
    await expect(first.getSessionDataFromDatabase()).rejects.toMatchObject({
      type: 'UNAUTHORISED',
      message: 'Session does not exist anymore',
    });
    expect(await Session.revokeAllSessionsForUser('grace', true, 'public')).toEqual([second.getHandle()]);
    expect(await Session.revokeMultipleSessions(['none'])).toEqual([]);
    expect(await Session.updateSessionDataInDatabase('none', {})).toBe(false);
    expect(await Session.getSessionInformation('none')).toBeUndefined();
  });

  it('work without requests', async () => {
    const created = await Session.createNewSessionWithoutRequestResponse('public', ada);
    const tokens = created.getAllSessionTokensDangerously();
    expect(tokens).toMatchObject({ accessAndFrontTokenUpdated: true, antiCsrfToken: undefined });
    const session = await Session.getSessionWithoutRequestResponse(tokens.accessToken);
    expect(session.getHandle()).toBe(created.getHandle());
    expect(session.getAllSessionTokensDangerously()).toEqual({
      accessToken: tokens.accessToken,
      accessAndFrontTokenUpdated: false,
      refreshToken: undefined,
      frontToken: tokens.frontToken,
      antiCsrfToken: undefined,
    });
    const refreshed = await Session.refreshSessionWithoutRequestResponse(tokens.refreshToken ?? '');
    expect(refreshed.getHandle()).toBe(created.getHandle());
    await expect(Session.getSessionWithoutRequestResponse('nonsense')).rejects.toMatchObject({
      type: 'UNAUTHORISED',
      message: 'Token parsing failed',
      payload: { clearTokens: false },
    });
    const none = await Session.getSessionWithoutRequestResponse('nonsense', undefined, {
      sessionRequired: false,
    });
    expect(none).toBeUndefined();
  });

  it('get JWTs and keys of the core', async () => {
    const signed = await Session.createJWT({ scope: 'read' }, 60);
    const { keys, validityInSeconds } = await Session.getJWKS();
    expect(signed.status).toBe('OK');
    expect(keys.length).toBeGreaterThan(0);
    expect(validityInSeconds).toBeGreaterThan(0);
  });
});

describe('overriding', () => {
  it('switches routes off', async () => {
    initSdk(core.address, {
      session: { override: { apis: (original) => ({ ...original, signOutPOST: undefined }) } },
    });
    expect((await signOut({})).status).toBe(404);
    expect((await refresh({})).status).toBe(401);
  });

  it('sees every session that is created', async () => {
    initSdk(core.address, {
      session: {
        override: {
          functions: (original) => ({
            ...original,
            createNewSession: (input) =>
              original.createNewSession({
                ...input,
                accessTokenPayload: { ...input.accessTokenPayload, added: input.userContext.who },
              }),
          }),
        },
      },
    });
    const session = await Session.createNewSessionWithoutRequestResponse('public', ada, {}, {}, false, {
      who: 'me',
    });
    expect(session.getAccessTokenPayload()).toMatchObject({ added: 'me' });
  });

  it('tells requests apart by their path and tenant', async () => {
    expect((await ask('/auth/some-tenant/signout')).status).toBe(401);
    expect((await ask('/authx/signout')).status).toBe(404);
    expect((await ask('/auth/SIGNOUT')).status).toBe(404);
    expect((await ask('/auth/signout/?x=1')).status).toBe(401);
    expect((await ask('/auth/signout', { method: 'GET' })).status).toBe(404);
    expect((await ask('/auth/signout', { headers: { rid: 'session' } })).status).toBe(401);
    expect((await ask('/auth/signout', { headers: { rid: 'unknown' } })).status).toBe(401);
  });
});
