import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { TestCore } from '@latchkey/testkit';
import express from 'express';
import fastify from 'fastify';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { initSdk, startCore } from '../../test/sdk.js';
import SuperTokensError from '../error.js';
import { verifySession as verifyExpress } from '../recipe/session/framework/express.js';
import { verifySession as verifyFastify } from '../recipe/session/framework/fastify.js';
import Session from '../recipe/session/index.js';
import RecipeUserId from '../recipeUserId.js';
import type { SuperTokensPlugin, TypeFramework } from '../types.js';
import * as expressFramework from './express/index.js';
import * as fastifyFramework from './fastify/index.js';

let core: TestCore;
let stop: (() => Promise<unknown>) | undefined;

beforeAll(async () => {
  core = await startCore();
});
afterAll(() => core.close());
afterEach(async () => {
  await stop?.();
});

/** Answers what the SDK's request says of a body. */
const echo: SuperTokensPlugin = {
  id: 'echo',
  routeHandlers: [
    {
      method: 'post',
      path: '/echo',
      handler: async (req, res) => {
        res.sendJSONResponse({ json: await req.getJSONBody() });
        return null;
      },
    },
    {
      method: 'post',
      path: '/form',
      handler: async (req, res) => {
        res.sendJSONResponse({ form: await req.getBodyAsJSONOrFormData() });
        return null;
      },
    },
  ],
};

function init(framework: TypeFramework): void {
  initSdk(core.address, { init: { framework, experimental: { plugins: [echo] } } });
}

const login = (req: unknown, res: unknown) =>
  Session.createNewSession(req, res, 'public', new RecipeUserId('ada'), { plan: 'pro' });

async function startExpress(parser?: express.RequestHandler): Promise<string> {
  init('express');
  const app = express();
  if (parser !== undefined) app.use(parser);
  app.use(expressFramework.middleware());
  app.post('/login', async (req, res) => {
    await login(req, res);
    res.json({ ok: true });
  });
  app.get('/me', verifyExpress(), (req: expressFramework.SessionRequest, res) => {
    res.json({ user: req.session?.getUserId() });
  });
  app.get('/open', verifyExpress({ sessionRequired: false }), (req: expressFramework.SessionRequest, res) => {
    res.json({ user: req.session?.getUserId() ?? 'nobody' });
  });
  app.get('/throws', () => {
    throw new SuperTokensError({ message: 'bad input', type: 'BAD_INPUT_ERROR' });
  });
  app.get('/breaks', () => {
    throw new Error('a bug');
  });
  app.use(expressFramework.errorHandler());
  const ownErrors: express.ErrorRequestHandler = (error, _req, res, _next) => {
    res.status(500).json({ own: String(error.message) });
  };
  app.use(ownErrors);
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  stop = () => new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${portOf(server.address())}`;
}

async function startFastify(): Promise<string> {
  init('fastify');
  const app = fastify();
  app.setErrorHandler(fastifyFramework.errorHandler());
  await app.register(fastifyFramework.plugin);
  app.post('/login', async (req, reply) => {
    await login(req, reply);
    return { ok: true };
  });
  app.get('/me', { preHandler: verifyFastify() }, async (req: fastifyFramework.SessionRequest) => ({
    user: req.session?.getUserId(),
  }));
  app.get(
    '/open',
    { preHandler: verifyFastify({ sessionRequired: false }) },
    async (req: fastifyFramework.SessionRequest) => ({
      user: req.session?.getUserId() ?? 'nobody',
    }),
  );
  app.get('/throws', async () => {
    throw new SuperTokensError({ message: 'bad input', type: 'BAD_INPUT_ERROR' });
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  stop = () => app.close();
  return `http://127.0.0.1:${portOf(app.server.address())}`;
}

function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  return address.port;
}

const cookiesOf = (answer: Response) =>
  answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ');

describe.each([
  ['express', startExpress],
  ['fastify', startFastify],
])('%s', (_name, start) => {
  it('carries a session in cookies from login to sign-out', async () => {
    const address = await start();
    const created = await fetch(`${address}/login`, {
      method: 'POST',
      headers: { 'st-auth-mode': 'cookie' },
    });
    expect(await created.json()).toEqual({ ok: true });
    expect(created.headers.getSetCookie()).toHaveLength(2);
    const me = await fetch(`${address}/me`, { headers: { cookie: cookiesOf(created) } });
    expect(await me.json()).toEqual({ user: 'ada' });
    const refreshed = await fetch(`${address}/auth/session/refresh`, {
      method: 'POST',
      headers: { cookie: cookiesOf(created) },
    });
    expect([refreshed.status, await refreshed.json()]).toEqual([200, {}]);
    const out = await fetch(`${address}/auth/signout`, {
      method: 'POST',
      headers: { cookie: cookiesOf(refreshed) },
    });
    expect(await out.json()).toEqual({ status: 'OK' });
    expect(out.headers.getSetCookie()[0]).toMatch(/^sAccessToken=; .*Expires=Thu, 01 Jan 1970/);
  });

  it('carries a session in headers', async () => {
    const address = await start();
    const created = await fetch(`${address}/login`, { method: 'POST' });
    const authorization = `Bearer ${created.headers.get('st-access-token')}`;
    expect(await (await fetch(`${address}/me`, { headers: { authorization } })).json()).toEqual({
      user: 'ada',
    });
  });

  it('refuses, or lets pass where a session is optional', async () => {
    const address = await start();
    const refused = await fetch(`${address}/me`);
    expect([refused.status, await refused.json()]).toEqual([401, { message: 'unauthorised' }]);
    expect(await (await fetch(`${address}/open`)).json()).toEqual({ user: 'nobody' });
  });

  it('answers errors of the SDK that routes throw', async () => {
    const address = await start();
    const answer = await fetch(`${address}/throws`);
    expect([answer.status, await answer.json()]).toEqual([400, { message: 'bad input' }]);
  });

  it('leaves other paths to the application', async () => {
    const address = await start();
    expect((await fetch(`${address}/auth/unknown`)).status).toBe(404);
    expect((await fetch(`${address}/nothing`)).status).toBe(404);
  });

  it('reads JSON, and refuses what is none', async () => {
    const address = await start();
    const send = (body: string) =>
      fetch(`${address}/echo`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    expect(await (await send('{"a":1}')).json()).toEqual({ json: { a: 1 } });
    expect((await send('{"a":')).status).toBe(400);
    expect(await (await fetch(`${address}/echo`, { method: 'POST' })).json()).toEqual({ json: {} });
  });
});

describe('express bodies', () => {
  const json = { 'content-type': 'application/json' };

  it.each([
    ['without a parser', undefined],
    ['after express.json()', express.json()],
    ['after express.text()', express.text({ type: '*/*' })],
    ['after express.raw()', express.raw({ type: '*/*' })],
  ])('are read %s', async (_, parser) => {
    const address = await startExpress(parser);
    const answer = await fetch(`${address}/echo`, { method: 'POST', headers: json, body: '{"a":[1]}' });
    expect(await answer.json()).toEqual({ json: { a: [1] } });
  });

  it('are inflated, and brotli is refused', async () => {
    const address = await startExpress();
    const send = (encoding: string, body: Uint8Array<ArrayBuffer>) =>
      fetch(`${address}/echo`, { method: 'POST', headers: { ...json, 'content-encoding': encoding }, body });
    expect(await (await send('gzip', Uint8Array.from(gzipSync('{"a":1}')))).json()).toEqual({
      json: { a: 1 },
    });
    const broken = await send('gzip', new TextEncoder().encode('not gzip'));
    const text = 'API input error: Please make sure to pass a valid JSON input in the request body';
    expect([broken.status, await broken.json()]).toEqual([400, { message: text }]);
    const brotli = await send('br', new TextEncoder().encode('x'));
    expect(brotli.status).toBe(400);
    expect((await brotli.json()).message).toContain('Brotli decompression not implement');
  });

  it('are refused in another charset, and when too large', async () => {
    const address = await startExpress();
    const headers = { 'content-type': 'application/json; charset=latin1' };
    expect((await fetch(`${address}/echo`, { method: 'POST', headers, body: '{}' })).status).toBe(400);
    const large = JSON.stringify('x'.repeat(1_100_000));
    expect((await fetch(`${address}/echo`, { method: 'POST', headers: json, body: large })).status).toBe(400);
  });

  it('may be forms, with several values of a key', async () => {
    const address = await startExpress();
    const body = new URLSearchParams([
      ['a', '1'],
      ['b', '2'],
      ['b', '3'],
    ]);
    const answer = await fetch(`${address}/form`, { method: 'POST', body });
    expect(await answer.json()).toEqual({ form: { a: '1', b: ['2', '3'] } });
  });

  it('leave bugs to the application’s own error handler', async () => {
    const address = await startExpress();
    const answer = await fetch(`${address}/breaks`);
    expect([answer.status, await answer.json()]).toEqual([500, { own: 'a bug' }]);
  });
});
