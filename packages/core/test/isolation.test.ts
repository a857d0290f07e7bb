import { testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, type CoreUnderTest, startCore } from './coreUnderTest.js';
import { ok, sessionsOf } from './sessions.js';

const email = 'owner@example.com';
const password = 'correct horse';

/** What an app has that another must not see, use or change. */
async function fill(core: CoreUnderTest, caller: Caller) {
  const { emailPassword, jwt } = core.client(caller);
  const { user } = ok(await emailPassword.signUp({ email, password }));
  const { token } = ok(await emailPassword.createResetPasswordToken({ userId: user.id, email }));
  const session = await sessionsOf(core, caller).create({
    userId: user.id,
    userDataInDatabase: { secret: 1 },
  });
  const { jwt: signed } = ok(
    await jwt.createJwt({ algorithm: 'RS256', jwksDomain: 'd', payload: {}, validity: 100 }),
  );
  return { userId: user.id, token, session, signed };
}

describe.each(testDatabases())('isolation on $name', (database) => {
  let core: CoreUnderTest;
  let owned: Awaited<ReturnType<typeof fill>>;

  beforeAll(async () => {
    core = await startCore(database);
    const { multitenancy } = core.client();
    for (const appId of ['a', 'b']) await multitenancy.putApp({ appId });
    for (const tenantId of ['t1', 't2'])
      await core.client({ appId: 'a' }).multitenancy.putTenant({ tenantId, firstFactors: null });
    owned = await fill(core, { appId: 'a' });
  });
  afterAll(() => core.close());

  /** Everything of app `a` that could be changed, as rows. */
  const snapshot = async () => {
    const of = async (
      table:
        | 'users'
        | 'login_methods'
        | 'login_identifiers'
        | 'login_method_tenants'
        | 'primary_identifiers'
        | 'emailpassword_passwords'
        | 'emailpassword_reset_tokens'
        | 'sessions'
        | 'tenant_configs',
    ) => {
      const found = await core.db.read.selectFrom(table).selectAll().where('app_id', '=', 'a').execute();
      return found.map((row) => JSON.stringify(row)).sort();
    };
    return {
      users: await of('users'),
      methods: await of('login_methods'),
      identifiers: await of('login_identifiers'),
      places: await of('login_method_tenants'),
      claims: await of('primary_identifiers'),
      passwords: await of('emailpassword_passwords'),
      tokens: await of('emailpassword_reset_tokens'),
      sessions: await of('sessions'),
      tenants: await of('tenant_configs'),
    };
  };

  it.each<Caller>([{ appId: 'b' }, {}])(
    'of another app: $appId finds and changes nothing of app a',
    async (stranger) => {
      const before = await snapshot();
      const { emailPassword, users, multitenancy, accountLinking } = core.client(stranger);
      const { session, refresh, verify } = sessionsOf(core, stranger);
      const { userId, token } = owned;
      const { handle } = owned.session.session;

      expect(await users.getUser({ userId })).toEqual({ status: 'UNKNOWN_USER_ID_ERROR' });
      expect(ok(await users.listUsers({})).users).toEqual([]);
      expect(ok(await users.countUsers({ includeAllTenants: 'true' })).count).toBe(0);
      expect(ok(await users.countActiveUsers({ since: '0' })).count).toBe(0);
      expect(ok(await users.listUsersByAccountInfo({ email, doUnionOfAccountInfo: 'true' })).users).toEqual(
        [],
      );
      const paginationToken = Buffer.from(`${userId};0`).toString('base64');
      expect(ok(await users.listUsers({ paginationToken })).users).toEqual([]);

      expect((await emailPassword.signIn({ email, password })).status).toBe('WRONG_CREDENTIALS_ERROR');
      expect((await emailPassword.getUser({ userId })).status).toBe('UNKNOWN_USER_ID_ERROR');
      expect((await emailPassword.getUser({ email })).status).toBe('UNKNOWN_EMAIL_ERROR');
      expect((await emailPassword.updateUser({ recipeUserId: userId, password: 'mine' })).status).toBe(
        'UNKNOWN_USER_ID_ERROR',
      );
      expect((await emailPassword.createResetPasswordToken({ userId, email })).status).toBe(
        'UNKNOWN_USER_ID_ERROR',
      );
      expect((await emailPassword.consumeResetPasswordToken({ token })).status).toBe(
        'RESET_PASSWORD_INVALID_TOKEN_ERROR',
      );
      expect(
        (await emailPassword.resetPassword({ method: 'token', token, newPassword: 'mine' })).status,
      ).toBe('RESET_PASSWORD_INVALID_TOKEN_ERROR');

      const unknown = 'Unknown user ID provided';
      const ids = { recipeUserId: userId, primaryUserId: userId };
      await expect(accountLinking.canCreatePrimaryUser(ids)).rejects.toThrow(unknown);
      await expect(accountLinking.createPrimaryUser(ids)).rejects.toThrow(unknown);
      await expect(accountLinking.canLinkAccounts(ids)).rejects.toThrow(unknown);
      await expect(accountLinking.linkAccounts(ids)).rejects.toThrow(unknown);
      await expect(accountLinking.unlinkAccount(ids)).rejects.toThrow(unknown);
      for (const call of [multitenancy.associateUserToTenant, multitenancy.disassociateUserFromTenant])
        expect((await call({ recipeUserId: userId })).status).toBe('UNKNOWN_USER_ID_ERROR');

      expect((await session.getSession({ sessionHandle: handle })).status).toBe('UNAUTHORISED');
      expect((await session.getSessionData({ sessionHandle: handle })).status).toBe('UNAUTHORISED');
      expect((await session.getJwtData({ sessionHandle: handle })).status).toBe('UNAUTHORISED');
      expect(
        (await session.updateSessionData({ sessionHandle: handle, userDataInDatabase: {} })).status,
      ).toBe('UNAUTHORISED');
      expect((await session.updateJwtData({ sessionHandle: handle, userDataInJWT: {} })).status).toBe(
        'UNAUTHORISED',
      );
      expect(ok(await session.removeSessions({ sessionHandles: [handle] })).sessionHandlesRevoked).toEqual(
        [],
      );
      expect(ok(await session.removeSessions({ userId })).sessionHandlesRevoked).toEqual([]);
      expect(ok(await session.listSessionHandles({ userId })).sessionHandles).toEqual([]);
      expect((await refresh(owned.session.refreshToken.token)).status).toBe('UNAUTHORISED');
      expect((await verify(owned.session.accessToken.token)).status).not.toBe('OK');
      expect((await session.regenerateSession({ accessToken: owned.session.accessToken.token })).status).toBe(
        'UNAUTHORISED',
      );

      await users.removeUser({ userId });
      await multitenancy.removeTenant({ tenantId: 't1' });
      expect(await snapshot()).toEqual(before);
    },
  );

  it('of another app publishes other keys', async () => {
    const kids = async (caller: Caller) =>
      ok(await core.client(caller).jwt.getJwks({})).keys.map((key) => key.kid);
    const [ours, theirs] = [await kids({ appId: 'a' }), await kids({ appId: 'b' })];
    expect(ours.filter((kid) => theirs.includes(kid))).toEqual([]);
  });

  it('lets no app but the first one see or remove apps', async () => {
    const before = await snapshot();
    for (const [method, path] of [
      ['GET', '/recipe/multitenancy/app/list/v2'],
      ['POST', '/recipe/multitenancy/app/remove'],
      ['PUT', '/recipe/multitenancy/app/v2'],
    ] as const) {
      const body = { appId: 'a', coreConfig: { access_token_validity: 5 } };
      const sent = method === 'GET' ? {} : { body };
      expect((await core.ask(method, `/appid-b${path}`, sent)).status, path).toBe(403);
    }
    expect(await snapshot()).toEqual(before);
  });

  it('of tenants finds a user in its own tenant only', async () => {
    const there = { appId: 'a', tenantId: 't1' };
    const { user } = ok(
      await core.client(there).emailPassword.signUp({ email: 'tenant@example.com', password }),
    );
    const session = await sessionsOf(core, there).create({ userId: user.id });
    for (const tenantId of ['t2', undefined]) {
      const elsewhere = core.client({ appId: 'a', ...(tenantId !== undefined && { tenantId }) });
      const credentials = { email: 'tenant@example.com', password };
      expect((await elsewhere.emailPassword.signIn(credentials)).status).toBe('WRONG_CREDENTIALS_ERROR');
      expect((await elsewhere.emailPassword.getUser({ email: credentials.email })).status).toBe(
        'UNKNOWN_EMAIL_ERROR',
      );
      const search = { email: credentials.email, doUnionOfAccountInfo: 'true' };
      expect(ok(await elsewhere.users.listUsersByAccountInfo(search)).users).toEqual([]);
      const { users } = ok(await elsewhere.users.listUsers({}));
      expect(users.map(({ id }) => id)).not.toContain(user.id);
      const handles = { userId: user.id, fetchAcrossAllTenants: 'false' };
      expect(ok(await elsewhere.session.listSessionHandles(handles)).sessionHandles).toEqual([]);
      const revoked = await elsewhere.session.removeSessions({
        userId: user.id,
        revokeAcrossAllTenants: false,
      });
      expect(ok(revoked).sessionHandlesRevoked).toEqual([]);
      const passwordHash = '$2a$04$any';
      const imported = await elsewhere.emailPassword.importPasswordHash({
        email: credentials.email,
        passwordHash,
      });
      expect(imported).toMatchObject({ didUserAlreadyExist: false });
    }
    expect(
      (await core.client(there).emailPassword.signIn({ email: 'tenant@example.com', password })).status,
    ).toBe('OK');
    expect(await sessionsOf(core, there).exists(session.session.handle)).toBe(true);
    expect(ok(await core.client(there).users.countUsers({})).count).toBe(1);
  });
});
