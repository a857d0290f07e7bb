import { cdi, listEndpoints } from '@latchkey/contract';
import { type FakeClock, fakeClock, testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Core } from '../src/app.js';
import { askThrough, type CoreUnderTest, clientOf, startCore } from './coreUnderTest.js';
import { addUser, link } from './linkedUsers.js';
import { ok } from './sessions.js';

const DAY = 86_400_000;

/** Notes every status that a core answers, under the endpoint that answered it. */
function recording(fetch: Core['fetch'], seen: Set<string>): Core['fetch'] {
  return async (request, info) => {
    const response = await fetch(request, info);
    const answer: unknown = await response
      .clone()
      .json()
      .catch(() => undefined);
    const path = new URL(request.url).pathname.replace(/^\/(appid-[^/]+|t1)(?=\/)/, '');
    const found = listEndpoints().find(
      ({ definition }) => definition.method === request.method && definition.path === path,
    );
    if (response.status === 200 && found !== undefined) {
      const hasStatus = typeof answer === 'object' && answer !== null && 'status' in answer;
      seen.add(`${found.group}.${found.name} ${hasStatus ? answer.status : 'OK'}`);
    }
    return response;
  };
}

const declared = () =>
  listEndpoints().flatMap(({ group, name, definition }) =>
    Object.keys(definition.results).map((status) => `${group}.${name} ${status}`),
  );

describe.each(testDatabases())('a day in the life of a core on $name', (database) => {
  let core: CoreUnderTest;
  let clock: FakeClock;
  let fetch: Core['fetch'];
  const seen = new Set<string>();

  beforeAll(async () => {
    clock = fakeClock();
    core = await startCore(database, { clock });
    fetch = recording(core.fetch, seen);
  });
  afterAll(() => core.close());

  const email = 'someone@example.com';
  const password = 'correct horse';

  it('has apps and tenants', async () => {
    const { multitenancy, service } = clientOf(fetch);
    await service.getApiVersions({});
    await service.getPublicKeys({});
    await multitenancy.putApp({ appId: 'a1' });
    await multitenancy.putTenant({ tenantId: 't1' });
    await multitenancy.listApps({});
    await multitenancy.listTenants({});
    await multitenancy.getTenant({});
    await clientOf(fetch, { tenantId: 't1' }).multitenancy.getTenant({});
    await multitenancy.removeTenant({ tenantId: 't1' });
    await clientOf(fetch, { tenantId: 't1' }).multitenancy.getTenant({});
    await multitenancy.removeApp({ appId: 'a1' });
  });

  it('has users with passwords', async () => {
    const { emailPassword } = clientOf(fetch);
    const { recipeUserId } = ok(await emailPassword.signUp({ email, password }));
    await emailPassword.signUp({ email, password });
    await emailPassword.signIn({ email, password });
    await emailPassword.signIn({ email, password: 'wrong' });
    await emailPassword.getUser({ email });
    await emailPassword.getUser({ email: 'nobody@example.com' });
    await emailPassword.getUser({ userId: 'nobody' });
    await emailPassword.importPasswordHash({ email, passwordHash: '$2a$04$any' });
    await emailPassword.createResetPasswordToken({ userId: 'nobody', email });
    for (const consume of [
      (token: string) => emailPassword.consumeResetPasswordToken({ token }),
      (token: string) => emailPassword.resetPassword({ method: 'token', token, newPassword: 'new' }),
    ]) {
      const { token } = ok(await emailPassword.createResetPasswordToken({ userId: recipeUserId, email }));
      await consume(token);
      await consume(token);
    }
    await emailPassword.updateUser({ recipeUserId, password: 'newer' });
    await emailPassword.updateUser({ recipeUserId: 'nobody', password: 'newer' });
    await emailPassword.signUp({ email: 'other@example.com', password });
    await emailPassword.updateUser({ recipeUserId, email: 'other@example.com' });
    await addUser(core.db, { recipeId: 'passwordless', recipeUserId: 'group', email: 'group@example.com' });
    await link(core.db, 'group');
    await link(core.db, recipeUserId);
    await emailPassword.updateUser({ recipeUserId, email: 'group@example.com' });
  });

  it('lists, counts and removes users', async () => {
    const { users } = clientOf(fetch);
    await users.listUsers({});
    await users.countUsers({});
    await users.countActiveUsers({ since: '0' });
    await users.getUser({ userId: 'group' });
    await users.listUsersByAccountInfo({ email, doUnionOfAccountInfo: 'true' });
    await users.removeUser({ userId: 'group' });
    await users.getUser({ userId: 'group' });
  });

  it('signs JWTs', async () => {
    const { jwt } = clientOf(fetch);
    const request = { jwksDomain: 'd', payload: {}, validity: 10 };
    await jwt.createJwt({ ...request, algorithm: 'RS256' });
    await jwt.createJwt({ ...request, algorithm: 'HS256' });
    await jwt.getJwks({});
  });

  it('has sessions that are read, changed, refreshed and revoked', async () => {
    const { session } = clientOf(fetch);
    const create = async () =>
      ok(
        await session.createSession({
          userId: 'u1',
          enableAntiCsrf: false,
          userDataInJWT: {},
          userDataInDatabase: {},
        }),
      );
    const { session: info, accessToken } = await create();
    for (const sessionHandle of [info.handle, 'unknown']) {
      await session.getSession({ sessionHandle });
      await session.getSessionData({ sessionHandle });
      await session.getJwtData({ sessionHandle });
      await session.updateSessionData({ sessionHandle, userDataInDatabase: { a: 1 } });
      await session.updateJwtData({ sessionHandle, userDataInJWT: { b: 1 } });
    }
    const verify = (token: string, checkDatabase: boolean) =>
      session.verifySession({
        accessToken: token,
        doAntiCsrfCheck: false,
        enableAntiCsrf: false,
        checkDatabase,
      });
    await verify(accessToken.token, false);
    await session.regenerateSession({ accessToken: accessToken.token, userDataInJWT: { c: 1 } });
    await session.listSessionHandles({ userId: 'u1' });
    await session.removeSessions({ userId: 'u1' });
    await verify(accessToken.token, true);
    await session.regenerateSession({ accessToken: accessToken.token });
    clock.advance(DAY);
    await verify(accessToken.token, false);
  });

  it('tells a stolen session', async () => {
    const { session } = clientOf(fetch);
    const { refreshToken } = ok(
      await session.createSession({
        userId: 'u2',
        enableAntiCsrf: false,
        userDataInJWT: {},
        userDataInDatabase: {},
      }),
    );
    const refresh = (token: string) =>
      session.refreshSession({ refreshToken: token, enableAntiCsrf: false, useDynamicSigningKey: true });
    const next = ok(await refresh(refreshToken.token)).refreshToken.token;
    clock.advance(60_000);
    await refresh(next);
    clock.advance(60_000);
    await refresh(refreshToken.token);
    await refresh('no token at all');
  });

  it('shakes hands with old clients', async () => {
    await askThrough(fetch)('POST', cdi.session.handshake.path, {
      body: {},
      headers: { 'cdi-version': '2.20' },
    });
  });

  it('has then answered every status of every endpoint', () => {
    expect(declared().filter((answer) => !seen.has(answer))).toEqual([]);
  });

  it('has answered nothing else', () => {
    expect([...seen].filter((answer) => !declared().includes(answer))).toEqual([]);
  });
});
