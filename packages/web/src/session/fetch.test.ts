import { afterEach, describe, expect, it, vi } from 'vitest';
import { frontToken } from '../../test/backend.js';
import { API, start } from '../../test/start.js';

afterEach(() => vi.restoreAllMocks());

describe('a first visit', () => {
  it('asks once whether there is a session, then never again', async () => {
    const { backend, page, events, session } = await start();
    expect((await fetch(`${API}/me`)).status).toBe(401);
    await fetch(`${API}/me`);
    expect(await session.doesSessionExist()).toBe(false);
    expect(backend.count('POST /auth/session/refresh')).toBe(1);
    expect(backend.count('GET /me')).toBe(2);
    expect([...page.cookies.keys()]).toEqual(['st-last-access-token-update']);
    expect(events).toEqual(['UNAUTHORISED(false)', 'UNAUTHORISED(false)']);
  });

  it('takes a refresh that fails otherwise for no answer, and asks again', async () => {
    const { backend, page } = await start();
    backend.on('POST /auth/session/refresh', () => new Response(null, { status: 500 }));
    backend.on('GET /open', () => new Response('ok'));
    expect((await fetch(`${API}/open`)).status).toBe(200);
    expect(page.cookies.size).toBe(0);
    await fetch(`${API}/open`);
    expect(backend.count('POST /auth/session/refresh')).toBe(2);
  });

  it('finds a session whose script-written cookies the browser dropped', async () => {
    const { backend, page, events, signIn } = await start();
    await signIn();
    page.cookies.clear();
    expect((await fetch(`${API}/me`)).status).toBe(200);
    expect(events).toEqual(['SESSION_CREATED', 'REFRESH_SESSION']);
    expect(backend.count('GET /me')).toBe(1);
  });

  it('says so when cookies cannot be written', async () => {
    const errors = vi.spyOn(console, 'error').mockReturnValue();
    const warnings = vi.spyOn(console, 'warn').mockReturnValue();
    const { backend, page, signIn } = await start({
      cookieHandler: (original) => ({ ...original, setCookie: async () => undefined }),
    });
    await signIn();
    expect(page.cookies.size).toBe(0);
    expect(warnings).toHaveBeenCalledWith(expect.stringContaining('Saving to cookies was not successful'));
    await expect(fetch(`${API}/me`)).rejects.toThrow('Failed to retrieve local session state from cookies');
    expect(errors).toHaveBeenCalledOnce();
    expect(backend.count('POST /auth/session/refresh')).toBe(1);
  });
});

describe('cookie mode', () => {
  it('signs in, calls, and signs out', async () => {
    const { backend, page, events, session } = await start();
    await fetch(`${API}/auth/signin`, { method: 'POST' });
    expect([...page.cookies.keys()]).toEqual(['st-last-access-token-update', 'sFrontToken']);
    expect(events).toEqual(['SESSION_CREATED']);
    expect(backend.last('POST /auth/signin').headers).toMatchObject({
      rid: 'anti-csrf',
      'st-auth-mode': 'cookie',
    });
    expect(backend.last('POST /auth/signin').credentials).toBe('include');

    expect((await fetch(`${API}/me`)).status).toBe(200);
    expect(backend.last('GET /me').headers.authorization).toBeUndefined();
    expect(await session.getUserId()).toBe('user');
    expect(await session.getAccessToken()).toBeUndefined();

    await session.signOut();
    expect(backend.last('POST /auth/signout').headers).toMatchObject({
      rid: 'session',
      'fdi-version': '1.16,1.17,1.18,1.19,2.0,3.0,3.1,4.0,4.1,4.2',
    });
    expect([...page.cookies.keys()]).toEqual(['st-last-access-token-update']);
    expect(events).toEqual(['SESSION_CREATED', 'SIGN_OUT']);
    await expect(session.getUserId()).rejects.toThrow('No session exists');
  });

  it('refreshes an expired session and repeats the request', async () => {
    const { backend, events, signIn } = await start();
    await signIn();
    backend.expire();
    expect((await fetch(`${API}/me`)).status).toBe(200);
    expect(events).toEqual(['ACCESS_TOKEN_PAYLOAD_UPDATED', 'REFRESH_SESSION']);
    expect(backend.last('POST /auth/session/refresh')).toMatchObject({
      credentials: 'include',
      body: '',
      headers: {
        rid: 'session',
        'st-auth-mode': 'cookie',
        'fdi-version': '1.16,1.17,1.18,1.19,2.0,3.0,3.1,4.0,4.1,4.2',
      },
    });
  });

  it('refreshes once for all requests that failed together', async () => {
    const { backend, signIn } = await start();
    await signIn();
    backend.expire();
    const answers = await Promise.all(Array.from({ length: 20 }, () => fetch(`${API}/me`)));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(backend.count('POST /auth/session/refresh')).toBe(1);
    expect(backend.count('GET /me')).toBe(40);
  });

  it('gives the caller the 401 of the refresh when the session is over', async () => {
    const { backend, page, events, signIn } = await start();
    await signIn();
    backend.expire();
    backend.jar.clear();
    const answer = await fetch(`${API}/me`);
    expect(answer.status).toBe(401);
    expect(await answer.json()).toEqual({ message: 'unauthorised' });
    expect(events).toEqual(['UNAUTHORISED(true)']);
    expect([...page.cookies.keys()]).toEqual(['st-last-access-token-update']);
    await fetch(`${API}/me`);
    expect(backend.count('POST /auth/session/refresh')).toBe(1);
    expect(events).toEqual(['UNAUTHORISED(true)', 'UNAUTHORISED(false)']);
  });

  it('keeps the session when the refresh fails, and gives the caller its answer', async () => {
    const { backend, page, signIn } = await start();
    await signIn();
    backend.expire();
    backend.on('POST /auth/session/refresh', () => new Response('down', { status: 500 }));
    const answer = await fetch(`${API}/me`);
    expect([answer.status, await answer.text()]).toEqual([500, 'down']);
    expect(page.cookies.has('sFrontToken')).toBe(true);
    backend.on('POST /auth/session/refresh', () => Promise.reject(new TypeError('Failed to fetch')));
    await expect(fetch(`${API}/me`)).rejects.toThrow('Failed to fetch');
  });

  it('treats a 401 of the refresh without a front token as the end', async () => {
    const { backend, page, events, session, signIn } = await start();
    await signIn();
    backend.on('POST /auth/session/refresh', () => new Response(null, { status: 401 }));
    expect(await session.attemptRefreshingSession()).toBe(false);
    expect(events).toEqual(['UNAUTHORISED(true)']);
    expect(page.cookies.has('sFrontToken')).toBe(false);
  });

  it('reports a refresh whose front token a proxy swallowed', async () => {
    const errors = vi.spyOn(console, 'error').mockReturnValue();
    const { backend, session, signIn } = await start();
    await signIn();
    backend.on('POST /auth/session/refresh', () => new Response('{}'));
    await expect(session.attemptRefreshingSession()).rejects.toThrow("The 'front-token' header is missing");
    expect(errors).toHaveBeenCalledOnce();
  });

  it('gives up on an API that always answers 401', async () => {
    vi.spyOn(console, 'error').mockReturnValue();
    const { backend, signIn } = await start({ maxRetryAttemptsForSessionRefresh: 2 });
    await signIn();
    backend.on('GET /never', () => new Response(null, { status: 401 }));
    await expect(fetch(`${API}/never`)).rejects.toThrow('with the updated session tokens 2 times');
    expect(backend.count('GET /never')).toBe(3);
    expect(backend.count('POST /auth/session/refresh')).toBe(2);
  });

  it('does not refresh when the limit is 0', async () => {
    vi.spyOn(console, 'error').mockReturnValue();
    const { backend, signIn } = await start({ maxRetryAttemptsForSessionRefresh: 0 });
    await signIn();
    backend.expire();
    await expect(fetch(`${API}/me`)).rejects.toThrow('maximum session refresh limit');
    expect(backend.count('POST /auth/session/refresh')).toBe(0);
  });

  it('sends the anti-CSRF token, also to the refresh', async () => {
    const { backend, page, signIn } = await start();
    backend.antiCsrf = true;
    await signIn();
    expect(page.cookies.get('sAntiCsrf')).toBe('csrf-1');
    expect((await fetch(`${API}/me`)).status).toBe(200);
    backend.expire();
    expect((await fetch(`${API}/me`)).status).toBe(200);
    expect(backend.last('POST /auth/session/refresh').headers['anti-csrf']).toBe('csrf-1');
    expect(backend.last('GET /me').headers['anti-csrf']).toBe('csrf-2');
  });

  it('uses the status codes it is given', async () => {
    const { backend, events, signIn } = await start({
      sessionExpiredStatusCode: 440,
      invalidClaimStatusCode: 441,
    });
    await signIn();
    let refused = 0;
    backend.on('GET /odd', () => new Response(null, { status: refused++ === 0 ? 440 : 200 }));
    expect((await fetch(`${API}/odd`)).status).toBe(200);
    expect(backend.count('POST /auth/session/refresh')).toBe(1);
    backend.on('GET /claims', () => Response.json({ claimValidationErrors: [{ id: 'c' }] }, { status: 441 }));
    expect((await fetch(`${API}/claims`)).status).toBe(441);
    expect(events.at(-1)).toBe('API_INVALID_CLAIM');
  });
});

describe('header mode', () => {
  it('keeps both tokens and sends them where they belong', async () => {
    const { backend, page, session, signIn } = await start({ tokenTransferMethod: 'header' });
    await signIn();
    expect([...page.cookies.keys()].sort()).toEqual([
      'sFrontToken',
      'st-access-token',
      'st-last-access-token-update',
      'st-refresh-token',
    ]);
    expect(await session.getAccessToken()).toBe('access-1');
    await fetch(`${API}/me`);
    expect(backend.last('GET /me').headers.authorization).toBe('Bearer access-1');
    backend.expire();
    expect((await fetch(`${API}/me`)).status).toBe(200);
    expect(backend.last('POST /auth/session/refresh').headers.authorization).toBe('Bearer refresh-1');
    expect(backend.last('GET /me').headers.authorization).toBe('Bearer access-2');
    await session.signOut();
    expect([...page.cookies.keys()]).toEqual(['st-last-access-token-update']);
  });

  it('replaces a copied access token, and leaves any other Authorization alone', async () => {
    const { backend, session, signIn } = await start({ tokenTransferMethod: 'header' });
    await signIn();
    const authorization = `Bearer ${await session.getAccessToken()}`;
    backend.expire();
    expect((await fetch(`${API}/me`, { headers: { Authorization: authorization } })).status).toBe(200);
    expect(backend.last('GET /me').headers.authorization).toBe('Bearer access-2');
    backend.on('GET /basic', () => new Response('ok'));
    await fetch(`${API}/basic`, { headers: { authorization: 'Basic eA==' } });
    expect(backend.last('GET /basic').headers.authorization).toBe('Basic eA==');
  });

  it('needs the refresh token to take the access token for its own', async () => {
    const { backend, page, signIn } = await start();
    await signIn();
    page.cookies.set('st-access-token', 'exposed');
    await fetch(`${API}/me`);
    expect(backend.last('GET /me').headers.authorization).toBeUndefined();
  });
});

describe('events of single answers', () => {
  it('tells an API that ended the session with a 401 twice, without a refresh', async () => {
    const { backend, events, signIn } = await start();
    await signIn();
    backend.on('GET /gone', () => new Response(null, { status: 401, headers: { 'front-token': 'remove' } }));
    await fetch(`${API}/gone`);
    expect(events).toEqual(['UNAUTHORISED(true)', 'UNAUTHORISED(false)']);
    expect(backend.count('POST /auth/session/refresh')).toBe(0);
  });

  it('tells a changed payload once it is stored', async () => {
    const { backend, session, signIn } = await start({
      onHandleEvent: (event) => {
        if (event.action === 'ACCESS_TOKEN_PAYLOAD_UPDATED')
          payload = session.getAccessTokenPayloadSecurely();
      },
    });
    let payload: Promise<unknown> | undefined;
    await signIn();
    const changed = { iat: Math.floor(Date.now() / 1000), role: 'admin €' };
    backend.on('GET /role', () => new Response(null, { headers: { 'front-token': frontToken(changed) } }));
    await fetch(`${API}/role`);
    expect(await payload).toEqual(changed);
  });

  it('reports claim errors of a 403 and leaves the answer readable', async () => {
    const seen: unknown[] = [];
    const { backend, signIn } = await start({ onHandleEvent: (event) => void seen.push(event) });
    await signIn();
    const claimValidationErrors = [{ id: 'st-ev', reason: { message: 'wrong value' } }];
    backend.on('GET /claims', () => Response.json({ claimValidationErrors }, { status: 403 }));
    backend.on('GET /forbidden', () => new Response('not yours', { status: 403 }));
    const answer = await fetch(`${API}/claims`);
    expect(await answer.json()).toEqual({ claimValidationErrors });
    expect(seen.at(-1)).toEqual({ action: 'API_INVALID_CLAIM', claimValidationErrors, userContext: {} });
    const count = seen.length;
    expect(await (await fetch(`${API}/forbidden`)).text()).toBe('not yours');
    expect(seen).toHaveLength(count);
  });
});

describe('requests', () => {
  it('leaves other hosts alone', async () => {
    const { backend, signIn } = await start();
    await signIn();
    backend.on('GET /x', () => new Response('ok'));
    await fetch('http://elsewhere.com/x');
    await fetch(`${API}/x#superTokensDoNotDoInterception`);
    await fetch('/x');
    expect(backend.seen.slice(-3).map(({ headers }) => headers['st-auth-mode'])).toEqual(
      Array(3).fill(undefined),
    );
  });

  it('judges a relative address by the page', async () => {
    const { backend } = await start({ apiDomain: 'http://app.example.com' });
    backend.on('GET /x', () => new Response('ok'));
    await fetch('/x');
    expect(backend.last('GET /x').headers['st-auth-mode']).toBe('cookie');
  });

  it('repeats a Request with its body, and URL objects', async () => {
    const { backend, signIn } = await start();
    await signIn();
    backend.on('POST /note', (seen) => backend.protected(seen, () => new Response(seen.body)));
    backend.expire();
    const request = new Request(`${API}/note`, { method: 'POST', body: 'text', headers: { 'x-a': '1' } });
    expect(await (await fetch(request)).text()).toBe('text');
    expect(backend.count('POST /note')).toBe(2);
    expect(backend.last('POST /note').headers).toMatchObject({ 'x-a': '1', rid: 'anti-csrf' });
    expect((await fetch(new URL(`${API}/me`))).status).toBe(200);
  });

  it("respects the caller's rid and credentials", async () => {
    const { backend, signIn } = await start();
    await signIn();
    backend.on('GET /x', () => new Response('ok'));
    await fetch(`${API}/x`, { headers: { rid: 'mine' }, credentials: 'omit' });
    expect(backend.last('GET /x')).toMatchObject({ credentials: 'omit', headers: { rid: 'mine' } });
  });

  it('adds no credentials when told so', async () => {
    const { backend } = await start({ autoAddCredentials: false });
    backend.on('GET /x', () => new Response('ok'));
    await fetch(`${API}/x`);
    expect(backend.last('GET /x').credentials).toBeUndefined();
  });
});
