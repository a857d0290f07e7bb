import { afterEach, describe, expect, it, vi } from 'vitest';
import { frontToken } from '../../test/backend.js';
import { openPage } from '../../test/page.js';
import { API, start } from '../../test/start.js';

afterEach(() => vi.restoreAllMocks());

describe('init', () => {
  it('refuses contradictions', async () => {
    await expect(start({ invalidClaimStatusCode: 401 })).rejects.toThrow(
      'sessionExpiredStatusCode and invalidClaimStatusCode cannot be the same.',
    );
    await expect(start({ maxRetryAttemptsForSessionRefresh: -1 })).rejects.toThrow(
      'maxRetryAttemptsForSessionRefresh must be greater than or equal to 0.',
    );
    await expect(start({ apiDomain: '/api' })).rejects.toThrow('Please provide a valid domain name');
    await expect(start({ sessionTokenFrontendDomain: 'a b' })).rejects.toThrow(
      'Please provide a valid sessionScope',
    );
  });

  it('touches no global when imported', async () => {
    openPage();
    for (const name of ['window', 'document', 'localStorage', 'location']) vi.stubGlobal(name, undefined);
    const session = await import('./index.js');
    expect(() => session.init({ apiDomain: API })).toThrow('server-side rendering');
    await expect(session.doesSessionExist()).rejects.toThrow('init function not called');
  });

  it('wraps fetch once per page, with the first copy deciding', async () => {
    const first = await start({
      override: { functions: (original) => ({ ...original, getUserId: async () => 'overridden' }) },
    });
    const wrapped = globalThis.fetch;
    const { __supertokensOriginalFetch: original, __supertokensSessionRecipe: recipe } = globalThis;
    expect(recipe?.getUserId).toBeTypeOf('function');
    expect(original).toBeTypeOf('function');
    vi.resetModules();
    const copy = await import('./index.js');
    copy.init({ apiDomain: API });
    expect(globalThis.fetch).toBe(wrapped);
    expect(await copy.getUserId()).toBe('overridden');
    await first.signIn();
    expect(await copy.attemptRefreshingSession()).toBe(true);
  });

  it('prints what it does when asked', async () => {
    const log = vi.spyOn(console, 'log').mockReturnValue();
    await start({ enableDebugLogs: true });
    expect(log.mock.calls[0]?.[0]).toMatch(
      /^com\.supertokens \{t: ".+", message: ".+", supertokens-website-ver: ".+"\}$/,
    );
  });
});

describe('cookies', () => {
  it('are written for the host alone', async () => {
    const { page, signIn } = await start();
    await signIn();
    expect(page.writes.find((write) => write.startsWith('sFrontToken=e'))).toMatch(
      /^sFrontToken=[\w=+/]+;expires=Fri, 31 Dec 9999 23:59:59 GMT;path=\/;samesite=lax$/,
    );
  });

  it('are written for a wider domain, and for frames', async () => {
    const { page, session, signIn } = await start({
      sessionTokenFrontendDomain: '.Example.com',
      isInIframe: true,
      tokenTransferMethod: 'header',
    });
    await signIn();
    expect(page.writes.find((write) => write.startsWith('st-refresh-token=r'))).toMatch(
      /^st-refresh-token=refresh-1;expires=\w+, .* 2\d\d\d .* GMT;domain=\.example\.com;path=\/;samesite=none;secure$/,
    );
    await session.signOut();
    expect(page.writes).toContain(
      'st-refresh-token=;expires=Thu, 01 Jan 1970 00:00:00 GMT;domain=.example.com;path=/;samesite=none;secure',
    );
  });

  it('count in their last place when doubled', async () => {
    const { session, signIn } = await start({
      tokenTransferMethod: 'header',
      cookieHandler: (original) => ({
        ...original,
        getCookie: async () => `st-access-token=old; ${await original.getCookie()}`,
      }),
    });
    await signIn();
    expect(await session.getAccessToken()).toBe('access-1');
  });

  it('are told apart by another marker even within a millisecond', async () => {
    vi.spyOn(Date, 'now').mockReturnValue(1_700_000_000_000);
    const { page, session, signIn } = await start();
    await signIn();
    const marker = page.cookies.get('st-last-access-token-update');
    await session.attemptRefreshingSession();
    expect(page.cookies.get('st-last-access-token-update')).not.toBe(marker);
  });

  it('clear a single token by an empty header', async () => {
    const { backend, page, signIn } = await start({ tokenTransferMethod: 'header' });
    await signIn();
    backend.on('GET /x', () => new Response(null, { headers: { 'st-access-token': '' } }));
    await fetch(`${API}/x`);
    expect(page.cookies.has('st-access-token')).toBe(false);
    expect(page.cookies.has('st-refresh-token')).toBe(true);
  });
});

describe('functions', () => {
  it('refresh an expired token before they answer', async () => {
    const { backend, session, signIn } = await start();
    backend.lifetimeMs = -1_000;
    await signIn();
    backend.lifetimeMs = 60_000;
    expect(await session.getAccessTokenPayloadSecurely()).toMatchObject({ n: 2 });
    expect(await session.doesSessionExist()).toBe(true);
    expect(backend.count('POST /auth/session/refresh')).toBe(1);
  });

  it('tell when the expired session cannot be refreshed', async () => {
    const { backend, session, signIn } = await start();
    backend.lifetimeMs = -1_000;
    await signIn();
    backend.on('POST /auth/session/refresh', () => new Response(null, { status: 500 }));
    expect(await session.doesSessionExist()).toBe(false);
    await expect(session.getAccessTokenPayloadSecurely()).rejects.toBeInstanceOf(Response);
    backend.on('POST /auth/session/refresh', () => new Response(null, { status: 401 }));
    await expect(session.getAccessTokenPayloadSecurely()).rejects.toThrow('Could not refresh session');
    await expect(session.getAccessTokenPayloadSecurely()).rejects.toThrow('No session exists');
  });

  it('refresh on demand', async () => {
    const { backend, events, session, signIn } = await start();
    await signIn();
    expect(await session.attemptRefreshingSession()).toBe(true);
    backend.on('POST /auth/session/refresh', () => new Response(null, { status: 500 }));
    await expect(session.attemptRefreshingSession()).rejects.toMatchObject({ status: 500 });
    await session.signOut();
    events.length = 0;
    expect(await session.attemptRefreshingSession()).toBe(false);
    expect(events).toEqual(['UNAUTHORISED(false)']);
  });

  it("follow the server's clock", async () => {
    const { backend, page, session, signIn } = await start();
    backend.skewMs = -3_600_000;
    await signIn();
    expect(Number(page.storage.get('__st_clockSkewInMillis'))).toBeCloseTo(-3_600_000, -4);
    expect(await session.doesSessionExist()).toBe(true);
    expect(backend.count('POST /auth/session/refresh')).toBe(0);
    const { DateProviderReference } = await import('../utils/dateProvider.js');
    const { dateProvider } = DateProviderReference.getReferenceOrThrow();
    dateProvider.setClientClockSkewInMillis(6_999);
    expect(dateProvider.getClientClockSkewInMillis()).toBe(0);
    dateProvider.setThresholdInSeconds(5);
    expect(dateProvider.getClientClockSkewInMillis()).toBe(6_999);
  });

  it('read payloads of any script', async () => {
    const { backend, session, signIn } = await start();
    await signIn();
    backend.on(
      'GET /x',
      () => new Response(null, { headers: { 'front-token': frontToken({ name: 'Ünï 😀' }) } }),
    );
    await fetch(`${API}/x`);
    expect(await session.getAccessTokenPayloadSecurely()).toEqual({ name: 'Ünï 😀' });
  });

  it('reach their overrides', async () => {
    const { session } = await start({
      override: {
        functions: (original) => ({
          ...original,
          doesSessionExist: async () => false,
          getUserId: async () => 'x',
        }),
      },
    });
    expect(await session.getUserId()).toBe('x');
    await session.signOut();
    expect(await session.getAccessToken()).toBeUndefined();
  });
});

describe('sign-out', () => {
  it('tells without a request when there is no session', async () => {
    const { backend, events, session } = await start();
    await session.signOut();
    expect(events).toEqual(['SIGN_OUT']);
    expect(backend.count('POST /auth/signout')).toBe(0);
  });

  it('throws what went wrong', async () => {
    const { backend, session, signIn } = await start();
    await signIn();
    backend.on('POST /auth/signout', () => new Response(null, { status: 500 }));
    await expect(session.signOut()).rejects.toMatchObject({ status: 500 });
    backend.on('POST /auth/signout', () => Response.json({ status: 'GENERAL_ERROR', message: 'not now' }));
    await expect(session.signOut()).rejects.toMatchObject({
      isSuperTokensGeneralError: true,
      message: 'not now',
    });
  });

  it('is content with a session that ended before', async () => {
    const { backend, events, session, signIn } = await start();
    await signIn();
    backend.expire();
    backend.jar.clear();
    await session.signOut();
    expect(events).toEqual(['UNAUTHORISED(true)']);
  });
});

it('calls the hooks around refresh and sign-out', async () => {
  const calls: unknown[] = [];
  const { backend, session, signIn } = await start({
    preAPIHook: async ({ action, url, requestInit, userContext }) => {
      calls.push([action, userContext]);
      if (requestInit.headers instanceof Headers) requestInit.headers.set('x-hook', '1');
      return { url: `${url}?hooked`, requestInit };
    },
    postAPIHook: async ({ action, url, fetchResponse }) => {
      calls.push([action, url, await fetchResponse.json()]);
    },
  });
  await signIn();
  calls.length = 0;
  await session.attemptRefreshingSession();
  await session.signOut({ userContext: { mine: 1 } });
  expect(backend.last('POST /auth/session/refresh')).toMatchObject({
    query: '?hooked',
    headers: { 'x-hook': '1', rid: 'session' },
  });
  expect(calls).toEqual([
    ['REFRESH_SESSION', {}],
    ['REFRESH_SESSION', `${API}/auth/session/refresh?hooked`, {}],
    ['SIGN_OUT', { mine: 1 }],
    ['SIGN_OUT', `${API}/auth/signout?hooked`, { status: 'OK' }],
  ]);
});

it('reads claim errors of fetch and axios answers', async () => {
  const { session } = await start();
  const claimValidationErrors = [{ id: 'c' }];
  const body = { claimValidationErrors };
  for (const response of [Response.json(body), { data: body }, { data: JSON.stringify(body) }])
    expect(await session.getInvalidClaimsFromResponse({ response })).toEqual(claimValidationErrors);
});
