import { cdi } from '@latchkey/contract';
import { testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CoreUnderTest, startCore } from '../../test/coreUnderTest.js';
import { addUser, link } from '../../test/linkedUsers.js';
import { registerLoginMethod } from './registering.js';

const path = cdi.users.listUsers.path;

describe.each(testDatabases())('a search for users on $name', (database) => {
  let core: CoreUnderTest;

  beforeAll(async () => {
    core = await startCore(database);
    const { multitenancy } = core.client();
    await multitenancy.putTenant({ tenantId: 't1' });
    await multitenancy.putApp({ appId: 'a1' });
    const { db } = core;
    let time = 0;
    const add = (recipeUserId: string, method: Omit<Parameters<typeof addUser>[1], 'recipeUserId'>) => {
      time += 1;
      return addUser(db, { recipeUserId, timeJoined: time, ...method });
    };
    await add('ann', { recipeId: 'emailpassword', email: 'ann@example.com' });
    await add('anna', { recipeId: 'passwordless', email: 'anna@mail.org', phoneNumber: '+4915112345678' });
    await add('bob', { recipeId: 'passwordless', phoneNumber: '+12025550123' });
    const google = (userId: string) => ({ id: 'Google-Workspaces', userId });
    await add('carl', { recipeId: 'thirdparty', email: 'carl@example.com', thirdParty: google('c') });
    await add('dora', {
      recipeId: 'thirdparty',
      email: 'dora@mail.org',
      thirdParty: { id: 'github', userId: 'd' },
    });
    await add('wild', { recipeId: 'emailpassword', email: '%_\\w@x_y.org' });
    await add('odd', { recipeId: 'emailpassword', email: 'no-at-sign' });
    await add('elsewhere', { recipeId: 'emailpassword', email: 'ann@elsewhere.org', tenantId: 't1' });
    await add('other', { recipeId: 'emailpassword', email: 'ann@example.com', appId: 'a1' });
    // One person with two login methods: e-mail and phone are not the same one's.
    await add('eve', { recipeId: 'emailpassword', email: 'eve@example.com' });
    await add('eve-phone', { recipeId: 'passwordless', phoneNumber: '+4930111' });
    await link(db, 'eve', 'eve-phone');
  });
  afterAll(() => core.close());

  const search = async (query: Record<string, string>, prefix = '') => {
    const { status, json, text } = await core.ask('GET', `${prefix}${path}`, { query });
    if (status !== 200) return text;
    const users = Array.isArray(json.users) ? json.users : [];
    expect(json.nextPaginationToken).toBeUndefined();
    return users.map(({ id }: { id: string }) => id);
  };

  it('finds an e-mail by its beginning or that of its domain', async () => {
    expect(await search({ email: 'ann' })).toEqual(['ann', 'anna']);
    expect(await search({ email: ' ANN@ ' })).toEqual(['ann']);
    expect(await search({ email: 'exam' })).toEqual(['ann', 'carl', 'eve']);
    expect(await search({ email: 'xample' })).toEqual([]);
    expect(await search({ email: 'no-at' })).toEqual(['odd']);
  });

  it('finds phone numbers and providers by their beginning', async () => {
    expect(await search({ phone: '+49' })).toEqual(['anna', 'eve']);
    expect(await search({ phone: '49' })).toEqual([]);
    expect(await search({ phone: '-' })).toEqual([]);
    expect(await search({ phone: '+49 (151) 123-45' })).toEqual(['anna']);
    expect(await search({ provider: 'google' })).toEqual(['carl']);
    expect(await search({ provider: 'G' })).toEqual(['carl', 'dora']);
  });

  it('takes any of the terms of a tag, and all tags of one login method', async () => {
    expect(await search({ email: 'bob;ann@;; carl ' })).toEqual(['ann', 'carl']);
    expect(await search({ email: 'exam', provider: 'google' })).toEqual(['carl']);
    expect(await search({ email: 'mail', provider: 'git;face' })).toEqual(['dora']);
    expect(await search({ email: 'anna', phone: '+4915' })).toEqual(['anna']);
    expect(await search({ email: 'eve', phone: '+4930' })).toEqual([]);
    expect(await search({ phone: '+49', provider: 'g' })).toEqual([]);
    expect(await search({ email: 'a', phone: '+', provider: 'g' })).toEqual([]);
  });

  it('takes every character for itself', async () => {
    expect(await search({ email: '%' })).toEqual(['wild']);
    expect(await search({ email: '_' })).toEqual([]);
    expect(await search({ email: '%_\\w' })).toEqual(['wild']);
    expect(await search({ email: 'x_' })).toEqual(['wild']);
    expect(await search({ email: 'a%' })).toEqual([]);
    expect(await search({ provider: 'g%' })).toEqual([]);
    expect(await search({ email: "'; drop table users" })).toEqual([]);
    expect(await search({ email: '\u{10ffff}' })).toEqual([]);
  });

  it('keeps to the tenant and the app', async () => {
    expect(await search({ email: 'ann' }, '/t1')).toEqual(['elsewhere']);
    expect(await search({ email: 'ann' }, '/appid-a1')).toEqual(['other']);
    expect(await search({ provider: 'g' }, '/t1')).toEqual([]);
  });

  it('comes in the order of the list, whatever limit, token and recipes say', async () => {
    expect(await search({ email: 'exam', timeJoinedOrder: 'DESC' })).toEqual(['eve', 'carl', 'ann']);
    const ignored = { limit: '1', includeRecipeIds: 'passwordless', paginationToken: btoa('eve;3') };
    expect(await search({ email: 'exam', ...ignored })).toEqual(['ann', 'carl', 'eve']);
    expect(await search({ email: 'exam', limit: '501' })).toHaveLength(3);
    expect(await search({ email: 'exam', limit: '0' })).toContain('limit must a positive integer');
    expect(await search({ email: 'exam', paginationToken: 'x' })).toContain('invalid pagination token');
    expect(await search({ email: 'exam', includeRecipeIds: 'x' })).toContain('Unknown recipe ID: x');
    expect(await search({ email: 'exam', timeJoinedOrder: 'up' })).toContain('ASC OR DESC');
  });

  it('takes a hundred terms of a tag, and no more', async () => {
    const terms = (count: number) => Array.from({ length: count }, (_, i) => `ann${i}x`).join(';');
    expect(await search({ email: `${terms(99)};ann@`, provider: terms(100) })).toEqual([]);
    expect(await search({ email: `${terms(99)};ann@` })).toEqual(['ann']);
    expect(await search({ email: terms(101) })).toBe(
      "Field name 'email' must not have more than 100 terms\n",
    );
  });

  it('is none where no term is left', async () => {
    const everybody = await core.client().users.listUsers({});
    expect(await search({ email: ' ;; ', phone: '' })).toEqual(everybody.users.map(({ id }) => id));
    expect(await search({ email: ';', limit: '501' })).toContain('max limit allowed is 500');
  });

  it('tells what can be searched by', async () => {
    expect(await core.client().users.getSearchTags({})).toEqual({
      status: 'OK',
      tags: ['email', 'phone', 'provider'],
    });
    expect((await core.ask('GET', '/t1/user/search/tags')).status).toBe(200);
  });

  it('answers older clients with the users that they know', async () => {
    const reply = await core.ask('GET', path, {
      query: { email: 'ann@' },
      headers: { 'cdi-version': '3.0' },
    });
    expect(reply.json.users).toEqual([
      { recipeId: 'emailpassword', user: expect.objectContaining({ id: 'ann', email: 'ann@example.com' }) },
    ]);
  });
});

/** More than is listed and sorted, so that the search has to walk; more than is given. */
const MANY = 41_000;

describe.each(testDatabases())('a search that very many match, on $name', (database) => {
  let core: CoreUnderTest;

  beforeAll(async () => {
    core = await startCore(database);
    for (let from = 0; from < MANY; from += 1000) {
      const numbers = Array.from({ length: 1000 }, (_, i) => from + i);
      await core.db.transaction((q) => insertUsers(q, numbers));
    }
    await core.db.transaction((q) =>
      registerLoginMethod(q, {
        appId: 'public',
        tenantId: 'public',
        recipeUserId: 'rare',
        recipeId: 'thirdparty',
        timeJoined: 7,
        email: 'rare@many.org',
        thirdParty: { id: 'google', userId: 'g' },
      }),
    );
  }, 120_000);
  afterAll(() => core.close());

  const search = async (query: Record<string, string>) => {
    const { json } = await core.ask('GET', path, { query });
    return (Array.isArray(json.users) ? json.users : []).map(({ id }: { id: string }) => id);
  };

  it('gives the first thousand in order', async () => {
    const oldest = await search({ email: 'many' });
    const ofOrder = (i: number) => `u${String(i).padStart(6, '0')}`;
    // Of those who joined in the same ms, the larger id comes first.
    expect(oldest.slice(0, 10)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map(ofOrder));
    expect(oldest).toHaveLength(1000);
    const newest = await search({ email: 'many', timeJoinedOrder: 'DESC' });
    expect(newest.slice(0, 2)).toEqual([MANY - 1, MANY - 2].map(ofOrder));
    expect(new Set(newest).size).toBe(1000);
  });

  it('finds the rare among them', async () => {
    expect(await search({ email: 'many', provider: 'google' })).toEqual(['rare']);
    expect(await search({ email: 'u;many.org', provider: 'g' })).toEqual(['rare']);
    expect(await search({ email: 'u04099' })).toHaveLength(10);
  });
});

/** Ten of them join in each ms. */
async function insertUsers(
  q: Parameters<Parameters<CoreUnderTest['db']['transaction']>[0]>[0],
  numbers: readonly number[],
): Promise<void> {
  const common = numbers.map((i) => ({
    app_id: 'public',
    user_id: `u${String(i).padStart(6, '0')}`,
    time_joined: Math.floor(i / 10),
  }));
  await q
    .insertInto('users')
    .values(common.map((row) => ({ ...row, is_primary: 0 })))
    .execute();
  await q
    .insertInto('login_methods')
    .values(
      common.map((row) => ({
        ...row,
        recipe_user_id: row.user_id,
        recipe_id: 'emailpassword' as const,
        email: `${row.user_id}@many.org`,
        phone_number: null,
        third_party_id: null,
        third_party_user_id: null,
      })),
    )
    .execute();
  await q
    .insertInto('login_method_tenants')
    .values(common.map(({ app_id, user_id }) => ({ app_id, tenant_id: 'public', recipe_user_id: user_id })))
    .execute();
  await q
    .insertInto('user_tenants')
    .values(common.map((row) => ({ ...row, tenant_id: 'public' })))
    .execute();
}
