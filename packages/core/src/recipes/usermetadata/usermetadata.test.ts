import { testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, type CoreUnderTest, startCores } from '../../../test/coreUnderTest.js';
import { ok } from '../../../test/sessions.js';

const path = '/recipe/user/metadata';

describe.each(testDatabases())('user metadata on $name', (database) => {
  let core: CoreUnderTest;
  let count = 0;

  beforeAll(async () => {
    core = await startCores(database, database.name === 'sqlite' ? 1 : 2);
  });
  afterAll(() => core.close());

  const metadata = (caller: Caller = {}) => core.client(caller).userMetadata;
  /** An id of a test's own. Nobody asks whether a user has it. */
  const newId = () => {
    count += 1;
    return `user ${count}`;
  };
  const read = async (userId: string, caller: Caller = {}) =>
    ok(await metadata(caller).getUserMetadata({ userId })).metadata;
  const update = async (userId: string, metadataUpdate: Record<string, unknown>) =>
    ok(await metadata().updateUserMetadata({ userId, metadataUpdate })).metadata;
  const refusal = async (method: string, sent: object, place = path) => {
    const { status, text } = await core.ask(method, place, sent);
    return [status, text.trim()];
  };

  it('is empty at first, and after it was removed', async () => {
    const userId = newId();
    expect(await read(userId)).toEqual({});
    await update(userId, { a: 1 });
    expect(await metadata().clearUserMetadata({ userId })).toEqual({ status: 'OK' });
    expect(await read(userId)).toEqual({});
    expect(await metadata().clearUserMetadata({ userId })).toEqual({ status: 'OK' });
  });

  it('is merged at its root only, and the answer is all of it', async () => {
    const userId = newId();
    await update(userId, { name: { first: 'Ann', last: 'Lee' }, age: 3, list: [1, 2] });
    const merged = await update(userId, { name: { first: 'Bea' }, list: [], extra: { inner: null } });
    expect(merged).toEqual({ name: { first: 'Bea' }, age: 3, list: [], extra: { inner: null } });
    expect(await read(userId)).toEqual(merged);
  });

  it('loses a key that is set to null', async () => {
    const userId = newId();
    await update(userId, { a: 1, b: 2, c: null });
    expect(await update(userId, { a: null, unknown: null })).toEqual({ b: 2 });
    expect(await update(userId, {})).toEqual({ b: 2 });
    expect(await update(userId, { b: null })).toEqual({});
  });

  it('keeps every key and text as it is', async () => {
    const userId = newId();
    const odd = '{"__proto__":{"x":1},"":"","constructor":0,"ключ":"🔑\\n","big":1e21,"é":"e\\u0301"}';
    const body = `{"userId":${JSON.stringify(userId)},"metadataUpdate":${odd}}`;
    expect((await core.ask('PUT', path, { body })).text).toContain('"__proto__":{"x":1}');
    await update(userId, { more: true });
    const { text } = await core.ask('GET', path, { query: { userId } });
    expect(JSON.stringify(JSON.parse(text).metadata)).toBe(
      JSON.stringify(JSON.parse(odd.replace(/}$/, ',"more":true}'))),
    );
  });

  it('is read for many at once, in their order', async () => {
    const [one, other] = [newId(), newId()];
    await update(one, { n: 1 });
    await update(other, {});
    const { users } = ok(
      await metadata().getUserMetadataBulk({ userIds: [other, 'nobody', one, other, 'x'.repeat(200)] }),
    );
    expect(users).toEqual([
      { userId: other, metadata: {} },
      { userId: 'nobody', metadata: null },
      { userId: one, metadata: { n: 1 } },
      { userId: other, metadata: {} },
      { userId: 'x'.repeat(200), metadata: null },
    ]);
    expect(ok(await metadata().getUserMetadataBulk({ userIds: [] })).users).toEqual([]);
    const many = Array.from({ length: 499 }, (_, i) => `many ${i}`);
    const found = ok(await metadata().getUserMetadataBulk({ userIds: [...many, one] })).users;
    expect(found).toHaveLength(500);
    expect(found.at(-1)).toEqual({ userId: one, metadata: { n: 1 } });
  });

  it.each<[string, object, string]>([
    ['GET', { query: {} }, "Field name 'userId' is missing in GET request"],
    [
      'GET',
      { query: { userId: 'x'.repeat(129) } },
      "Field name 'userId' must not be longer than 128 characters",
    ],
    ['PUT', { body: { metadataUpdate: {} } }, "Field name 'userId' is invalid in JSON input"],
    ['PUT', { body: { userId: 1, metadataUpdate: {} } }, "Field name 'userId' is invalid in JSON input"],
    ['PUT', { body: { userId: 'u' } }, "Field name 'metadataUpdate' is invalid in JSON input"],
    ...[null, [], 'x', 1].map((metadataUpdate): [string, object, string] => [
      'PUT',
      { body: { userId: 'u', metadataUpdate } },
      "Field name 'metadataUpdate' is invalid in JSON input",
    ]),
  ])('refuses %s %j', async (method, sent, text) => {
    expect(await refusal(method, sent)).toEqual([400, text]);
  });

  it.each<[string, object, string]>([
    ['/remove', {}, "Field name 'userId' is invalid in JSON input"],
    ['/bulk', {}, "Field name 'userIds' is invalid in JSON input"],
    ['/bulk', { userIds: 'u' }, "Field name 'userIds' is invalid in JSON input"],
    ['/bulk', { userIds: ['u', 1] }, 'userIds array must contain only strings'],
    ['/bulk', { userIds: [null] }, 'userIds array must contain only strings'],
    ['/bulk', { userIds: Array(501).fill('u') }, 'You can only query up to 500 users at a time.'],
  ])('refuses POST %s %j', async (place, body, text) => {
    expect(await refusal('POST', { body }, path + place)).toEqual([400, text]);
  });

  it('belongs to one app, and no tenant has its own', async () => {
    await core.client().multitenancy.putApp({ appId: 'metadata' });
    await core.client().multitenancy.putTenant({ tenantId: 'metadata', firstFactors: null });
    const userId = newId();
    await update(userId, { a: 1 });
    expect(await read(userId, { appId: 'metadata' })).toEqual({});
    await metadata({ appId: 'metadata' }).clearUserMetadata({ userId });
    expect(await read(userId)).toEqual({ a: 1 });
    expect(await refusal('GET', { query: { userId } }, `/metadata${path}`)).toEqual([
      403,
      'Only public tenantId can call this app specific API',
    ]);
    expect(await read(userId, { tenantId: 'metadata', version: '4.0' })).toEqual({ a: 1 });
  });

  it('loses nothing to updates at the same time, of a new and of a known user', async () => {
    const userId = newId();
    for (const round of ['first', 'second']) {
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, i) =>
          (i % 2 === 0 ? core.ask : core.askOther)('PUT', path, {
            body: { userId, metadataUpdate: { [`${round}${i}`]: i } },
          }),
        ),
      );
      expect(answers.map(({ json }) => json.status)).toEqual(answers.map(() => 'OK'));
    }
    expect(Object.keys(await read(userId))).toHaveLength(100);
  });

  it('survives updates and removals at the same time', async () => {
    const userId = newId();
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        i % 4 === 0
          ? core.askOther('POST', `${path}/remove`, { body: { userId } })
          : core.ask('PUT', path, { body: { userId, metadataUpdate: { [`k${i}`]: i } } }),
      ),
    );
    expect(answers.map(({ json }) => json.status)).toEqual(answers.map(() => 'OK'));
  });

  it('goes with its user', async () => {
    const { users, emailPassword } = core.client();
    const signUp = async (email: string) =>
      ok(await emailPassword.signUp({ email, password: 'p' })).recipeUserId;
    const [gone, kept] = [await signUp('gone@metadata.example'), await signUp('kept@metadata.example')];
    for (const userId of [gone, kept]) await update(userId, { a: 1 });
    await users.removeUser({ userId: gone });
    expect([await read(gone), await read(kept)]).toEqual([{}, { a: 1 }]);
  });
});
