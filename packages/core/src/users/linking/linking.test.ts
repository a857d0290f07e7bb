import { type FakeClock, fakeClock, testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CoreUnderTest, startCore } from '../../../test/coreUnderTest.js';
import { addUser, mapUserId } from '../../../test/linkedUsers.js';
import { ok, sessionsOf } from '../../../test/sessions.js';
import type { NewLoginMethod } from '../registering.js';

const ACCOUNT_INFO = 'ACCOUNT_INFO_ALREADY_ASSOCIATED_WITH_ANOTHER_PRIMARY_USER_ID_ERROR';
const LINKED = 'RECIPE_USER_ID_ALREADY_LINKED_WITH_PRIMARY_USER_ID_ERROR';
const LINKED_ELSEWHERE = 'RECIPE_USER_ID_ALREADY_LINKED_WITH_ANOTHER_PRIMARY_USER_ID_ERROR';

const paths = {
  primaryCheck: '/recipe/accountlinking/user/primary/check',
  primary: '/recipe/accountlinking/user/primary',
  linkCheck: '/recipe/accountlinking/user/link/check',
  link: '/recipe/accountlinking/user/link',
  unlink: '/recipe/accountlinking/user/unlink',
};

describe.each(testDatabases())('account linking on $name', (database) => {
  let core: CoreUnderTest;
  let clock: FakeClock;

  beforeAll(async () => {
    clock = fakeClock();
    core = await startCore(database, { clock });
    for (const tenantId of ['t1', 't2'])
      await core.client().multitenancy.putTenant({ tenantId, firstFactors: null });
  });
  afterAll(() => core.close());

  const linking = () => core.client().accountLinking;
  const getUser = async (userId: string) => ok(await core.client().users.getUser({ userId })).user;

  /** A user of the recipe that has such identifiers, in the given tenants. */
  const add = async (
    recipeUserId: string,
    method: Partial<NewLoginMethod> = { email: `${recipeUserId}@example.com` },
    ...otherTenants: string[]
  ) => {
    const recipeId = method.thirdParty === undefined ? 'passwordless' : 'thirdparty';
    await addUser(core.db, { recipeId, recipeUserId, ...method });
    for (const tenantId of otherTenants) {
      const { multitenancy } = core.client({ tenantId });
      expect(ok(await multitenancy.associateUserToTenant({ recipeUserId })).wasAlreadyAssociated).toBe(false);
    }
    return recipeUserId;
  };
  const addPrimary = async (...of: Parameters<typeof add>) => {
    const recipeUserId = await add(...of);
    expect(ok(await linking().createPrimaryUser({ recipeUserId })).wasAlreadyAPrimaryUser).toBe(false);
    return recipeUserId;
  };
  /** A primary user with others linked to it. */
  const addGroup = async (primaryUserId: string, ...others: string[]) => {
    await addPrimary(primaryUserId);
    for (const recipeUserId of others) {
      await add(recipeUserId);
      ok(await linking().linkAccounts({ recipeUserId, primaryUserId }));
    }
  };
  /** What a primary user owns: `tenant kind value`. */
  const claims = async (userId: string) => {
    const rows = await core.db.read
      .selectFrom('primary_identifiers')
      .select(['tenant_id', 'kind', 'value'])
      .where('user_id', '=', userId)
      .execute();
    return rows.map((row) => `${row.tenant_id} ${row.kind} ${row.value}`).sort();
  };
  const listed = async (tenantId: string) =>
    ok(await core.client({ tenantId }).users.listUsers({})).users.map((user) => user.id);

  describe('refuses', () => {
    it.each([
      ['GET', paths.primaryCheck, { recipeUserId: 'nobody' }],
      ['POST', paths.primary, { recipeUserId: 'nobody' }],
      ['GET', paths.linkCheck, { recipeUserId: 'nobody', primaryUserId: 'known' }],
      ['GET', paths.linkCheck, { recipeUserId: 'known', primaryUserId: 'nobody' }],
      ['POST', paths.link, { recipeUserId: 'nobody', primaryUserId: 'known' }],
      ['POST', paths.link, { recipeUserId: 'known', primaryUserId: 'nobody' }],
      ['POST', paths.unlink, { recipeUserId: 'nobody' }],
    ])('an id that nobody has: %s %s %o', async (method, path, fields) => {
      if ((await core.client().users.getUser({ userId: 'known' })).status !== 'OK') await add('known');
      // Data that is kept under an id makes it nobody's.
      await core.client().userMetadata.updateUserMetadata({ userId: 'nobody', metadataUpdate: {} });
      const sent = method === 'GET' ? { query: fields } : { body: fields };
      const { status, text } = await core.ask(method, path, sent);
      expect([status, text]).toEqual([400, 'Unknown user ID provided\n']);
    });

    it.each([
      ['GET', paths.primaryCheck, ['recipeUserId']],
      ['GET', paths.linkCheck, ['recipeUserId', 'primaryUserId']],
      ['POST', paths.primary, ['recipeUserId']],
      ['POST', paths.link, ['recipeUserId', 'primaryUserId']],
      ['POST', paths.unlink, ['recipeUserId']],
    ])('%s %s without its fields %j, or with wrong ones', async (method, path, names) => {
      for (const missing of names) {
        const fields = Object.fromEntries(names.map((name) => [name, 'x']));
        const { [missing]: _, ...rest } = fields;
        const wrong = { ...fields, [missing]: 'x'.repeat(129) };
        if (method === 'GET') {
          const text = `Field name '${missing}' is missing in GET request\n`;
          expect((await core.ask(method, path, { query: rest })).text).toBe(text);
        } else {
          const text = `Field name '${missing}' is invalid in JSON input\n`;
          for (const body of [rest, { ...fields, [missing]: 1 }, { ...fields, [missing]: null }])
            expect((await core.ask(method, path, { body })).text).toBe(text);
        }
        const tooLong = await core.ask(method, path, method === 'GET' ? { query: wrong } : { body: wrong });
        expect([tooLong.status, tooLong.text]).toEqual([
          400,
          `Field name '${missing}' must not be longer than 128 characters\n`,
        ]);
      }
    });

    it.each(Object.entries(paths))('a tenant, and clients that know no linking: %s', async (name, path) => {
      const method = name.endsWith('Check') ? 'GET' : 'POST';
      const fields = { recipeUserId: 'known', primaryUserId: 'known' };
      const sent = method === 'GET' ? { query: fields } : { body: fields };
      const onTenant = await core.ask(method, `/t1${path}`, sent);
      expect([onTenant.status, onTenant.text]).toEqual([
        403,
        'Only public tenantId can call this app specific API\n',
      ]);
      const old = await core.ask(method, path, { ...sent, headers: { 'cdi-version': '3.1' } });
      expect([old.status, old.text]).toEqual([404, 'Not found\n']);
    });
  });

  describe('a primary user', () => {
    it('is made of one login method, and stays one', async () => {
      await add('p1', { email: 'p1@x', phoneNumber: '+1001' }, 't1');
      const recipeUserId = 'p1';
      expect(await linking().canCreatePrimaryUser({ recipeUserId })).toEqual({
        status: 'OK',
        wasAlreadyAPrimaryUser: false,
      });
      expect((await getUser('p1')).isPrimaryUser).toBe(false);
      const made = ok(await linking().createPrimaryUser({ recipeUserId }));
      expect(made).toEqual({ status: 'OK', wasAlreadyAPrimaryUser: false, user: await getUser('p1') });
      expect(made.user).toMatchObject({ id: 'p1', isPrimaryUser: true });
      const claimed = ['public email p1@x', 'public phone +1001', 't1 email p1@x', 't1 phone +1001'];
      expect(await claims('p1')).toEqual(claimed);
      expect(await linking().canCreatePrimaryUser({ recipeUserId })).toEqual({
        status: 'OK',
        wasAlreadyAPrimaryUser: true,
      });
      expect(ok(await linking().createPrimaryUser({ recipeUserId }))).toEqual({
        ...made,
        wasAlreadyAPrimaryUser: true,
      });
      expect(await claims('p1')).toEqual(claimed);
    });

    it('is not made of a linked login method', async () => {
      await addGroup('p2', 'p2b');
      await mapUserId(core.db, 'p2', 'external p2');
      const refusal = {
        status: LINKED,
        primaryUserId: 'external p2',
        description: 'This user ID is already linked to another user ID',
      };
      expect(await linking().canCreatePrimaryUser({ recipeUserId: 'p2b' })).toEqual(refusal);
      expect(await linking().createPrimaryUser({ recipeUserId: 'p2b' })).toEqual(refusal);
    });

    it('is not made where its identifiers are another one’s, and the third-party account is told first', async () => {
      await addPrimary('p3', { email: 'p3@x', phoneNumber: '+3' });
      await mapUserId(core.db, 'p3', 'external p3');
      await addPrimary('p3g', { email: 'p3g@x', thirdParty: { id: 'google', userId: '3' }, tenantId: 't1' });
      const refused = async (recipeUserId: string, primaryUserId: string, what: string) => {
        const refusal = {
          status: ACCOUNT_INFO,
          primaryUserId,
          description: `This user's ${what} is already associated with another user ID`,
        };
        expect(await linking().canCreatePrimaryUser({ recipeUserId })).toEqual(refusal);
        expect(await linking().createPrimaryUser({ recipeUserId })).toEqual(refusal);
        expect((await getUser(recipeUserId)).isPrimaryUser).toBe(false);
        expect(await claims(recipeUserId)).toEqual([]);
      };
      await add('p3email', { thirdParty: { id: 'github', userId: '3' }, email: 'p3@x' });
      await refused('p3email', 'external p3', 'email');
      await addUser(core.db, { recipeId: 'webauthn', recipeUserId: 'p3phone', phoneNumber: '+3' });
      await refused('p3phone', 'external p3', 'phone number');
      await addUser(core.db, {
        recipeId: 'webauthn',
        recipeUserId: 'p3both',
        phoneNumber: '+3',
        email: 'p3@x',
        tenantId: 't2',
      });
      await addPrimary('p3t2', { phoneNumber: '+3', tenantId: 't2' });
      await refused('p3both', 'p3t2', 'phone number');
      // The account is owned in a tenant where only another login method of that group is.
      await add('p3gb', { email: 'p3gb@x', tenantId: 't2' });
      ok(await linking().linkAccounts({ recipeUserId: 'p3gb', primaryUserId: 'p3g' }));
      await add('p3third', { thirdParty: { id: 'google', userId: '3' }, email: 'p3gb@x', tenantId: 't2' });
      await refused('p3third', 'p3g', 'third party login');
    });

    it('of another tenant is in nobody’s way', async () => {
      await addPrimary('p4', { email: 'p4@x', tenantId: 't1' });
      await addPrimary('p4b', { email: 'p4@x', tenantId: 't2' });
      await addPrimary('p4c', { email: 'p4@x' });
    });

    it('in no tenant owns nothing, and is in nobody’s way', async () => {
      await add('p5', { email: 'p5@x' });
      await core.client().multitenancy.disassociateUserFromTenant({ recipeUserId: 'p5' });
      await addPrimary('p5b', { email: 'p5@x' });
      expect(ok(await linking().createPrimaryUser({ recipeUserId: 'p5' })).user.tenantIds).toEqual([]);
      expect(await claims('p5')).toEqual([]);
    });

    it('is found by external ids, and shown with them', async () => {
      await add('p6');
      await mapUserId(core.db, 'p6', 'external p6');
      const recipeUserId = 'external p6';
      expect((await linking().canCreatePrimaryUser({ recipeUserId })).status).toBe('OK');
      const { user } = ok(await linking().createPrimaryUser({ recipeUserId }));
      expect(user).toMatchObject({ id: recipeUserId, loginMethods: [{ recipeUserId }] });
    });
  });

  describe('a link', () => {
    it('makes one user of several login methods', async () => {
      await addPrimary('l1', { email: 'l1@x', timeJoined: 2000 }, 't1');
      await add('l1b', {
        email: 'l1b@x',
        thirdParty: { id: 'google', userId: 'l1' },
        timeJoined: 1500,
        tenantId: 't2',
      });
      const ids = { recipeUserId: 'l1b', primaryUserId: 'l1' };
      expect(await linking().canLinkAccounts(ids)).toEqual({ status: 'OK', accountsAlreadyLinked: false });
      const { user, ...rest } = ok(await linking().linkAccounts(ids));
      expect(rest).toEqual({ status: 'OK', accountsAlreadyLinked: false });
      expect(user).toEqual(await getUser('l1b'));
      expect(user).toMatchObject({
        id: 'l1',
        isPrimaryUser: true,
        timeJoined: 1500,
        emails: ['l1b@x', 'l1@x'],
        thirdParty: [{ id: 'google', userId: 'l1' }],
        loginMethods: [{ recipeUserId: 'l1b', tenantIds: ['t2'] }, { recipeUserId: 'l1' }],
      });
      expect([...user.tenantIds].sort()).toEqual(['public', 't1', 't2']);
      // Everything of every login method, in every tenant of any of them.
      expect(await claims('l1')).toEqual(
        ['public', 't1', 't2'].flatMap((tenant) => [
          `${tenant} email l1@x`,
          `${tenant} email l1b@x`,
          `${tenant} third_party google l1`,
        ]),
      );
      expect(await listed('t2')).toContain('l1');
      expect(await listed('t2')).not.toContain('l1b');
    });

    it('that is there already changes nothing, whichever ids are given', async () => {
      await addGroup('l2', 'l2b', 'l2c');
      const { handle } = (await sessionsOf(core).create({ userId: 'l2b' })).session;
      for (const [recipeUserId, primaryUserId] of [
        ['l2b', 'l2'],
        ['l2b', 'l2c'],
        ['l2', 'l2b'],
        ['l2', 'l2'],
        ['l2b', 'l2b'],
      ] as const) {
        const ids = { recipeUserId, primaryUserId };
        expect(await linking().canLinkAccounts(ids)).toEqual({ status: 'OK', accountsAlreadyLinked: true });
        expect(await linking().linkAccounts(ids)).toEqual({
          status: 'OK',
          accountsAlreadyLinked: true,
          user: await getUser('l2'),
        });
      }
      expect(await sessionsOf(core).exists(handle)).toBe(true);
    });

    it('leads to the primary user, whichever of its ids is given', async () => {
      await addGroup('l3', 'l3b');
      await mapUserId(core.db, 'l3b', 'external l3b');
      await mapUserId(core.db, 'l3', 'external l3');
      await add('l3c');
      await mapUserId(core.db, 'l3c', 'external l3c');
      const ids = { recipeUserId: 'external l3c', primaryUserId: 'external l3b' };
      expect((await linking().canLinkAccounts(ids)).status).toBe('OK');
      const { user } = ok(await linking().linkAccounts(ids));
      expect(user.id).toBe('external l3');
      expect(user.loginMethods.map((method) => method.recipeUserId).sort()).toEqual([
        'external l3',
        'external l3b',
        'external l3c',
      ]);
    });

    it('needs a primary user', async () => {
      await add('l4');
      await add('l4b');
      for (const primaryUserId of ['l4', 'l4b']) {
        const ids = { recipeUserId: 'l4', primaryUserId };
        const refusal = { status: 'INPUT_USER_IS_NOT_A_PRIMARY_USER' };
        expect(await linking().canLinkAccounts(ids)).toEqual(refusal);
        expect(await linking().linkAccounts(ids)).toEqual(refusal);
      }
    });

    it('is one at most', async () => {
      await addGroup('l5', 'l5b');
      await mapUserId(core.db, 'l5', 'external l5');
      await addPrimary('l5c');
      for (const recipeUserId of ['l5', 'l5b']) {
        const ids = { recipeUserId, primaryUserId: 'l5c' };
        const refusal = {
          status: LINKED_ELSEWHERE,
          primaryUserId: 'external l5',
          description: 'The input recipe user ID is already linked to another user ID',
        };
        expect(await linking().canLinkAccounts(ids)).toEqual(refusal);
        expect(await linking().linkAccounts(ids)).toEqual({ ...refusal, user: await getUser('l5') });
      }
      // A primary user of a single login method is a group too.
      expect(await linking().linkAccounts({ recipeUserId: 'l5c', primaryUserId: 'l5' })).toMatchObject({
        status: LINKED_ELSEWHERE,
        primaryUserId: 'l5c',
      });
    });

    it('is refused while a third user owns an identifier, in any tenant of the two', async () => {
      const refused = async (recipeUserId: string, primaryUserId: string, owner: string, what: string) => {
        const before = [
          await getUser(recipeUserId),
          await getUser(primaryUserId),
          await claims(primaryUserId),
        ];
        const refusal = {
          status: ACCOUNT_INFO,
          primaryUserId: owner,
          description: `This user's ${what} is already associated with another user ID`,
        };
        const ids = { recipeUserId, primaryUserId };
        expect(await linking().canLinkAccounts(ids)).toEqual(refusal);
        expect(await linking().linkAccounts(ids)).toEqual(refusal);
        expect([
          await getUser(recipeUserId),
          await getUser(primaryUserId),
          await claims(primaryUserId),
        ]).toEqual(before);
      };
      // The login method's own e-mail, where it is.
      await addPrimary('l6', { email: 'l6@x' });
      await mapUserId(core.db, 'l6', 'external l6');
      await addPrimary('l6p', { email: 'l6p@x' });
      await add('l6r', { email: 'l6@x', thirdParty: { id: 'google', userId: 'l6r' } });
      await refused('l6r', 'l6p', 'external l6', 'email');
      // The group's phone number, in a tenant that only the new login method is in.
      await addPrimary('l7', { phoneNumber: '+7', tenantId: 't1' });
      await addPrimary('l7p', { phoneNumber: '+7' });
      await add('l7r', { email: 'l7r@x', tenantId: 't1' });
      await refused('l7r', 'l7p', 'l7', 'phone number');
      // The login method's account, in a tenant that only the group is in; its e-mail is taken as well.
      await addPrimary('l8', { email: 'l8@x', thirdParty: { id: 'google', userId: 'l8' } });
      await addPrimary('l8p', { email: 'l8p@x' });
      await add('l8r', { email: 'l8@x', thirdParty: { id: 'google', userId: 'l8' }, tenantId: 't1' });
      await refused('l8r', 'l8p', 'l8', 'third party login');
    });

    it('to the owner of the same e-mail is what linking is for', async () => {
      await addPrimary('l9', { email: 'l9@x' });
      await add('l9b', { email: 'l9@x', thirdParty: { id: 'google', userId: 'l9' } });
      const { user } = ok(await linking().linkAccounts({ recipeUserId: 'l9b', primaryUserId: 'l9' }));
      expect(user.emails).toEqual(['l9@x']);
      expect(await claims('l9')).toEqual(['public email l9@x', 'public third_party google l9']);
    });

    it('ends the sessions of the login method in all tenants, and no others', async () => {
      await addGroup('l10', 'l10b');
      await add('l10c');
      await mapUserId(core.db, 'l10c', 'external l10c');
      const create = async (userId: string, tenantId = 'public') =>
        (await sessionsOf(core, { tenantId }).create({ userId })).session.handle;
      const kept = [await create('l10'), await create('l10b')];
      const ended = [await create('l10c'), await create('external l10c'), await create('l10c', 't1')];
      ok(await linking().linkAccounts({ recipeUserId: 'l10c', primaryUserId: 'l10' }));
      for (const handle of kept) expect(await sessionsOf(core).exists(handle)).toBe(true);
      for (const handle of ended) expect(await sessionsOf(core).exists(handle)).toBe(false);
    });

    it('counts as activity of the group, instead of the login method', async () => {
      await addPrimary('l11');
      await add('l11b');
      const note = (user_id: string) =>
        core.db.write((q) =>
          q.insertInto('last_active').values({ app_id: 'public', user_id, last_active_at: 1 }).execute(),
        );
      await note('l11');
      await note('l11b');
      ok(await linking().linkAccounts({ recipeUserId: 'l11b', primaryUserId: 'l11' }));
      const rows = await core.db.read
        .selectFrom('last_active')
        .select(['user_id', 'last_active_at'])
        .where('user_id', 'in', ['l11', 'l11b'])
        .execute();
      expect(rows).toEqual([{ user_id: 'l11', last_active_at: clock.now() }]);
    });

    it('shows no WebAuthn to clients before 5.3', async () => {
      await addPrimary('l12');
      await add('l12b');
      const old = core.client({ version: '5.2' }).accountLinking;
      const linked = ok(await old.linkAccounts({ recipeUserId: 'l12b', primaryUserId: 'l12' }));
      expect(linked.user).not.toHaveProperty('webauthn');
      expect(ok(await old.createPrimaryUser({ recipeUserId: 'l12' })).user).not.toHaveProperty('webauthn');
    });
  });

  describe('an unlink', () => {
    const unlink = (recipeUserId: string) => linking().unlinkAccount({ recipeUserId });
    const session = async (userId: string) => (await sessionsOf(core).create({ userId })).session.handle;
    const exists = (handle: string) => sessionsOf(core).exists(handle);

    it('of a standalone user does nothing', async () => {
      await add('u1');
      const handle = await session('u1');
      expect(await unlink('u1')).toEqual({ status: 'OK', wasRecipeUserDeleted: false, wasLinked: false });
      expect(await exists(handle)).toBe(true);
    });

    it('of a linked login method makes it a user of its own', async () => {
      await addPrimary('u2', { email: 'u2@x', timeJoined: 5000 });
      await add('u2b', { email: 'u2b@x', timeJoined: 1000, tenantId: 't1' });
      ok(await linking().linkAccounts({ recipeUserId: 'u2b', primaryUserId: 'u2' }));
      await mapUserId(core.db, 'u2b', 'external u2b');
      const [kept, ended] = [await session('u2'), await session('external u2b')];
      expect(await unlink('external u2b')).toEqual({
        status: 'OK',
        wasRecipeUserDeleted: false,
        wasLinked: true,
      });
      expect(await getUser('u2b')).toMatchObject({
        id: 'external u2b',
        isPrimaryUser: false,
        timeJoined: 1000,
        tenantIds: ['t1'],
      });
      expect(await getUser('u2')).toMatchObject({
        isPrimaryUser: true,
        timeJoined: 5000,
        tenantIds: ['public'],
      });
      expect(await claims('u2')).toEqual(['public email u2@x']);
      expect([await exists(kept), await exists(ended)]).toEqual([true, false]);
      expect(await listed('t1')).toContain('external u2b');
      expect(await listed('t1')).not.toContain('u2');
      // What it owned is free again.
      await addPrimary('u2c', { email: 'u2b@x' });
    });

    it('of a primary user alone ends that it is one', async () => {
      await addPrimary('u3', { email: 'u3@x' });
      const handle = await session('u3');
      expect(await unlink('u3')).toEqual({ status: 'OK', wasRecipeUserDeleted: false, wasLinked: true });
      expect(await getUser('u3')).toMatchObject({ id: 'u3', isPrimaryUser: false });
      expect(await claims('u3')).toEqual([]);
      expect(await exists(handle)).toBe(false);
      expect(await unlink('u3')).toMatchObject({ wasLinked: false });
    });

    it('of the login method that gave the group its id deletes it; the group keeps the id and its data', async () => {
      await addGroup('u4', 'u4b', 'u4c');
      await mapUserId(core.db, 'u4', 'external u4');
      const { userMetadata } = core.client();
      await userMetadata.updateUserMetadata({ userId: 'external u4', metadataUpdate: { kept: 1 } });
      const [ended, kept] = [await session('u4'), await session('u4b')];
      expect(await unlink('u4')).toEqual({ status: 'OK', wasRecipeUserDeleted: true, wasLinked: true });
      expect([await exists(ended), await exists(kept)]).toEqual([false, true]);
      const user = await getUser('external u4');
      expect(user).toMatchObject({ id: 'external u4', isPrimaryUser: true });
      expect(user.loginMethods.map((method) => method.recipeUserId)).toEqual(['u4b', 'u4c']);
      expect(await claims('u4')).toEqual(['public email u4b@example.com', 'public email u4c@example.com']);
      expect((await userMetadata.getUserMetadata({ userId: 'external u4' })).metadata).toEqual({ kept: 1 });

      // The id still names the primary user, though no login method.
      expect(await unlink('u4')).toEqual({ status: 'OK', wasRecipeUserDeleted: false, wasLinked: false });
      expect(await linking().createPrimaryUser({ recipeUserId: 'u4' })).toMatchObject({
        status: 'OK',
        wasAlreadyAPrimaryUser: true,
      });
      expect(await linking().linkAccounts({ recipeUserId: 'u4', primaryUserId: 'u4b' })).toMatchObject({
        accountsAlreadyLinked: true,
      });
      await add('u4d');
      const joined = ok(await linking().linkAccounts({ recipeUserId: 'u4d', primaryUserId: 'u4' }));
      expect(joined.user.loginMethods).toHaveLength(3);

      // With its last login method goes the id, and what was kept under it.
      for (const id of ['u4b', 'u4c', 'u4d']) expect(await unlink(id)).toMatchObject({ wasLinked: true });
      for (const userId of ['u4', 'external u4'])
        expect((await core.client().users.getUser({ userId })).status).toBe('UNKNOWN_USER_ID_ERROR');
      expect((await userMetadata.getUserMetadata({ userId: 'external u4' })).metadata).toEqual({});
      expect(await claims('u4')).toEqual([]);
      expect(await getUser('u4d')).toMatchObject({ id: 'u4d', isPrimaryUser: false });
    });

    it('leaves what others still justify', async () => {
      await addPrimary('u5', { email: 'u5@x' });
      await add('u5b', { email: 'u5@x', thirdParty: { id: 'google', userId: 'u5' } }, 't1');
      ok(await linking().linkAccounts({ recipeUserId: 'u5b', primaryUserId: 'u5' }));
      expect(await claims('u5')).toHaveLength(4);
      await unlink('u5b');
      expect(await claims('u5')).toEqual(['public email u5@x']);
    });
  });

  describe('a deletion', () => {
    const remove = (userId: string, removeAllLinkedAccounts = false) =>
      core.client().users.removeUser({ userId, removeAllLinkedAccounts });
    const metadata = async (userId: string) =>
      ok(await core.client().userMetadata.getUserMetadata({ userId })).metadata;
    const isMapped = async (userId: string) =>
      (await core.client().userIdMapping.getUserIdMapping({ userId })).status === 'OK';
    /** A group of three, each with an external id and metadata under it. */
    const mappedGroup = async (name: string) => {
      const members = [`${name}1`, `${name}2`, `${name}3`] as const;
      await addGroup(...members);
      for (const id of members) {
        await mapUserId(core.db, id, `external ${id}`);
        const metadataUpdate = { of: id };
        await core.client().userMetadata.updateUserMetadata({ userId: `external ${id}`, metadataUpdate });
      }
      return members;
    };

    it('of one login method takes what is kept under its id, and leaves the others', async () => {
      const [first, second, third] = await mappedGroup('d1');
      await remove(`external ${second}`);
      expect(await metadata(`external ${second}`)).toEqual({});
      expect(await isMapped(second)).toBe(false);
      for (const id of [first, third]) expect(await metadata(`external ${id}`)).toEqual({ of: id });
      expect(await claims(first)).toEqual([
        `public email ${first}@example.com`,
        `public email ${third}@example.com`,
      ]);
    });

    it('of the one that gave the group its id leaves all that is kept under the id, until the last one goes', async () => {
      const [first, second, third] = await mappedGroup('d2');
      await remove(first);
      expect((await getUser(`external ${first}`)).loginMethods).toHaveLength(2);
      expect(await metadata(`external ${first}`)).toEqual({ of: first });
      await remove(second);
      expect(await metadata(`external ${first}`)).toEqual({ of: first });
      await remove(third);
      for (const id of [first, second, third]) {
        expect(await metadata(`external ${id}`), id).toEqual({});
        expect(await isMapped(id), id).toBe(false);
      }
      expect(await claims(first)).toEqual([]);
    });

    it('of the whole user takes everything, whichever id is given', async () => {
      const [first, second, third] = await mappedGroup('d3');
      await remove(`external ${third}`, true);
      for (const id of [first, second, third]) {
        expect((await core.client().users.getUser({ userId: id })).status).toBe('UNKNOWN_USER_ID_ERROR');
        expect(await metadata(`external ${id}`), id).toEqual({});
        expect(await isMapped(id), id).toBe(false);
      }
    });
  });
});
