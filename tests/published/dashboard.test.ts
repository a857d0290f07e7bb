import { startTestCore, type TestCore, testDatabases } from '@latchkey/testkit';
import SuperTokens from 'supertokens-node';
import { CollectingResponse, middleware, PreParsedRequest } from 'supertokens-node/framework/custom';
import Dashboard from 'supertokens-node/recipe/dashboard';
import EmailPassword from 'supertokens-node/recipe/emailpassword';
import UserMetadata from 'supertokens-node/recipe/usermetadata';
import UserRoles from 'supertokens-node/recipe/userroles';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startPublishedSdkInOwnApp } from './publishedSdk.js';

const boss = { email: 'boss@example.com', password: 'password 1' };

interface Call {
  readonly method?: 'get' | 'post' | 'put' | 'delete';
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly sessionId?: string | undefined;
}

/** Calls the published SDK as its dashboard in a browser does. */
async function call(path: string, { method = 'get', query = {}, body = {}, sessionId }: Call = {}) {
  const search = new URLSearchParams(query).toString();
  const request = new PreParsedRequest({
    method,
    url: `http://localhost:3001/auth${path}${search === '' ? '' : `?${search}`}`,
    headers: new Headers(sessionId === undefined ? {} : { authorization: `Bearer ${sessionId}` }),
    cookies: {},
    query: { ...query },
    getJSONBody: async () => body,
    getFormBody: async () => ({}),
  });
  const response = new CollectingResponse();
  const { error } = await middleware()(request, response);
  if (error !== undefined) throw error;
  const text = response.body ?? '';
  return { status: response.statusCode, json: text.startsWith('{') ? JSON.parse(text) : {} };
}

describe.each(testDatabases())("the published SDK's dashboard on our core on $name", (kind) => {
  let core: TestCore;
  let drop: () => Promise<void>;
  let app = '';
  let sessionId: string | undefined;

  beforeAll(async () => {
    const database = await kind.create();
    drop = database.drop;
    core = await startTestCore(database.uri, { config: { bcrypt_log_rounds: 4 } });
  });
  afterAll(async () => {
    await core.close();
    await drop();
  });
  beforeEach(async () => {
    app = await startPublishedSdkInOwnApp(core.address, {}, 'NONE', [
      Dashboard.init(),
      UserMetadata.init(),
      UserRoles.init(),
    ]);
    const created = await fetch(`${app}/recipe/dashboard/user`, {
      method: 'POST',
      body: JSON.stringify(boss),
    });
    expect(await created.json()).toMatchObject({ status: 'OK' });
    const signedIn = await call('/dashboard/api/signin', { method: 'post', body: boss });
    expect(signedIn.json).toMatchObject({ status: 'OK' });
    sessionId = signedIn.json.sessionId;
  });

  const dashboard = (path: string, rest: Call = {}) => call(`/dashboard/api${path}`, { sessionId, ...rest });

  test('lets in with the right password only, until the sign-out', async () => {
    const wrong = { ...boss, password: 'password 2' };
    expect((await call('/dashboard/api/signin', { method: 'post', body: wrong })).json).toEqual({
      status: 'INVALID_CREDENTIALS_ERROR',
    });
    const isIn = async () => (await dashboard('/search/tags')).status;
    expect(await isIn()).toBe(200);
    expect((await dashboard('/search/tags', { sessionId: 'another' })).status).toBe(401);
    expect((await dashboard('/signout', { method: 'post' })).json).toEqual({ status: 'OK' });
    expect(await isIn()).toBe(401);
  });

  test('lists, counts and searches users', async () => {
    for (const email of ['ann@example.com', 'bob@mail.org', 'carl@example.com'])
      await EmailPassword.signUp('public', email, 'correct horse 1');
    const users = async (query: Record<string, string>) => {
      const { json } = await call('/public/dashboard/api/users', {
        sessionId,
        query: { limit: '10', ...query },
      });
      return json.users.map(({ emails }: { emails: string[] }) => emails[0]);
    };
    expect(await users({})).toEqual(['carl@example.com', 'bob@mail.org', 'ann@example.com']);
    expect(await users({ email: 'exam' })).toEqual(['carl@example.com', 'ann@example.com']);
    expect(await users({ email: 'bob;ann' })).toEqual(['bob@mail.org', 'ann@example.com']);
    expect(await users({ email: 'exam', provider: 'google' })).toEqual([]);
    const count = await call('/public/dashboard/api/users/count', { sessionId });
    expect(count.json).toMatchObject({ status: 'OK', count: 3 });
    expect((await dashboard('/search/tags')).json).toEqual({
      status: 'OK',
      tags: ['email', 'phone', 'provider'],
    });
    const found = await SuperTokens.getUsersOldestFirst({ tenantId: 'public', query: { email: 'ann' } });
    expect(found.users.map(({ emails }) => emails)).toEqual([['ann@example.com']]);
  });

  test('creates, shows and deletes a user', async () => {
    const body = { email: 'new@example.com', password: 'correct horse 1' };
    const created = await call('/public/dashboard/api/user/emailpassword', {
      method: 'post',
      sessionId,
      body,
    });
    expect(created.json).toMatchObject({ status: 'OK', user: { emails: [body.email] } });
    const userId = String(created.json.user.id);
    const shown = await dashboard('/user', { query: { userId } });
    expect(shown.json).toMatchObject({ status: 'OK', user: { id: userId } });
    const gone = await dashboard('/user', {
      method: 'delete',
      query: { userId, removeAllLinkedAccounts: 'true' },
    });
    expect(gone.json).toMatchObject({ status: 'OK' });
    expect((await dashboard('/user', { query: { userId } })).json.status).not.toBe('OK');
  });

  test('shows and changes what is configured for a tenant', async () => {
    const tenant = async () => (await call('/public/dashboard/api/tenant', { sessionId })).json;
    const value = (json: { tenant: { coreConfig: { key: string; value: unknown }[] } }, key: string) =>
      json.tenant.coreConfig.find((one) => one.key === key)?.value;
    const before = await tenant();
    expect(before).toMatchObject({ status: 'OK', tenant: { tenantId: 'public' } });
    expect(value(before, 'password_reset_token_lifetime')).toBe(3_600_000);
    const changed = await call('/public/dashboard/api/tenant/core-config', {
      method: 'put',
      sessionId,
      body: { name: 'password_reset_token_lifetime', value: 60_000 },
    });
    expect(changed.json).toEqual({ status: 'OK' });
    expect(value(await tenant(), 'password_reset_token_lifetime')).toBe(60_000);
  });
});
