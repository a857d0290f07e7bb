import { type FakeClock, fakeClock, testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, type CoreUnderTest, startCore, startCores } from '../../test/coreUnderTest.js';
import { addToTenant, addUser, link, mapUserId } from '../../test/linkedUsers.js';
import { ok } from '../../test/sessions.js';
import type { RecipeId } from './tables.js';

const START = Date.UTC(2025, 0, 1);
const MINUTE = 60_000;

describe.each(testDatabases())('users on $name', (database) => {
  let core: CoreUnderTest;
  let clock: FakeClock;

  beforeAll(async () => {
    clock = fakeClock(START);
    core = await startCore(database, { clock });
  });
  afterAll(() => core.close());

  const users = (caller: Caller = {}) => core.client(caller).users;
  const newTenant = async (tenantId: string) => {
    await core.client().multitenancy.putTenant({ tenantId, firstFactors: null });
    return tenantId;
  };
  const refusal = async (path: string, query: Record<string, string> = {}) => {
    const { status, text } = await core.ask('GET', path, { query });
    return [status, text.trim()];
  };
  const idOf = (name: string) => `${name}-0000-7000-8000-000000000000`.padStart(36, '0').slice(-36);

  describe('a list', () => {
    /** Two of them joined in the same ms; the order of their names is that of their ids. */
    const members: readonly (readonly [name: string, timeJoined: number, recipeId: RecipeId])[] = [
      ['a', 100, 'emailpassword'],
      ['b', 200, 'passwordless'],
      ['c', 200, 'emailpassword'],
      ['d', 300, 'thirdparty'],
      ['e', 400, 'emailpassword'],
    ];
    let tenantId: string;

    const add = (name: string, timeJoined: number, recipeId: RecipeId) =>
      addUser(core.db, {
        tenantId,
        recipeUserId: idOf(name),
        recipeId,
        timeJoined,
        ...(recipeId === 'thirdparty'
          ? { thirdParty: { id: 'google', userId: name }, email: `${name}@list.example` }
          : { email: `${name}@list.example` }),
      });
    beforeAll(async () => {
      tenantId = await newTenant('list');
      for (const member of members) await add(...member);
    });

    const names = (ids: readonly string[]) =>
      ids.map((id) => members.find(([name]) => idOf(name) === id)?.[0]).join('');
    const page = async (query: Parameters<ReturnType<typeof users>['listUsers']>[0] = {}) => {
      const answer = ok(await users({ tenantId }).listUsers(query));
      return { names: names(answer.users.map((user) => user.id)), next: answer.nextPaginationToken };
    };
    const walk = async (query: Parameters<typeof page>[0]): Promise<string[]> => {
      const pages: string[] = [];
      let paginationToken: string | undefined;
      do {
        const found = await page({ ...query, ...(paginationToken !== undefined && { paginationToken }) });
        pages.push(found.names);
        paginationToken = found.next;
      } while (paginationToken !== undefined && pages.length < 10);
      return pages;
    };

    it('is ordered by time joined, then by id from the last to the first', async () => {
      expect(await page()).toEqual({ names: 'acbde', next: undefined });
      expect(await page({ timeJoinedOrder: 'DESC' })).toEqual({ names: 'edcba', next: undefined });
    });

    it.each([1, 2, 3, 4, 5, 6])('is walked in pages of %i without loss or repetition', async (limit) => {
      const pagesOf = (order: string) => order.match(new RegExp(`.{1,${limit}}`, 'g'));
      expect(await walk({ limit: String(limit) })).toEqual(pagesOf('acbde'));
      expect(await walk({ limit: String(limit), timeJoinedOrder: 'DESC' })).toEqual(pagesOf('edcba'));
    });

    it('has a token that names the first user of the next page', async () => {
      const { next } = await page({ limit: '2' });
      expect(Buffer.from(next ?? '', 'base64').toString()).toBe(`${idOf('b')};200`);
      const gone = Buffer.from(`${idOf('c')}x;200`).toString('base64');
      expect((await page({ paginationToken: gone })).names).toBe('cbde');
    });

    it('holds the users of some recipes only', async () => {
      expect((await page({ includeRecipeIds: 'emailpassword' })).names).toBe('ace');
      expect((await page({ includeRecipeIds: ' ThirdParty,,passwordless ' })).names).toBe('bd');
      expect((await page({ includeRecipeIds: 'session,totp' })).names).toBe('');
      expect((await page({ includeRecipeIds: '' })).names).toBe('acbde');
      expect(await walk({ includeRecipeIds: 'emailpassword', limit: '2' })).toEqual(['ac', 'e']);
    });

    it.each<[Record<string, string>, string]>([
      [{ includeRecipeIds: 'emailpassword,nothing' }, 'Unknown recipe ID: nothing'],
      [{ limit: '501' }, 'max limit allowed is 500'],
      [{ limit: '0' }, 'limit must a positive integer with min value 1'],
      [{ limit: '-7' }, 'limit must a positive integer with min value 1'],
      [{ limit: 'all' }, "Field name 'limit' must be an int in the GET request"],
      [{ timeJoinedOrder: 'asc' }, 'timeJoinedOrder can be either ASC OR DESC'],
      [{ paginationToken: '' }, 'invalid pagination token'],
      [{ paginationToken: 'nonsense' }, 'invalid pagination token'],
      [{ paginationToken: btoa('id') }, 'invalid pagination token'],
      [{ paginationToken: btoa('id;x') }, 'invalid pagination token'],
      [{ paginationToken: btoa('id;1;2') }, 'invalid pagination token'],
      [{ paginationToken: btoa('id;1e3') }, 'invalid pagination token'],
      [{ paginationToken: btoa(';1') }, 'invalid pagination token'],
      [{ paginationToken: btoa('a\0b;1') }, 'invalid pagination token'],
    ])('refuses %j', async (query, text) => {
      expect(await refusal('/users', query)).toEqual([400, text]);
    });

    it('has whole users, once each, in every tenant of any of their login methods', async () => {
      const [first, second] = [await newTenant('list1'), await newTenant('list2')];
      const method = {
        recipeId: 'passwordless',
        recipeUserId: idOf('f'),
        email: 'f@x',
        timeJoined: 500,
      } as const;
      await addUser(core.db, { ...method, tenantId: first });
      await addUser(core.db, {
        ...method,
        recipeUserId: idOf('9'),
        email: 'g@x',
        timeJoined: 50,
        tenantId: second,
      });
      await link(core.db, idOf('f'), idOf('9'));
      for (const tenant of [first, second]) {
        const { users: found } = ok(await users({ tenantId: tenant }).listUsers({}));
        expect(found).toMatchObject([{ id: idOf('f'), timeJoined: 50, emails: ['g@x', 'f@x'] }]);
        expect(ok(await users({ tenantId: tenant }).countUsers({})).count).toBe(1);
      }
      const filtered = await users({ tenantId: first }).listUsers({ includeRecipeIds: 'thirdparty' });
      expect(ok(filtered).users).toEqual([]);
    });

    it('is one of flat users for clients before 4.0', async () => {
      const headers = { 'cdi-version': '3.1' };
      const { json } = await core.ask('GET', `/${tenantId}/users?limit=1`, { headers });
      expect(json.users).toEqual([
        {
          recipeId: 'emailpassword',
          user: { id: idOf('a'), timeJoined: 100, tenantIds: [tenantId], email: 'a@list.example' },
        },
      ]);
    });
  });

  describe('a count', () => {
    let tenantId: string;
    beforeAll(async () => {
      tenantId = await newTenant('count');
      for (const name of ['ca', 'cb', 'cc'])
        await addUser(core.db, { recipeId: 'passwordless', recipeUserId: idOf(name), email: name, tenantId });
      await addUser(core.db, { recipeId: 'emailpassword', recipeUserId: idOf('cd'), email: 'cd', tenantId });
      await link(core.db, idOf('ca'), idOf('cd'));
    });
    const count = async (query: Parameters<ReturnType<typeof users>['countUsers']>[0]) =>
      ok(await users({ tenantId }).countUsers(query)).count;

    it('is of groups, in the tenant', async () => {
      expect(await count({})).toBe(3);
      expect(await count({ includeRecipeIds: 'emailpassword' })).toBe(1);
      expect(await count({ includeRecipeIds: 'emailpassword,passwordless' })).toBe(3);
      expect(await count({ includeRecipeIds: 'webauthn' })).toBe(0);
      expect(await count({ includeRecipeIds: 'session' })).toBe(0);
      expect(await count({ includeRecipeIds: '' })).toBe(3);
      expect(await refusal('/users/count', { includeRecipeIds: 'x' })).toEqual([400, 'Unknown recipe ID: x']);
    });

    it('is of the whole app for the public tenant, and for any before 5.0', async () => {
      expect(await refusal(`/${tenantId}/users/count`, { includeAllTenants: 'TRUE' })).toEqual([
        403,
        'Only public tenantId can call this app specific API',
      ]);
      const all = ok(await users().countUsers({ includeAllTenants: 'true' })).count;
      expect(all).toBeGreaterThanOrEqual(8);
      const old = users({ tenantId, version: '4.0' });
      expect(ok(await old.countUsers({ includeAllTenants: 'true' })).count).toBe(all);
      const filtered = { includeAllTenants: 'true', includeRecipeIds: 'passwordless' };
      expect(ok(await users().countUsers(filtered)).count).toBeLessThan(all);
    });

    it('of active users has those active since then', async () => {
      const { emailPassword } = core.client();
      const active = async (since: number) =>
        ok(await users().countActiveUsers({ since: String(since) })).count;
      clock.advance(60 * MINUTE);
      const before = clock.now();
      await emailPassword.signUp({ email: 'active1@example.com', password: 'p' });
      await expect.poll(() => active(before)).toBe(1);
      clock.advance(MINUTE);
      await emailPassword.signUp({ email: 'active2@example.com', password: 'p' });
      await expect.poll(() => active(before)).toBe(2);
      // Repeated activity within five minutes is not written again.
      await emailPassword.signIn({ email: 'active1@example.com', password: 'p' });
      clock.advance(5 * MINUTE);
      const later = clock.now();
      expect(await active(later)).toBe(0);
      await emailPassword.signIn({ email: 'active1@example.com', password: 'p' });
      await expect.poll(() => active(later)).toBe(1);
      expect(await active(before)).toBe(2);
      expect(await refusal('/users/count/active', { since: '-1' })).toEqual([
        400,
        "'since' query parameter must be >= 0",
      ]);
    });
  });

  describe('an approximate count', () => {
    it('sees who joins at once, and who leaves after ten minutes', async () => {
      const tenantId = await newTenant('approximate');
      const { emailPassword, users: there } = core.client({ tenantId });
      const approximate = async () => ok(await there.countUsers({ allowApproximate: 'true' }));
      const join = async (email: string) => ok(await emailPassword.signUp({ email, password: 'p' })).user.id;
      const [first] = [await join('one'), await join('two')];
      clock.advance(2 * MINUTE);
      const asOf = clock.now() - MINUTE;
      expect(await approximate()).toEqual({ status: 'OK', count: 2, approximate: true, asOf });
      await join('three');
      expect(await approximate()).toEqual({ status: 'OK', count: 3, approximate: true, asOf });
      await users().removeUser({ userId: first });
      expect((await approximate()).count).toBe(3);
      expect(ok(await there.countUsers({}))).toEqual({ status: 'OK', count: 2 });
      clock.advance(10 * MINUTE + 1);
      expect((await approximate()).count).toBe(3);
      const renewed = { status: 'OK', count: 2, approximate: true, asOf: clock.now() - MINUTE };
      await expect.poll(approximate).toEqual(renewed);
    });

    it('is exact with a filter, over all tenants, and for clients before 5.6', async () => {
      const asOf = clock.now();
      const query = { allowApproximate: 'true', includeRecipeIds: 'webauthn' };
      expect(await users().countUsers(query)).toEqual({ status: 'OK', count: 0, approximate: false, asOf });
      expect(await users().countUsers({ allowApproximate: 'true', includeAllTenants: 'true' })).toMatchObject(
        {
          approximate: false,
          asOf,
        },
      );
      const old = users({ version: '5.5' });
      expect(Object.keys(await old.countUsers({ allowApproximate: 'true' }))).toEqual(['status', 'count']);
    });
  });

  describe('a look-up', () => {
    it('finds a whole user by any of its ids', async () => {
      const [primary, member] = [idOf('1a'), idOf('1b')];
      await addUser(core.db, {
        recipeId: 'passwordless',
        recipeUserId: primary,
        email: 'p@x',
        phoneNumber: '+491',
      });
      await addUser(core.db, {
        recipeId: 'thirdparty',
        recipeUserId: member,
        email: 'm@x',
        thirdParty: { id: 'google', userId: 'g1' },
        timeJoined: 900,
      });
      await addToTenant(core.db, primary, await newTenant('look'));
      await link(core.db, primary, member);
      await mapUserId(core.db, member, 'external member');
      const expected = {
        id: primary,
        isPrimaryUser: true,
        tenantIds: ['public', 'look'],
        timeJoined: 900,
        emails: ['m@x', 'p@x'],
        phoneNumbers: ['+491'],
        thirdParty: [{ id: 'google', userId: 'g1' }],
        webauthn: { credentialIds: [] },
        loginMethods: [
          {
            recipeId: 'thirdparty',
            recipeUserId: 'external member',
            tenantIds: ['public'],
            timeJoined: 900,
            verified: false,
            email: 'm@x',
            thirdParty: { id: 'google', userId: 'g1' },
          },
          {
            recipeId: 'passwordless',
            recipeUserId: primary,
            tenantIds: expect.arrayContaining(['public', 'look']),
            timeJoined: 1000,
            verified: false,
            email: 'p@x',
            phoneNumber: '+491',
          },
        ],
      };
      for (const userId of [primary, member, 'external member']) {
        const { user } = ok(await users().getUser({ userId }));
        expect({ ...user, tenantIds: [...user.tenantIds].sort().reverse() }, userId).toEqual(expected);
      }
      await mapUserId(core.db, primary, 'external primary');
      expect(ok(await users().getUser({ userId: member })).user.id).toBe('external primary');
    });

    it('knows verified e-mails under the external id where one is mapped', async () => {
      const id = idOf('1c');
      await addUser(core.db, { recipeId: 'passwordless', recipeUserId: id, email: 'v@x' });
      const verified = async () => ok(await users().getUser({ userId: id })).user.loginMethods[0]?.verified;
      const verify = (user_id: string) =>
        core.db.write((q) =>
          q.insertInto('verified_emails').values({ app_id: 'public', user_id, email: 'v@x' }).execute(),
        );
      await verify(id);
      expect(await verified()).toBe(true);
      await mapUserId(core.db, id, 'external v');
      expect(await verified()).toBe(false);
      await verify('external v');
      expect(await verified()).toBe(true);
    });

    it('prefers an internal id to an external one of the same text', async () => {
      const [one, other] = [idOf('1d'), idOf('1e')];
      for (const id of [one, other])
        await addUser(core.db, { recipeId: 'passwordless', recipeUserId: id, email: id });
      await mapUserId(core.db, one, other);
      expect(ok(await users().getUser({ userId: other })).user.emails).toEqual([other]);
    });

    it.each(['nobody', '', '%', '_', "'", 'x'.repeat(128)])('finds nobody under %j', async (userId) => {
      expect(await users().getUser({ userId })).toEqual({ status: 'UNKNOWN_USER_ID_ERROR' });
    });
  });

  describe('a search by account', () => {
    const tenantId = 'accounts';
    beforeAll(async () => {
      await newTenant(tenantId);
      const method = { tenantId, recipeId: 'passwordless' } as const;
      await addUser(core.db, { ...method, recipeUserId: idOf('2a'), email: 'x@a', timeJoined: 3 });
      await addUser(core.db, { ...method, recipeUserId: idOf('2b'), phoneNumber: '+1', timeJoined: 2 });
      await addUser(core.db, {
        tenantId,
        recipeId: 'thirdparty',
        recipeUserId: idOf('2c'),
        email: 'x@a',
        thirdParty: { id: 'google', userId: 'g' },
        timeJoined: 1,
      });
      await addUser(core.db, {
        recipeId: 'emailpassword',
        recipeUserId: idOf('2d'),
        email: 'x@a',
        timeJoined: 0,
      });
    });
    type Query = Parameters<ReturnType<typeof users>['listUsersByAccountInfo']>[0];
    const search = async (query: Query) =>
      ok(await users({ tenantId }).listUsersByAccountInfo(query)).users.map((user) => user.id);
    const google = { thirdPartyId: 'google', thirdPartyUserId: 'g' };

    it('finds who has any of it, or who has all of it, oldest first', async () => {
      const union = (query: object) => search({ ...query, doUnionOfAccountInfo: 'true' });
      const all = (query: object) => search({ ...query, doUnionOfAccountInfo: 'false' });
      expect(await union({ email: ' X@A ' })).toEqual([idOf('2c'), idOf('2a')]);
      expect(await union({ email: 'x@a', phoneNumber: '+1' })).toEqual([idOf('2c'), idOf('2b'), idOf('2a')]);
      expect(await all({ email: 'x@a', phoneNumber: '+1' })).toEqual([]);
      expect(await all({ email: 'x@a', ...google })).toEqual([idOf('2c')]);
      expect(await union(google)).toEqual([idOf('2c')]);
      await link(core.db, idOf('2a'), idOf('2b'));
      expect(await all({ email: 'x@a', phoneNumber: '+1' })).toEqual([idOf('2a')]);
    });

    it('finds nobody without something to search by', async () => {
      for (const doUnionOfAccountInfo of ['true', 'false']) {
        expect(await search({ doUnionOfAccountInfo })).toEqual([]);
        expect(await search({ doUnionOfAccountInfo, webauthnCredentialId: 'unknown' })).toEqual([]);
        expect(await search({ doUnionOfAccountInfo, email: '%' })).toEqual([]);
      }
    });

    it('asks for both halves of a third-party account', async () => {
      for (const half of [{ thirdPartyId: 'google' }, { thirdPartyUserId: 'g' }])
        expect(await refusal('/users/by-accountinfo', { ...half, doUnionOfAccountInfo: 'true' })).toEqual([
          400,
          "If 'thirdPartyId' is provided, 'thirdPartyUserId' must also be provided, and vice versa",
        ]);
    });
  });

  describe('removal', () => {
    const ids = (name: string) => [idOf(`${name}1`), idOf(`${name}2`), idOf(`${name}3`)] as const;
    /** Three linked login methods with sessions, mapping and verified e-mail. */
    const group = async (name: string) => {
      const members = ids(name);
      for (const [i, recipeUserId] of members.entries())
        await addUser(core.db, {
          recipeId: 'passwordless',
          recipeUserId,
          email: `${recipeUserId}@x`,
          timeJoined: i,
        });
      await link(core.db, ...members);
      const session = { enableAntiCsrf: false, userDataInJWT: {}, userDataInDatabase: {} };
      for (const userId of members) {
        await core.client().session.createSession({ userId, ...session });
        await core.db.write((q) =>
          q
            .insertInto('verified_emails')
            .values({ app_id: 'public', user_id: userId, email: `${userId}@x` })
            .execute(),
        );
      }
      return members;
    };
    const methodsOf = async (userId: string) => {
      const found = await users().getUser({ userId });
      return found.status === 'OK' ? found.user.loginMethods.map((method) => method.recipeUserId) : [];
    };
    const sessionsOf = async (userId: string) =>
      ok(
        await core
          .client()
          .session.listSessionHandles({ userId, fetchSessionsForAllLinkedAccounts: 'false' }),
      ).sessionHandles.length;
    const verifiedOf = async (userId: string) =>
      (
        await core.db.read
          .selectFrom('verified_emails')
          .select('email')
          .where('user_id', '=', userId)
          .execute()
      ).length;
    const claims = async (userId: string) =>
      (
        await core.db.read
          .selectFrom('primary_identifiers')
          .select('value')
          .where('user_id', '=', userId)
          .orderBy('value')
          .execute()
      ).map((row) => row.value);

    it('of a user takes the whole group and all that was kept for it', async () => {
      const members = await group('3');
      await mapUserId(core.db, members[1], 'external 3');
      expect(await users().removeUser({ userId: 'external 3' })).toEqual({ status: 'OK' });
      for (const id of [...members, 'external 3']) {
        expect(await methodsOf(id), id).toEqual([]);
        expect(await sessionsOf(id), id).toBe(0);
      }
      expect(await claims(members[0])).toEqual([]);
      const identifiers = core.db.read.selectFrom('login_identifiers').selectAll();
      expect(await identifiers.where('recipe_user_id', 'in', members).execute()).toEqual([]);
    });

    it('of one login method leaves the others, and their data', async () => {
      const [first, second, third] = await group('4');
      await users().removeUser({ userId: second, removeAllLinkedAccounts: false });
      expect(await methodsOf(first)).toEqual([first, third]);
      expect(await methodsOf(second)).toEqual([]);
      expect([await sessionsOf(first), await sessionsOf(second), await sessionsOf(third)]).toEqual([1, 0, 1]);
      expect([await verifiedOf(second), await verifiedOf(third)]).toEqual([0, 1]);
      expect(await claims(first)).toEqual([`${first}@x`, `${third}@x`]);
    });

    it('of the login method that gave the group its id leaves the group under that id', async () => {
      const [first, second, third] = await group('5');
      await users().removeUser({ userId: first, removeAllLinkedAccounts: false });
      expect(ok(await users().getUser({ userId: first })).user).toMatchObject({ id: first, timeJoined: 1 });
      expect(await methodsOf(first)).toEqual([second, third]);
      expect(await sessionsOf(first)).toBe(1);
      // The id names no login method now: there is nothing of it to remove alone.
      await users().removeUser({ userId: first, removeAllLinkedAccounts: false });
      expect(await methodsOf(first)).toEqual([second, third]);
      await users().removeUser({ userId: third, removeAllLinkedAccounts: false });
      await users().removeUser({ userId: second, removeAllLinkedAccounts: false });
      expect((await users().getUser({ userId: first })).status).toBe('UNKNOWN_USER_ID_ERROR');
      expect([await sessionsOf(first), await sessionsOf(second)]).toEqual([0, 0]);
    });

    it('leaves data alone that is kept under the id of another user', async () => {
      const [one, other] = [idOf('6a'), idOf('6b')];
      for (const id of [one, other])
        await addUser(core.db, { recipeId: 'passwordless', recipeUserId: id, email: id });
      await mapUserId(core.db, one, other);
      await core.db.write((q) =>
        q.insertInto('verified_emails').values({ app_id: 'public', user_id: other, email: 'x' }).execute(),
      );
      await users().removeUser({ userId: one });
      expect(await verifiedOf(other)).toBe(1);
      expect(await methodsOf(other)).toEqual([other]);
    });

    it('of nobody is fine', async () => {
      expect(await users().removeUser({ userId: 'nobody' })).toEqual({ status: 'OK' });
    });

    it('frees what the user held', async () => {
      const { emailPassword } = core.client();
      const credentials = { email: 'again@example.com', password: 'p' };
      const first = ok(await emailPassword.signUp(credentials)).user.id;
      await users().removeUser({ userId: first });
      const second = ok(await emailPassword.signUp(credentials)).user.id;
      expect(second).not.toBe(first);
    });
  });
});

describe.each(testDatabases())('removal in two instances on $name', (database) => {
  it('of one login method twice at once leaves the other one', async () => {
    const core = await startCores(database, 2);
    for (let round = 0; round < 10; round += 1) {
      const [kept, removed] = [`kept${round}`, `removed${round}`];
      for (const recipeUserId of [kept, removed])
        await addUser(core.db, { recipeId: 'passwordless', recipeUserId, email: recipeUserId });
      await link(core.db, kept, removed);
      const body = { userId: removed, removeAllLinkedAccounts: false };
      const answers = await Promise.all(
        [core.ask, core.askOther, core.ask, core.askOther].map((ask) =>
          ask('POST', '/user/remove', { body }),
        ),
      );
      expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200]);
      const { user } = ok(await core.client().users.getUser({ userId: kept }));
      expect(user.loginMethods.map((method) => method.recipeUserId)).toEqual([kept]);
    }
    await core.close();
  });
});
