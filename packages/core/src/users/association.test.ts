import { testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CoreUnderTest, startCore } from '../../test/coreUnderTest.js';
import { addUser, mapUserId } from '../../test/linkedUsers.js';
import { ok, sessionsOf } from '../../test/sessions.js';
import type { NewLoginMethod } from './registering.js';

const path = '/recipe/multitenancy/tenant/user';

describe.each(testDatabases())('users of several tenants on $name', (database) => {
  let core: CoreUnderTest;

  beforeAll(async () => {
    core = await startCore(database);
    for (const tenantId of ['t1', 't2'])
      await core.client().multitenancy.putTenant({ tenantId, firstFactors: null });
  });
  afterAll(() => core.close());

  const add = async (recipeUserId: string, method: Partial<NewLoginMethod>) => {
    const recipeId = method.thirdParty === undefined ? 'passwordless' : 'thirdparty';
    await addUser(core.db, { recipeId, recipeUserId, ...method });
  };
  const makePrimary = async (recipeUserId: string) =>
    ok(await core.client().accountLinking.createPrimaryUser({ recipeUserId }));
  const associate = (recipeUserId: string, tenantId = 't1') =>
    core.client({ tenantId }).multitenancy.associateUserToTenant({ recipeUserId });
  const disassociate = (recipeUserId: string, tenantId = 't1') =>
    core.client({ tenantId }).multitenancy.disassociateUserFromTenant({ recipeUserId });
  const tenantsOf = async (userId: string) => {
    const { user } = ok(await core.client().users.getUser({ userId }));
    return [...user.tenantIds].sort();
  };
  const claims = async (userId: string, tenantId = 't1') => {
    const rows = await core.db.read
      .selectFrom('primary_identifiers')
      .select('value')
      .where('user_id', '=', userId)
      .where('tenant_id', '=', tenantId)
      .orderBy('value')
      .execute();
    return rows.map((row) => row.value);
  };
  const listed = async (tenantId: string) =>
    ok(await core.client({ tenantId }).users.listUsers({})).users.map((user) => user.id);

  it('sign in to each of them, and to none that they were taken out of', async () => {
    const credentials = { email: 'a1@example.com', password: 'p' };
    const { recipeUserId } = ok(await core.client().emailPassword.signUp(credentials));
    const inT1 = core.client({ tenantId: 't1' }).emailPassword;
    expect((await inT1.signIn(credentials)).status).toBe('WRONG_CREDENTIALS_ERROR');
    expect(await associate(recipeUserId)).toEqual({ status: 'OK', wasAlreadyAssociated: false });
    expect(ok(await inT1.signIn(credentials)).user.tenantIds.sort()).toEqual(['public', 't1']);
    expect(await listed('t1')).toContain(recipeUserId);
    expect(await associate(recipeUserId)).toEqual({ status: 'OK', wasAlreadyAssociated: true });
    expect(await inT1.signUp(credentials)).toEqual({ status: 'EMAIL_ALREADY_EXISTS_ERROR' });
    expect(await disassociate(recipeUserId)).toEqual({ status: 'OK', wasAssociated: true });
    expect((await inT1.signIn(credentials)).status).toBe('WRONG_CREDENTIALS_ERROR');
    expect(await listed('t1')).not.toContain(recipeUserId);
    expect(await disassociate(recipeUserId)).toEqual({ status: 'OK', wasAssociated: false });
    expect((await inT1.signUp(credentials)).status).toBe('OK');
  });

  it('may be in no tenant at all, and come back', async () => {
    await add('a2', { email: 'a2@x', timeJoined: 77 });
    expect(await disassociate('a2', 'public')).toEqual({ status: 'OK', wasAssociated: true });
    expect(ok(await core.client().users.getUser({ userId: 'a2' })).user).toMatchObject({
      tenantIds: [],
      timeJoined: 77,
      loginMethods: [{ recipeUserId: 'a2', tenantIds: [], email: 'a2@x' }],
    });
    expect(await associate('a2', 't2')).toEqual({ status: 'OK', wasAlreadyAssociated: false });
    expect(await tenantsOf('a2')).toEqual(['t2']);
  });

  it.each<[string, Partial<NewLoginMethod>, string]>([
    ['email', { email: 'same@x' }, 'EMAIL_ALREADY_EXISTS_ERROR'],
    ['phone', { phoneNumber: '+1' }, 'PHONE_NUMBER_ALREADY_EXISTS_ERROR'],
    ['both', { email: 'both@x', phoneNumber: '+2' }, 'EMAIL_ALREADY_EXISTS_ERROR'],
    [
      'third',
      { email: 'third@x', thirdParty: { id: 'google', userId: '1' } },
      'THIRD_PARTY_USER_ALREADY_EXISTS_ERROR',
    ],
  ])('need identifiers that are free there within their recipe: %s', async (name, method, status) => {
    await add(`a3 ${name}`, method);
    await add(`a3 ${name} there`, { ...method, tenantId: 't1' });
    expect(await associate(`a3 ${name}`)).toEqual({ status });
    expect(await tenantsOf(`a3 ${name}`)).toEqual(['public']);
  });

  it('of WebAuthn need a free e-mail as well', async () => {
    for (const [recipeUserId, tenantId] of [
      ['a4', 'public'],
      ['a4b', 't1'],
    ] as const)
      await addUser(core.db, { recipeId: 'webauthn', recipeUserId, email: 'a4@x', tenantId });
    expect(await associate('a4')).toEqual({ status: 'EMAIL_ALREADY_EXISTS_ERROR' });
  });

  it('of different recipes may share identifiers', async () => {
    await add('a5', { email: 'a5@x' });
    await add('a5b', { email: 'a5@x', thirdParty: { id: 'google', userId: 'a5' }, tenantId: 't1' });
    expect((await associate('a5')).status).toBe('OK');
  });

  it('need identifiers that are free there even of those they are linked to', async () => {
    await add('a6', { email: 'a6@x' });
    await makePrimary('a6');
    await add('a6b', { email: 'a6@x', tenantId: 't1' });
    ok(await core.client().accountLinking.linkAccounts({ recipeUserId: 'a6b', primaryUserId: 'a6' }));
    expect(await associate('a6')).toEqual({ status: 'EMAIL_ALREADY_EXISTS_ERROR' });
    expect(await tenantsOf('a6')).toEqual(['public', 't1']);
  });

  it('leave those they are linked to where they are, and take the claims of all along', async () => {
    await add('a7', { email: 'a7@x' });
    await makePrimary('a7');
    await add('a7b', { phoneNumber: '+77' });
    ok(await core.client().accountLinking.linkAccounts({ recipeUserId: 'a7b', primaryUserId: 'a7' }));
    expect((await associate('a7b')).status).toBe('OK');
    const { user } = ok(await core.client().users.getUser({ userId: 'a7' }));
    const tenants = user.loginMethods.map((method) => [method.recipeUserId, [...method.tenantIds].sort()]);
    expect(Object.fromEntries(tenants)).toEqual({ a7: ['public'], a7b: ['public', 't1'] });
    expect(await claims('a7')).toEqual(['+77', 'a7@x']);
    // Only with the last of them the primary user leaves the tenant.
    expect((await associate('a7')).status).toBe('OK');
    await disassociate('a7b');
    expect(await claims('a7')).toEqual(['+77', 'a7@x']);
    await disassociate('a7');
    expect(await claims('a7')).toEqual([]);
    expect(await claims('a7', 'public')).toEqual(['+77', 'a7@x']);
  });

  it('are not let in where another primary user owns anything of their group', async () => {
    const refused = async (recipeUserId: string, reason: string) => {
      expect(await associate(recipeUserId)).toEqual({ status: 'ASSOCIATION_NOT_ALLOWED_ERROR', reason });
      expect(await tenantsOf(recipeUserId)).toEqual(['public']);
      expect(await claims(recipeUserId)).toEqual([]);
    };
    await add('a8 there', { email: 'a8@x', phoneNumber: '+8', tenantId: 't1' });
    await makePrimary('a8 there');
    await mapUserId(core.db, 'a8 there', 'external a8');
    // A duplicate within the recipe too: the primary user is told.
    await add('a8', { email: 'a8@x' });
    await makePrimary('a8');
    await refused('a8', 'Another primary user with email already exists: external a8');
    await add('a8b', { phoneNumber: '+8' });
    await makePrimary('a8b');
    await refused('a8b', 'Another primary user with phone number already exists: external a8');
    // What is in the way belongs to the other login method of the group.
    await add('a8c', { email: 'a8c@x' });
    ok(await core.client().accountLinking.linkAccounts({ recipeUserId: 'a8c', primaryUserId: 'a8b' }));
    await refused('a8c', 'Another primary user with phone number already exists: external a8');
    // A third-party account is told first.
    await add('a8d there', { email: 'a8d@x', thirdParty: { id: 'google', userId: 'a8' }, tenantId: 't1' });
    await makePrimary('a8d there');
    await add('a8d', { email: 'a8d@x', thirdParty: { id: 'google', userId: 'a8' } });
    await makePrimary('a8d');
    await refused('a8d', 'Another primary user with third party info already exists: a8d there');
  });

  it('that stand alone are let in beside a primary user of another recipe', async () => {
    await add('a9 there', { email: 'a9@x', tenantId: 't1' });
    await makePrimary('a9 there');
    await add('a9', { email: 'a9@x', thirdParty: { id: 'google', userId: 'a9' } });
    expect((await associate('a9')).status).toBe('OK');
  });

  it('are found by external ids', async () => {
    await add('a10', { email: 'a10@x' });
    await mapUserId(core.db, 'a10', 'external a10');
    expect((await associate(' external a10 ')).status).toBe('OK');
    expect(await tenantsOf('a10')).toEqual(['public', 't1']);
    expect(await disassociate('external a10')).toEqual({ status: 'OK', wasAssociated: true });
  });

  it('are login methods: a primary id whose own is gone is none', async () => {
    await add('a11', { email: 'a11@x' });
    await makePrimary('a11');
    await add('a11b', { email: 'a11b@x' });
    const { accountLinking } = core.client();
    ok(await accountLinking.linkAccounts({ recipeUserId: 'a11b', primaryUserId: 'a11' }));
    ok(await accountLinking.unlinkAccount({ recipeUserId: 'a11' }));
    for (const id of ['a11', 'nobody']) {
      expect(await associate(id)).toEqual({ status: 'UNKNOWN_USER_ID_ERROR' });
      expect(await disassociate(id)).toEqual({ status: 'UNKNOWN_USER_ID_ERROR' });
    }
  });

  it('leave a tenant with what is kept for them there, and nothing of elsewhere', async () => {
    await add('a12', { email: 'a12@x' });
    await mapUserId(core.db, 'a12', 'external a12');
    const userId = 'external a12';
    const email = 'a12@x';
    await core.client().userRoles.createNewRoleOrAddPermissions({ role: 'admin' });
    await core.client().userMetadata.updateUserMetadata({ userId, metadataUpdate: { kept: 1 } });
    const keep = async (tenantId: string) => {
      const { userRoles, emailVerification } = core.client({ tenantId });
      await userRoles.addRoleToUser({ userId, role: 'admin' });
      const { handle } = (await sessionsOf(core, { tenantId }).create({ userId: 'a12' })).session;
      const { token } = ok(await emailVerification.createEmailVerificationToken({ userId, email }));
      return {
        rolesLeft: async () => ok(await userRoles.getRolesForUser({ userId })).roles,
        sessionLeft: () => sessionsOf(core, { tenantId }).exists(handle),
        tokenIsGood: async () =>
          (await emailVerification.verifyEmailUsingToken({ method: 'token', token })).status,
      };
    };
    const [elsewhere, there] = [await keep('public'), await keep('t1')];
    // It never was in the tenant, but had something there.
    expect(await disassociate('a12')).toEqual({ status: 'OK', wasAssociated: true });
    expect(await there.rolesLeft()).toEqual([]);
    expect(await there.sessionLeft()).toBe(false);
    expect(await there.tokenIsGood()).toBe('EMAIL_VERIFICATION_INVALID_TOKEN_ERROR');
    expect(await elsewhere.rolesLeft()).toEqual(['admin']);
    expect(await elsewhere.sessionLeft()).toBe(true);
    expect(await elsewhere.tokenIsGood()).toBe('OK');
    expect((await core.client().userMetadata.getUserMetadata({ userId })).metadata).toEqual({ kept: 1 });
    expect(await disassociate('a12')).toEqual({ status: 'OK', wasAssociated: false });
    expect(ok(await core.client().users.getUser({ userId })).user.loginMethods[0]?.verified).toBe(true);
  });

  describe.each([path, `${path}/remove`])('%s', (endpoint) => {
    it('words what is missing, under the name that the client knows', async () => {
      const texts = async (body: object, version: string) => {
        const { status, text } = await core.ask('POST', `/t1${endpoint}`, {
          body,
          headers: { 'cdi-version': version },
        });
        return `${status} ${text.trim()}`;
      };
      for (const [field, version] of [
        ['recipeUserId', '5.6'],
        ['recipeUserId', '4.0'],
        ['userId', '3.1'],
      ] as const) {
        const invalid = `400 Field name '${field}' is invalid in JSON input`;
        for (const body of [{}, { [field]: 1 }, { [field]: null }])
          expect(await texts(body, version)).toBe(invalid);
        for (const empty of ['', ' \t'])
          expect(await texts({ [field]: empty }, version)).toBe(
            "400 Field name 'userId' cannot be an empty String",
          );
        expect(await texts({ [field]: 'x'.repeat(129) }, version)).toBe(
          `400 Field name '${field}' must not be longer than 128 characters`,
        );
        expect(
          (
            await core.ask('POST', `/t1${endpoint}`, {
              body: { [field]: 'nobody' },
              headers: { 'cdi-version': version },
            })
          ).json,
        ).toEqual({
          status: 'UNKNOWN_USER_ID_ERROR',
        });
      }
    });

    it('needs a tenant that exists', async () => {
      const { status, text } = await core.ask('POST', `/none${endpoint}`, { body: { recipeUserId: 'x' } });
      expect(status).toBe(400);
      expect(text).toContain('combination not found: (, public, none)');
    });
  });
});
