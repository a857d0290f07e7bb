// @vitest-environment happy-dom
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Backend } from '../../test/backend.js';
import { forgetSdk } from '../../test/page.js';

/** XMLHttpRequest of happy-dom against a server on a socket; only the backend behind it is ours. */
let backend: Backend;
let origin: string;
let events: string[];

const server = createServer((request, response) => void answer(request, response));

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  const method = request.method ?? 'GET';
  const reply = await backend.fetch(`${origin}${request.url}`, {
    method,
    headers,
    credentials: 'include',
    ...(method === 'GET' ? {} : { body: Buffer.concat(chunks) }),
  });
  response.writeHead(reply.status, reply.statusText, Object.fromEntries(reply.headers));
  response.end(await reply.text());
}

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});
afterAll(() => server.close());

const NativeXMLHttpRequest = globalThis.XMLHttpRequest;

beforeEach(async () => {
  backend = new Backend();
  events = [];
  forgetSdk();
  Reflect.get(window, 'happyDOM').setURL(`${origin}/`);
  for (const pair of document.cookie.split('; ')) {
    // biome-ignore lint/suspicious/noDocumentCookie: the previous test's cookies go
    document.cookie = `${pair.split('=')[0]}=;expires=Thu, 01 Jan 1970 00:00:00 GMT;path=/`;
  }
  vi.stubGlobal('fetch', backend.fetch);
  vi.stubGlobal('XMLHttpRequest', NativeXMLHttpRequest);
  const { init } = await import('./index.js');
  init({
    apiDomain: origin,
    maxRetryAttemptsForSessionRefresh: 2,
    onHandleEvent: ({ action }) => void events.push(action),
  });
  await fetch(`${origin}/auth/signin`, { method: 'POST' });
  backend.seen.length = events.length = 0;
});

type Order = { xhr: XMLHttpRequest; order: string[]; ended: Promise<void> };

/** A request that notes its events, those with an `on…` property and a listener twice. */
function request(method: string, path: string): Order {
  const xhr = new XMLHttpRequest();
  const order: string[] = [];
  let end = () => {};
  const ended = new Promise<void>((resolve) => (end = resolve));
  xhr.onreadystatechange = () => order.push(`state${xhr.readyState}`);
  xhr.onload = () => order.push('load');
  xhr.onerror = () => order.push('error');
  xhr.onabort = () => order.push('abort');
  for (const type of ['load', 'error', 'abort'])
    xhr.addEventListener(type, (event) => {
      expect(event.target).toBe(xhr);
      order.push(type);
    });
  xhr.onloadend = () => {
    order.push('loadend');
    end();
  };
  xhr.open(method, `${origin}${path}`);
  return { xhr, order, ended };
}

describe('an intercepted request', () => {
  it('carries the session and ends as usual', async () => {
    const { xhr, order, ended } = request('GET', '/me');
    expect(xhr.readyState).toBe(1);
    xhr.setRequestHeader('x-a', '1');
    xhr.setRequestHeader('anti-csrf', 'forged');
    xhr.send();
    await ended;
    expect([xhr.status, xhr.responseText, xhr.withCredentials]).toEqual([200, '{"me":true}', true]);
    expect(backend.last('GET /me').headers).toMatchObject({
      'x-a': '1',
      rid: 'anti-csrf',
      'st-auth-mode': 'cookie',
    });
    expect(backend.last('GET /me').headers['anti-csrf']).toBeUndefined();
    expect(order.slice(-4)).toEqual(['state4', 'load', 'load', 'loadend']);
    expect(xhr.getResponseHeader('x-supertokens-xhr-intercepted')).toBe('true');
    expect(xhr.getAllResponseHeaders()).toContain('x-supertokens-xhr-intercepted: true');
  });

  it('is repeated after a refresh, and its listeners hear of the end once', async () => {
    backend.expire();
    backend.on('POST /note', (seen) => backend.protected(seen, () => new Response(seen.body)));
    const { xhr, order, ended } = request('POST', '/note');
    xhr.setRequestHeader('x-a', '1');
    xhr.send('text');
    await ended;
    expect([xhr.status, xhr.response]).toEqual([200, 'text']);
    expect(backend.count('POST /note')).toBe(2);
    expect(backend.count('POST /auth/session/refresh')).toBe(1);
    expect(backend.last('POST /note').headers['x-a']).toBe('1');
    expect(order.filter((name) => /state4|load/.test(name))).toEqual(['state4', 'load', 'load', 'loadend']);
    expect(order.filter((name) => name === 'state1').length).toBeLessThan(2);
    expect(events).toEqual(['ACCESS_TOKEN_PAYLOAD_UPDATED', 'REFRESH_SESSION']);
  });

  it('shares one refresh with others', async () => {
    backend.expire();
    const requests = Array.from({ length: 5 }, () => request('GET', '/me'));
    for (const { xhr } of requests) xhr.send();
    await Promise.all([fetch(`${origin}/me`), ...requests.map(({ ended }) => ended)]);
    expect(requests.map(({ xhr }) => xhr.status)).toEqual(Array(5).fill(200));
    expect(backend.count('POST /auth/session/refresh')).toBe(1);
  });

  it('keeps its response type through a repeat', async () => {
    backend.expire();
    const { xhr, ended } = request('GET', '/me');
    xhr.responseType = 'json';
    xhr.send();
    await ended;
    expect(xhr.response).toEqual({ me: true });
  });

  it("shows the refresh endpoint's answer when the session is over", async () => {
    backend.expire();
    backend.jar.clear();
    const { xhr, order, ended } = request('GET', '/me');
    xhr.send();
    await ended;
    expect([xhr.status, xhr.responseType, xhr.response]).toEqual([401, 'json', { message: 'unauthorised' }]);
    expect(xhr.responseText).toBe('{"message":"unauthorised"}');
    expect(xhr.getResponseHeader('Front-Token')).toBe('remove');
    expect(order.slice(-4)).toEqual(['state4', 'load', 'load', 'loadend']);
    expect(events).toEqual(['UNAUTHORISED']);
  });

  it('fails when the refresh cannot be reached, and when it is refused for ever', async () => {
    vi.spyOn(console, 'error').mockReturnValue();
    backend.on('GET /never', () => new Response(null, { status: 401 }));
    const bounded = request('GET', '/never');
    let reason: unknown;
    bounded.xhr.addEventListener('error', (event) => (reason = Reflect.get(event, 'error')));
    bounded.xhr.send();
    await bounded.ended;
    expect([bounded.xhr.status, bounded.xhr.statusText]).toEqual([0, '']);
    expect(reason).toMatchObject({ message: expect.stringContaining('2 times') });
    expect(backend.count('GET /never')).toBe(3);

    backend.on('POST /auth/session/refresh', () => Promise.reject(new TypeError('Failed to fetch')));
    const unreached = request('GET', '/never');
    unreached.xhr.send();
    await unreached.ended;
    expect(unreached.order.slice(-4)).toEqual(['state4', 'error', 'error', 'loadend']);
  });

  it('reports claim errors, whatever its response type', async () => {
    backend.on('GET /claims', () => Response.json({ claimValidationErrors: [{ id: 'c' }] }, { status: 403 }));
    for (const type of ['', 'json'] as const) {
      events.length = 0;
      const { xhr, ended } = request('GET', '/claims');
      xhr.responseType = type;
      xhr.send();
      await ended;
      expect([xhr.status, events]).toEqual([403, ['API_INVALID_CLAIM']]);
    }
  });

  it('can be aborted before it left, and during the refresh', async () => {
    const early = request('GET', '/me');
    early.xhr.send();
    early.xhr.abort();
    await early.ended;
    expect(early.order.slice(-3)).toEqual(['abort', 'abort', 'loadend']);
    expect(backend.count('GET /me')).toBe(0);

    backend.expire();
    const late = request('GET', '/me');
    backend.on('POST /auth/session/refresh', () => {
      late.xhr.abort();
      return new Response(null, { status: 500 });
    });
    late.xhr.send();
    await late.ended;
    expect(late.order.filter((name) => /load|abort/.test(name))).toEqual(['abort', 'abort', 'loadend']);
    expect([late.xhr.status, backend.count('GET /me')]).toEqual([0, 1]);
  });

  it('honours listener options, removal and reuse', async () => {
    const { xhr, order, ended } = request('GET', '/me');
    const once = vi.fn();
    const removed = vi.fn();
    xhr.addEventListener('load', once, { once: true });
    xhr.addEventListener('load', removed);
    xhr.removeEventListener('load', removed);
    xhr.send();
    expect(() => xhr.send()).toThrow(expect.objectContaining({ name: 'InvalidStateError' }));
    await ended;
    order.length = 0;
    const again = new Promise((resolve) => xhr.addEventListener('loadend', resolve));
    xhr.open('GET', `${origin}/me`);
    xhr.send();
    await again;
    expect(order.slice(-4)).toEqual(['state4', 'load', 'load', 'loadend']);
    expect([once.mock.calls.length, removed.mock.calls.length]).toEqual([1, 0]);
  });
});

describe('the constructor', () => {
  it('keeps its statics and says that it was replaced', () => {
    expect([XMLHttpRequest.UNSENT, XMLHttpRequest.DONE]).toEqual([0, 4]);
    expect(new XMLHttpRequest()).toBeInstanceOf(NativeXMLHttpRequest);
    expect(Reflect.get(XMLHttpRequest, '__interceptedBySuperTokens')).toBe(true);
    expect(Reflect.get(XMLHttpRequest, '__original')).toBe(NativeXMLHttpRequest);
  });

  it('leaves other hosts to the browser', async () => {
    const { xhr, ended } = request('GET', '/plain#superTokensDoNotDoInterception');
    backend.on('GET /plain', () => new Response('ok'));
    xhr.send();
    await ended;
    expect(xhr.responseText).toBe('ok');
    expect(backend.last('GET /plain').headers['st-auth-mode']).toBeUndefined();
    expect(xhr.getResponseHeader('x-supertokens-xhr-intercepted')).toBeNull();
  });
});
