import { type FakeClock, fakeClock, testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, type CoreUnderTest, startCore, startCores } from '../../../test/coreUnderTest.js';
import { addUser, link, mapUserId } from '../../../test/linkedUsers.js';
import { ok } from '../../../test/sessions.js';

let count = 0;
const fresh = () => {
  count += 1;
  return {
    email: `user${count}@example.com`,
    account: { thirdPartyId: 'google', thirdPartyUserId: `g${count}` },
  };
};

describe.each(testDatabases())('thirdparty on $name', (database) => {
  let core: CoreUnderTest;
  let clock: FakeClock;

  beforeAll(async () => {
    clock = fakeClock();
    core = await startCore(database, { clock });
    await core.client().multitenancy.putApp({ appId: 'a1' });
    for (const tenantId of ['t1', 't2'])
      await core.client().multitenancy.putTenant({ tenantId, firstFactors: null });
  });
  afterAll(() => core.close());

  const recipe = (caller: Caller = {}) => core.client(caller).thirdParty;
  const signInUp = async (
    account: { thirdPartyId: string; thirdPartyUserId: string },
    id: string,
    isVerified = false,
    caller: Caller = {},
  ) => {
    clock.advance(10);
    return recipe(caller).signInUp({ ...account, email: { id, isVerified } });
  };
  const refusal = async (method: string, path: string, sent: Parameters<CoreUnderTest['ask']>[2] = {}) => {
    const { status, text } = await core.ask(method, path, sent);
    return [status, text.trim()];
  };

  describe('signing in and up', () => {
    it('creates a user the first time and finds it from then on', async () => {
      const { account, email } = fresh();
      const created = ok(await signInUp(account, ` ${email.toUpperCase()}`));
      const thirdParty = { id: account.thirdPartyId, userId: account.thirdPartyUserId };
      expect(created).toEqual({
        status: 'OK',
        createdNewUser: true,
        recipeUserId: created.recipeUserId,
        user: {
          id: created.recipeUserId,
          isPrimaryUser: false,
          tenantIds: ['public'],
          timeJoined: clock.now(),
          emails: [email],
          phoneNumbers: [],
          thirdParty: [thirdParty],
          webauthn: { credentialIds: [] },
          loginMethods: [
            {
              recipeId: 'thirdparty',
              recipeUserId: created.recipeUserId,
              tenantIds: ['public'],
              timeJoined: clock.now(),
              verified: false,
              email,
              thirdParty,
            },
          ],
        },
      });
      expect(await signInUp(account, email)).toEqual({ ...created, createdNewUser: false });
    });

    it('tells accounts apart by provider and by the exact user id', async () => {
      const { account, email } = fresh();
      const ids = new Set<string>();
      for (const other of [
        account,
        { ...account, thirdPartyId: 'Google' },
        { ...account, thirdPartyUserId: account.thirdPartyUserId.toUpperCase() },
        { ...account, thirdPartyUserId: ` ${account.thirdPartyUserId}` },
      ])
        ids.add(ok(await signInUp(other, email)).recipeUserId);
      expect(ids.size).toBe(4);
    });

    it('keeps tenants and apps apart', async () => {
      const { account, email } = fresh();
      const ids = [{}, { tenantId: 't1' }, { appId: 'a1' }].map(async (caller) =>
        ok(await signInUp(account, email, false, caller)),
      );
      const answers = await Promise.all(ids);
      expect(answers.map((answer) => answer.createdNewUser)).toEqual([true, true, true]);
      expect(new Set(answers.map((answer) => answer.recipeUserId)).size).toBe(3);
    });

    it('counts as activity', async () => {
      const { account, email } = fresh();
      const { users } = core.client({ appId: 'a1' });
      await signInUp(account, email, false, { appId: 'a1' });
      await expect
        .poll(async () => ok(await users.countActiveUsers({ since: '0' })).count)
        .toBeGreaterThan(0);
    });

    it('marks the e-mail verified when the provider says so, and never takes that back', async () => {
      const { account, email } = fresh();
      const verified = async (isVerified: boolean) =>
        ok(await signInUp(account, email, isVerified)).user.loginMethods[0]?.verified;
      expect(await verified(false)).toBe(false);
      expect(await verified(true)).toBe(true);
      expect(await verified(false)).toBe(true);
      const other = fresh();
      expect(ok(await signInUp(other.account, other.email, true)).user.loginMethods[0]?.verified).toBe(true);
    });

    it('marks it under the id that the application knows', async () => {
      const { account, email } = fresh();
      const { recipeUserId } = ok(await signInUp(account, email));
      await mapUserId(core.db, recipeUserId, `external-${recipeUserId}`);
      const again = ok(await signInUp(account, email, true));
      expect(again.recipeUserId).toBe(`external-${recipeUserId}`);
      expect(again.user).toMatchObject({ id: again.recipeUserId, loginMethods: [{ verified: true }] });
    });
  });

  describe('an e-mail that has changed at the provider', () => {
    it('is taken over, even if somebody else has it, with its own verification', async () => {
      const { account, email } = fresh();
      const other = fresh();
      await signInUp(other.account, other.email);
      await core.client().emailPassword.signUp({ email: other.email, password: 'p' });
      await signInUp(account, email, true);
      const changed = ok(await signInUp(account, other.email));
      expect(changed.createdNewUser).toBe(false);
      expect(changed.user).toMatchObject({ emails: [other.email], loginMethods: [{ verified: false }] });
      expect(ok(await signInUp(account, email)).user.loginMethods[0]?.verified).toBe(true);
    });

    it('is refused for a primary user where another one has it, and changes nothing', async () => {
      const { account, email } = fresh();
      const theirs = fresh().email;
      const { recipeUserId } = ok(await signInUp(account, email));
      await addUser(core.db, { recipeId: 'passwordless', recipeUserId: `${theirs}-id`, email: theirs });
      await link(core.db, `${theirs}-id`);
      await link(core.db, recipeUserId);
      expect(await signInUp(account, theirs, true)).toEqual({
        status: 'EMAIL_CHANGE_NOT_ALLOWED_ERROR',
        reason: 'Email already associated with another primary user.',
      });
      const { user } = ok(await recipe().getUser({ userId: recipeUserId }));
      expect(user).toMatchObject({ emails: [email], loginMethods: [{ verified: false }] });
      const free = fresh().email;
      expect(ok(await signInUp(account, free, true)).user.emails).toEqual([free]);
    });
  });

  describe('looking users up', () => {
    it('gives one login method by id and the whole user by account', async () => {
      const { account, email } = fresh();
      const second = fresh();
      const { recipeUserId } = ok(await signInUp(account, email));
      await addUser(core.db, {
        recipeId: 'passwordless',
        recipeUserId: `${email}-p`,
        email: second.email,
      });
      await link(core.db, recipeUserId, `${email}-p`);
      const byId = ok(await recipe().getUser({ userId: recipeUserId })).user;
      expect(byId).toMatchObject({ isPrimaryUser: true, emails: [email] });
      expect(byId.loginMethods).toHaveLength(1);
      const byAccount = ok(await recipe().getUser(account)).user;
      expect([...byAccount.emails].sort()).toEqual([email, second.email].sort());
      expect(byAccount.loginMethods).toHaveLength(2);
    });

    it('knows no id of another recipe, and no account of another tenant', async () => {
      const { account, email } = fresh();
      const { recipeUserId } = ok(await core.client().emailPassword.signUp({ email, password: 'p' }));
      expect(await recipe().getUser({ userId: recipeUserId })).toEqual({ status: 'UNKNOWN_USER_ID_ERROR' });
      await signInUp(account, email);
      expect(await recipe({ tenantId: 't1' }).getUser(account)).toEqual({
        status: 'UNKNOWN_THIRD_PARTY_USER_ERROR',
      });
    });

    it('finds every account with an e-mail in the tenant, oldest first', async () => {
      const { email } = fresh();
      const accounts = [fresh().account, fresh().account];
      const ids: string[] = [];
      for (const account of accounts) ids.push(ok(await signInUp(account, email)).recipeUserId);
      await signInUp(fresh().account, email, false, { tenantId: 't1' });
      await core.client().emailPassword.signUp({ email, password: 'p' });
      const { users } = ok(await recipe().getUsersByEmail({ email: `${email.toUpperCase()} ` }));
      expect(users.map((user) => user.id)).toEqual(ids);
      expect(ok(await recipe({ tenantId: 't2' }).getUsersByEmail({ email })).users).toEqual([]);
    });
  });

  describe('older clients', () => {
    const body = (version: string, email: object) => {
      const { account } = fresh();
      return core.ask('POST', '/recipe/signinup', {
        body: { ...account, email },
        headers: { 'cdi-version': version },
      });
    };

    it.each([
      ['2.7', { isVerified: true }, true],
      ['2.7', { isVerified: false }, false],
      ['2.8', {}, false],
      ['3.1', { isVerified: true }, false],
      ['4.0', { isVerified: true }, true],
    ])('of %s that send %j have verified: %s', async (version, sent, verified) => {
      const { email } = fresh();
      const { status, json } = await body(version, { id: email, ...sent });
      expect([status, json.status]).toEqual([200, 'OK']);
      const { users } = ok(await recipe().getUsersByEmail({ email }));
      expect(users[0]?.loginMethods[0]?.verified).toBe(verified);
    });

    it.each(['2.7', '4.0', '5.6'])('of %s must tell whether it is verified', async (version) => {
      const { status, text } = await body(version, { id: 'x@example.com' });
      expect([status, text.trim()]).toEqual([400, "Field name 'isVerified' is invalid in JSON input"]);
    });

    it('before 4.0 get flat users', async () => {
      const { account, email } = fresh();
      const { json } = await core.ask('POST', '/recipe/signinup', {
        body: { ...account, email: { id: email } },
        headers: { 'cdi-version': '3.0' },
      });
      const id = ok(await recipe().getUser(account)).user.id;
      const user = {
        id,
        timeJoined: clock.now(),
        email,
        thirdParty: { id: account.thirdPartyId, userId: account.thirdPartyUserId },
      };
      expect(json).toEqual({
        status: 'OK',
        createdNewUser: true,
        user: { ...user, tenantIds: ['public'] },
      });
      const list = await core.ask('GET', '/recipe/users/by-email', {
        query: { email },
        headers: { 'cdi-version': '2.21' },
      });
      expect(list.json).toEqual({ status: 'OK', users: [user] });
    });
  });

  describe('refusals', () => {
    it.each([
      [{ thirdPartyUserId: 'u', email: { id: 'e', isVerified: true } }, 'thirdPartyId'],
      [{ thirdPartyId: 1, thirdPartyUserId: 'u', email: { id: 'e', isVerified: true } }, 'thirdPartyId'],
      [{ thirdPartyId: 'g', email: { id: 'e', isVerified: true } }, 'thirdPartyUserId'],
      [
        { thirdPartyId: 'g', thirdPartyUserId: null, email: { id: 'e', isVerified: true } },
        'thirdPartyUserId',
      ],
      [{ thirdPartyId: 'g', thirdPartyUserId: 'u' }, 'email'],
      [{ thirdPartyId: 'g', thirdPartyUserId: 'u', email: 'e@example.com' }, 'email'],
      [{ thirdPartyId: 'g', thirdPartyUserId: 'u', email: { isVerified: true } }, 'id'],
      [{ thirdPartyId: 'g', thirdPartyUserId: 'u', email: { id: 'e', isVerified: 'true' } }, 'isVerified'],
    ])('of %j name %s', async (body, field) => {
      expect(await refusal('POST', '/recipe/signinup', { body })).toEqual([
        400,
        `Field name '${field}' is invalid in JSON input`,
      ]);
    });

    it.each([
      [{ thirdPartyId: 'x'.repeat(29) }, "Field name 'thirdPartyId' must not be longer than 28 characters"],
      [{ thirdPartyId: 'a b' }, "Field name 'thirdPartyId' must not contain a space"],
      [
        { thirdPartyUserId: 'x'.repeat(257) },
        "Field name 'thirdPartyUserId' must not be longer than 256 characters",
      ],
    ])('of %j say why', async (field, text) => {
      const body = {
        thirdPartyId: 'g',
        thirdPartyUserId: 'u',
        email: { id: 'e', isVerified: true },
        ...field,
      };
      expect(await refusal('POST', '/recipe/signinup', { body })).toEqual([400, text]);
    });

    const neither = 'Please provide one of userId or (thirdPartyId & thirdPartyUserId)';
    const both = 'Please provide only one of userId or (thirdPartyId & thirdPartyUserId)';
    it.each<[Record<string, string>, string]>([
      [{}, neither],
      [{ thirdPartyId: 'g' }, neither],
      [{ thirdPartyUserId: 'u' }, neither],
      [{ userId: 'u', thirdPartyId: 'g' }, both],
      [{ userId: 'u', thirdPartyUserId: 'g' }, both],
    ])('of a look-up by %j', async (query, text) => {
      const headers = { rid: 'thirdparty' };
      expect(await refusal('GET', '/recipe/user', { query, headers })).toEqual([400, text]);
    });

    it('of a look-up by e-mail without one', async () => {
      expect(await refusal('GET', '/recipe/users/by-email')).toEqual([
        400,
        "Field name 'email' is missing in GET request",
      ]);
    });

    it('of a look-up by id in a tenant, from 5.0 on', async () => {
      const ask = (version: string) =>
        core.ask('GET', '/t1/recipe/user', {
          query: { userId: 'u' },
          headers: { rid: 'ThirdParty', 'cdi-version': version },
        });
      expect((await ask('5.0')).status).toBe(403);
      expect((await ask('4.0')).json).toEqual({ status: 'UNKNOWN_USER_ID_ERROR' });
    });

    it('of a change, which this recipe has not got', async () => {
      const sent = { body: { recipeUserId: 'u', email: 'e' }, headers: { rid: 'thirdparty' } };
      expect(await refusal('PUT', '/recipe/user', sent)).toEqual([405, 'Method not supported']);
    });

    it('of a tenant that has switched the recipe off, for clients before 5.1', async () => {
      const { account, email } = fresh();
      const tenantId = 'no-third-party';
      await core.client().multitenancy.putTenant({ tenantId, firstFactors: ['emailpassword'] });
      const ask = (version: string) =>
        core.ask('POST', `/${tenantId}/recipe/signinup`, {
          body: { ...account, email: { id: email, isVerified: false } },
          headers: { 'cdi-version': version },
        });
      const refused = await ask('4.0');
      expect([refused.status, refused.text.trim()]).toEqual([403, 'ThirdParty login not enabled for tenant']);
      expect((await ask('5.0')).json.status).toBe('OK');
      expect((await ask('5.1')).json.status).toBe('OK');
    });
  });
});

/** SQLite has one process, PostgreSQL any number of them. */
const places = testDatabases().map((database) => ({
  ...database,
  cores: database.name === 'sqlite' ? 1 : 2,
}));

describe.each(places)('many sign-ins with one account at once on $name with $cores core(s)', (database) => {
  let core: CoreUnderTest;

  beforeAll(async () => {
    core = await startCores(database, database.cores);
  });
  afterAll(() => core.close());

  it('create one user', async () => {
    const { account, email } = fresh();
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        (i % 2 === 0 ? core.ask : core.askOther)('POST', '/recipe/signinup', {
          body: {
            ...account,
            email: { id: i % 3 === 0 ? `other-${email}` : email, isVerified: i % 5 === 0 },
          },
        }),
      ),
    );
    expect(new Set(answers.map(({ status, json }) => `${status} ${json.status}`))).toEqual(
      new Set(['200 OK']),
    );
    expect(answers.filter(({ json }) => json.createdNewUser === true)).toHaveLength(1);
    expect(new Set(answers.map(({ json }) => json.recipeUserId)).size).toBe(1);
    expect(ok(await core.client().users.listUsers({})).users).toHaveLength(1);
  });
});
