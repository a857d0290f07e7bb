import type { AddressInfo } from 'node:net';
import SuperTokens from '@latchkey/node';
import { handleAuthAPIRequest, withSession } from '@latchkey/node/custom';
import * as expressAdapter from '@latchkey/node/framework/express';
import * as fastifyAdapter from '@latchkey/node/framework/fastify';
import EmailPassword from '@latchkey/node/recipe/emailpassword';
import Session from '@latchkey/node/recipe/session';
import { verifySession as verifyOnExpress } from '@latchkey/node/recipe/session/framework/express';
import { verifySession as verifyOnFastify } from '@latchkey/node/recipe/session/framework/fastify';
import { startTestCore, type TestCore } from '@latchkey/testkit';
import express, { type Response as ExpressResponse } from 'express';
import fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshEmail, password } from './client.js';
import { Agent, type Send } from './cookieJar.js';

/** A back end under a framework: where it is and how to end it. */
interface Served {
  readonly origin: string;
  readonly send: Send;
  close(): Promise<unknown>;
}

const accessTokenSeconds = 2;

const frameworks: Readonly<Record<'express' | 'fastify' | 'custom', () => Promise<Served>>> = {
  express: serveExpress,
  fastify: serveFastify,
  custom: async () => ({ origin: 'http://localhost', send: answerRequest, close: async () => undefined }),
};

let core: TestCore;
beforeAll(async () => {
  process.env.TEST_MODE = 'testing';
  const config = { access_token_validity: accessTokenSeconds, bcrypt_log_rounds: 4 };
  core = await startTestCore('sqlite::memory:', { config });
});
afterAll(() => core.close());

describe.each(['express', 'fastify', 'custom'] as const)('a back end with framework: %s', (framework) => {
  let served: Served;
  beforeAll(async () => {
    SuperTokens.init({
      framework,
      supertokens: { connectionURI: core.address },
      appInfo: { appName: 'Test', apiDomain: 'http://localhost', websiteDomain: 'http://localhost' },
      recipeList: [EmailPassword.init(), Session.init()],
    });
    served = await frameworks[framework]();
  });
  afterAll(async () => {
    await served.close();
    SuperTokens.reset();
  });

  it.concurrent.each(['cookie', 'header'] as const)('carries a session by %s', async (mode) => {
    const agent = new Agent(served.origin, served.send, mode);
    const email = freshEmail();
    const form = (secret: string) => ({
      formFields: [
        { id: 'email', value: email },
        { id: 'password', value: secret },
      ],
    });
    expect(await agent.ask('GET', '/me')).toEqual([401, { message: 'unauthorised' }]);
    const [status, body] = await agent.ask('POST', '/auth/signup', form(password));
    expect([status, body]).toEqual([
      200,
      { status: 'OK', user: expect.objectContaining({ emails: [email] }) },
    ]);
    const tokens =
      mode === 'cookie' ? ['sAccessToken', 'sRefreshToken'] : ['st-access-token', 'st-refresh-token'];
    expect(agent.holds).toEqual(tokens);
    expect(await agent.ask('GET', '/me')).toEqual([200, { userId: expect.any(String) }]);

    await new Promise((resolve) => setTimeout(resolve, accessTokenSeconds * 1000 + 50));
    expect(await agent.ask('GET', '/me')).toEqual([401, { message: 'try refresh token' }]);
    expect(await agent.ask('POST', '/auth/session/refresh')).toEqual([200, {}]);
    expect(await agent.ask('GET', '/me')).toEqual([200, { userId: expect.any(String) }]);

    expect(await agent.ask('POST', '/auth/signout')).toEqual([200, { status: 'OK' }]);
    expect(agent.holds).toEqual([]);
    expect(await agent.ask('GET', '/me')).toEqual([401, { message: 'unauthorised' }]);
    expect(await agent.ask('POST', '/auth/session/refresh')).toEqual([401, { message: 'unauthorised' }]);
    const wrong = await agent.ask('POST', '/auth/signin', form('wrong horse 2'));
    expect(wrong).toEqual([200, { status: 'WRONG_CREDENTIALS_ERROR' }]);
    const right = await agent.ask('POST', '/auth/signin', form(password));
    expect(right).toEqual([200, expect.objectContaining({ status: 'OK' })]);
    expect(await agent.ask('GET', '/me')).toEqual([200, { userId: expect.any(String) }]);
  });
});

async function serveExpress(): Promise<Served> {
  const app = express();
  app.use(expressAdapter.middleware());
  app.get('/me', verifyOnExpress(), (request: expressAdapter.SessionRequest, response: ExpressResponse) => {
    response.json({ userId: request.session?.getUserId() });
  });
  app.use(expressAdapter.errorHandler());
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { origin: originOf(server.address()), send: fetch, close };
}

async function serveFastify(): Promise<Served> {
  const app = fastify({ forceCloseConnections: true });
  app.setErrorHandler(fastifyAdapter.errorHandler());
  await app.register(fastifyAdapter.plugin);
  app.get('/me', { preHandler: verifyOnFastify() }, async (request: fastifyAdapter.SessionRequest) => ({
    userId: request.session?.getUserId(),
  }));
  await app.listen({ port: 0, host: '127.0.0.1' });
  return { origin: originOf(app.server.address()), send: fetch, close: () => app.close() };
}

/** A server of web-standard requests: one function. */
async function answerRequest(request: Request): Promise<Response> {
  if (new URL(request.url).pathname.startsWith('/auth/')) return handleAuthAPIRequest()(request);
  return withSession(request, async (error, session) => {
    if (error !== undefined) throw error;
    return Response.json({ userId: session?.getUserId() });
  });
}

function originOf(address: string | AddressInfo | null): string {
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port.');
  return `http://127.0.0.1:${address.port}`;
}
