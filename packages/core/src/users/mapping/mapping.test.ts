import { fakeClock, testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, type CoreUnderTest, startCores } from '../../../test/coreUnderTest.js';
import { addUser, link } from '../../../test/linkedUsers.js';
import { ok, sessionsOf } from '../../../test/sessions.js';

const path = '/recipe/userid/map';
const UNKNOWN = { status: 'UNKNOWN_MAPPING_ERROR' };
const exists = (doesSuperTokensUserIdExist: boolean, doesExternalUserIdExist: boolean) => ({
  status: 'USER_ID_MAPPING_ALREADY_EXISTS_ERROR',
  doesSuperTokensUserIdExist,
  doesExternalUserIdExist,
});

describe.each(testDatabases())('user id mapping on $name', (database) => {
  const clock = fakeClock();
  let core: CoreUnderTest;
  let count = 0;

  beforeAll(async () => {
    core = await startCores(database, database.name === 'sqlite' ? 1 : 2, { clock });
    await core.client().multitenancy.putApp({ appId: 'mapping' });
    await core.client().multitenancy.putTenant({ tenantId: 't1', firstFactors: null });
  });
  afterAll(() => core.close());

  const mapping = (caller: Caller = {}) => core.client(caller).userIdMapping;
  /** A user with an id for the application, which is not mapped yet. */
  const newUser = async () => {
    count += 1;
    const email = `mapped${count}@example.com`;
    const { recipeUserId } = ok(await core.client().emailPassword.signUp({ email, password: 'p' }));
    return { superTokensUserId: recipeUserId, externalUserId: `external ${count}`, email };
  };
  const map = (
    { superTokensUserId, externalUserId }: { superTokensUserId: string; externalUserId: string },
    more: { externalUserIdInfo?: string | null; force?: boolean } = {},
    caller: Caller = {},
  ) => mapping(caller).createUserIdMapping({ superTokensUserId, externalUserId, ...more });
  const newMapped = async (externalUserIdInfo?: string) => {
    const user = await newUser();
    ok(await map(user, externalUserIdInfo === undefined ? {} : { externalUserIdInfo }));
    return user;
  };
  const getUser = async (userId: string) => ok(await core.client().users.getUser({ userId })).user;
  const refusal = async (method: string, place: string, sent: object) => {
    const { status, text } = await core.ask(method, place, sent);
    return [status, text.trim()];
  };
  const inUse = (recipe: string) => [400, `UserId is already in use in ${recipe} recipe`];

  describe('a mapping', () => {
    it('shows the external id in place of the user’s own', async () => {
      const { superTokensUserId, externalUserId, email } = await newMapped();
      const { emailPassword } = core.client();
      const signedIn = ok(await emailPassword.signIn({ email, password: 'p' }));
      expect([signedIn.user.id, signedIn.recipeUserId]).toEqual([externalUserId, externalUserId]);
      for (const id of [superTokensUserId, externalUserId])
        expect(await getUser(id)).toMatchObject({
          id: externalUserId,
          loginMethods: [{ recipeUserId: externalUserId }],
        });
      const { session } = await sessionsOf(core).create({ userId: superTokensUserId });
      expect(session).toMatchObject({ userId: externalUserId, recipeUserId: externalUserId });
    });

    it('is found by either id, as the type says', async () => {
      const { superTokensUserId, externalUserId } = await newMapped('from the old system');
      const found = {
        status: 'OK',
        superTokensUserId,
        externalUserId,
        externalUserIdInfo: 'from the old system',
      };
      const get = (userId: string, userIdType?: string) =>
        mapping().getUserIdMapping({ userId, ...(userIdType !== undefined && { userIdType }) });
      expect(await get(superTokensUserId)).toEqual(found);
      expect(await get(` ${externalUserId} `)).toEqual(found);
      expect(await get(superTokensUserId, 'ANY')).toEqual(found);
      expect(await get(superTokensUserId, 'SUPERTOKENS')).toEqual(found);
      expect(await get(superTokensUserId, 'EXTERNAL')).toEqual(UNKNOWN);
      expect(await get(externalUserId, 'EXTERNAL')).toEqual(found);
      expect(await get(externalUserId, 'SUPERTOKENS')).toEqual(UNKNOWN);
      expect(await get('nobody')).toEqual(UNKNOWN);
    });

    it('is that of the core’s own id where an id is both', async () => {
      const [one, other] = [await newMapped(), await newUser()];
      ok(await map({ ...other, externalUserId: one.superTokensUserId }, { force: true }));
      expect(await mapping().getUserIdMapping({ userId: one.superTokensUserId })).toMatchObject(
        omitEmail(one),
      );
      const asExternal = { userId: one.superTokensUserId, userIdType: 'EXTERNAL' };
      expect(await mapping().getUserIdMapping(asExternal)).toMatchObject({
        superTokensUserId: other.superTokensUserId,
      });
    });

    it('has a note, or none', async () => {
      const user = await newUser();
      const { superTokensUserId: userId, externalUserId } = user;
      ok(await map(user, { externalUserIdInfo: null }));
      const note = async () => ok(await mapping().getUserIdMapping({ userId })).externalUserIdInfo;
      const update = (id: string, externalUserIdInfo: string | null, userIdType?: string) =>
        mapping().updateExternalUserIdInfo({
          userId: id,
          externalUserIdInfo,
          ...(userIdType !== undefined && { userIdType }),
        });
      expect(await note()).toBeUndefined();
      expect(await update(userId, ' first ')).toEqual({ status: 'OK' });
      expect(await note()).toBe('first');
      expect(await update(externalUserId, 'second', 'EXTERNAL')).toEqual({ status: 'OK' });
      expect(await note()).toBe('second');
      expect(await update(externalUserId, 'third', 'SUPERTOKENS')).toEqual(UNKNOWN);
      expect(await update('nobody', 'x')).toEqual(UNKNOWN);
      expect(await update(userId, null)).toEqual({ status: 'OK' });
      expect(await note()).toBeUndefined();
    });

    it('is removed by either id, as the type says', async () => {
      const { superTokensUserId, externalUserId } = await newMapped();
      const remove = (userId: string, userIdType?: string) =>
        mapping().deleteUserIdMapping({ userId, ...(userIdType !== undefined && { userIdType }) });
      const [gone, none] = [
        { status: 'OK', didMappingExist: true },
        { status: 'OK', didMappingExist: false },
      ];
      expect(await remove(externalUserId, 'SUPERTOKENS')).toEqual(none);
      expect(await remove(superTokensUserId, 'EXTERNAL')).toEqual(none);
      expect(await remove(externalUserId)).toEqual(gone);
      expect(await remove(externalUserId)).toEqual(none);
      expect((await getUser(superTokensUserId)).id).toBe(superTokensUserId);
      expect((await core.client().users.getUser({ userId: externalUserId })).status).toBe(
        'UNKNOWN_USER_ID_ERROR',
      );
    });

    it('goes with its user, so that the id can be given again', async () => {
      const { externalUserId } = await newMapped();
      await core.client().users.removeUser({ userId: externalUserId });
      expect(await mapping().getUserIdMapping({ userId: externalUserId })).toEqual(UNKNOWN);
      expect(await map({ ...(await newUser()), externalUserId })).toEqual({ status: 'OK' });
    });

    it('belongs to each login method by itself; the user shows the primary one’s', async () => {
      const [primary, member] = [await newUser(), await newUser()];
      await link(core.db, primary.superTokensUserId, member.superTokensUserId);
      for (const user of [primary, member]) ok(await map(user));
      const user = await getUser(member.externalUserId);
      expect(user.id).toBe(primary.externalUserId);
      expect(user.loginMethods.map((method) => method.recipeUserId).sort()).toEqual(
        [primary.externalUserId, member.externalUserId].sort(),
      );
    });

    it('can be given to a group whose own login method is gone', async () => {
      const [primary, member] = [await newUser(), await newUser()];
      await link(core.db, primary.superTokensUserId, member.superTokensUserId);
      await core.client().users.removeUser({
        userId: primary.superTokensUserId,
        removeAllLinkedAccounts: false,
      });
      expect(await map(primary)).toEqual({ status: 'OK' });
      expect((await getUser(member.superTokensUserId)).id).toBe(primary.externalUserId);
    });

    it('belongs to one app', async () => {
      const user = await newMapped();
      const other = mapping({ appId: 'mapping' });
      for (const userId of [user.superTokensUserId, user.externalUserId]) {
        expect(await other.getUserIdMapping({ userId })).toEqual(UNKNOWN);
        expect(await other.deleteUserIdMapping({ userId, force: true })).toMatchObject({
          didMappingExist: false,
        });
        expect(await other.updateExternalUserIdInfo({ userId, externalUserIdInfo: 'x' })).toEqual(UNKNOWN);
      }
      expect(await map(user, {}, { appId: 'mapping' })).toEqual({
        status: 'UNKNOWN_SUPERTOKENS_USER_ID_ERROR',
      });
      const { emailPassword } = core.client({ appId: 'mapping' });
      const { recipeUserId } = ok(await emailPassword.signUp({ email: 'e', password: 'p' }));
      expect(await map({ ...user, superTokensUserId: recipeUserId }, {}, { appId: 'mapping' })).toEqual({
        status: 'OK',
      });
    });
  });

  describe('a mapping is refused', () => {
    it('to ids that nobody has', async () => {
      const externalUserId = 'of nobody';
      const unknown = { status: 'UNKNOWN_SUPERTOKENS_USER_ID_ERROR' };
      for (const superTokensUserId of ['nobody', externalUserId])
        for (const force of [false, true])
          expect(await map({ superTokensUserId, externalUserId }, { force })).toEqual(unknown);
      const known = await newMapped();
      expect(
        await map({ superTokensUserId: known.externalUserId, externalUserId: 'an external one’s' }),
      ).toEqual(unknown);
    });

    it('where one of the ids is mapped', async () => {
      const [one, other, free] = [await newMapped(), await newMapped(), await newUser()];
      for (const force of [false, true]) {
        expect(await map(one, { force })).toEqual(exists(true, true));
        expect(await map({ ...one, externalUserId: 'fresh' }, { force })).toEqual(exists(true, false));
        expect(await map({ ...free, externalUserId: one.externalUserId }, { force })).toEqual(
          exists(false, true),
        );
        expect(await map({ ...one, externalUserId: other.externalUserId }, { force })).toEqual(
          exists(false, true),
        );
      }
      const unknown = { superTokensUserId: 'nobody', externalUserId: one.externalUserId };
      expect(await map(unknown)).toEqual(exists(false, true));
    });

    it('where the external id is a user’s own, unless forced', async () => {
      const [one, other] = [await newUser(), await newUser()];
      const body = {
        superTokensUserId: one.superTokensUserId,
        externalUserId: other.superTokensUserId,
      };
      const text = 'Cannot create a userId mapping where the externalId is also a SuperTokens userID';
      expect(await refusal('POST', path, { body })).toEqual([400, text]);
      const own = { ...body, externalUserId: one.superTokensUserId };
      expect(await refusal('POST', path, { body: own })).toEqual([400, text]);
      expect(await map(body, { force: true })).toEqual({ status: 'OK' });
      expect((await getUser(one.superTokensUserId)).id).toBe(other.superTokensUserId);
      expect((await getUser(other.superTokensUserId)).id).toBe(other.superTokensUserId);
    });
  });

  /** Ways to make a recipe keep something under an id, in the order in which they are asked. */
  const uses: readonly (readonly [string, (userId: string) => Promise<unknown>])[] = [
    ['Session', (userId) => sessionsOf(core, { tenantId: 't1' }).create({ userId })],
    [
      'UserMetadata',
      (userId) => core.client().userMetadata.updateUserMetadata({ userId, metadataUpdate: {} }),
    ],
    [
      'UserRoles',
      async (userId) => {
        await core.client().userRoles.createNewRoleOrAddPermissions({ role: 'role' });
        await core.client({ tenantId: 't1' }).userRoles.addRoleToUser({ userId, role: 'role' });
      },
    ],
    ['EmailVerification', (userId) => verifyEmail(userId, 'any@example.com')],
  ];
  const tokenFor = async (userId: string, email: string) =>
    ok(await core.client().emailVerification.createEmailVerificationToken({ userId, email })).token;
  const verifyEmail = async (userId: string, email: string) => {
    const token = await tokenFor(userId, email);
    return core.client().emailVerification.verifyEmailUsingToken({ method: 'token', token });
  };

  describe('an id in use', () => {
    it.each(uses)('by %s is mapped only by force', async (name, use) => {
      const { superTokensUserId, externalUserId } = await newUser();
      await use(superTokensUserId);
      const body = { superTokensUserId, externalUserId };
      // Before 4.0 verified e-mails were in the way as well.
      const headers = { 'cdi-version': name === 'EmailVerification' ? '3.1' : '5.4' };
      expect(await refusal('POST', path, { body, headers })).toEqual(inUse(name));
      expect(await map(body, { force: true })).toEqual({ status: 'OK' });
    });

    it.each(uses)('by %s under the external id is unmapped only by force', async (name, use) => {
      const { superTokensUserId, externalUserId } = await newMapped();
      await use(externalUserId);
      const remove = (body: object) => refusal('POST', `${path}/remove`, { body });
      for (const userId of [superTokensUserId, externalUserId])
        expect(await remove({ userId })).toEqual(inUse(name));
      expect(await mapping().deleteUserIdMapping({ userId: externalUserId, force: true })).toEqual({
        status: 'OK',
        didMappingExist: true,
      });
    });

    it('by several is refused for the first of them', async () => {
      for (let i = 0; i < uses.length - 1; i += 1) {
        const { superTokensUserId, externalUserId } = await newUser();
        for (const [, use] of uses.slice(i)) await use(superTokensUserId);
        const body = { superTokensUserId, externalUserId };
        expect(await refusal('POST', path, { body })).toEqual(inUse(uses[i]?.[0] ?? ''));
      }
    });

    it('by a session that has expired is free', async () => {
      const user = await newUser();
      await sessionsOf(core).create({ userId: user.superTokensUserId });
      clock.advance(101 * 86_400_000);
      expect(await map(user)).toEqual({ status: 'OK' });
    });

    it('that is another user’s own too is unmapped all the same', async () => {
      const [one, other] = [await newUser(), await newUser()];
      const externalUserId = other.superTokensUserId;
      ok(await map({ ...one, externalUserId }, { force: true }));
      await core.client().userMetadata.updateUserMetadata({ userId: externalUserId, metadataUpdate: {} });
      expect(await mapping().deleteUserIdMapping({ userId: one.superTokensUserId })).toMatchObject({
        didMappingExist: true,
      });
    });
  });

  it('takes verified e-mails and tokens along where nothing else is kept', async () => {
    const user = await newUser();
    const { superTokensUserId, externalUserId, email } = user;
    await verifyEmail(superTokensUserId, email);
    // Kept under the external id already: that is no conflict.
    await verifyEmail(externalUserId, email);
    const token = await tokenFor(superTokensUserId, 'next@example.com');
    expect(await map(user)).toEqual({ status: 'OK' });
    const { emailVerification } = core.client();
    const isVerified = async (userId: string) =>
      ok(await emailVerification.isEmailVerified({ userId, email })).isVerified;
    expect([await isVerified(superTokensUserId), await isVerified(externalUserId)]).toEqual([false, true]);
    expect((await getUser(externalUserId)).loginMethods[0]?.verified).toBe(true);
    expect(await emailVerification.verifyEmailUsingToken({ method: 'token', token })).toEqual({
      status: 'OK',
      userId: externalUserId,
      email: 'next@example.com',
    });
  });

  it('moves nothing where the mapping is refused', async () => {
    const [user, taken] = [await newUser(), await newMapped()];
    await verifyEmail(user.superTokensUserId, user.email);
    expect(await map({ ...user, externalUserId: taken.externalUserId })).toEqual(exists(false, true));
    expect((await getUser(user.superTokensUserId)).loginMethods[0]?.verified).toBe(true);
  });

  it('keeps data under the external id, which goes with the user', async () => {
    const { superTokensUserId, externalUserId } = await newMapped();
    const { users, userMetadata, userRoles, emailVerification } = core.client();
    for (const [, use] of uses) await use(externalUserId);
    await users.removeUser({ userId: superTokensUserId });
    const userId = externalUserId;
    expect(ok(await userMetadata.getUserMetadata({ userId })).metadata).toEqual({});
    expect(ok(await core.client({ tenantId: 't1' }).userRoles.getRolesForUser({ userId })).roles).toEqual([]);
    expect(ok(await userRoles.getRolesForUser({ userId })).roles).toEqual([]);
    const claim = { userId, email: 'any@example.com' };
    expect(ok(await emailVerification.isEmailVerified(claim)).isVerified).toBe(false);
    const { sessionHandles } = ok(await core.client().session.listSessionHandles({ userId }));
    expect(sessionHandles).toEqual([]);
  });

  const invalid = (field: string) => `Field name '${field}' is invalid in JSON input`;
  const empty = (field: string) => `Field name '${field}' cannot be an empty String`;
  const tooLong = (field: string) => `Field name '${field}' must not be longer than 128 characters`;
  const ids = { superTokensUserId: 'a', externalUserId: 'b' };
  const wrongType = "Field name 'userIdType' should be one of 'SUPERTOKENS', 'EXTERNAL' or 'ANY'";

  it.each<[string, string, object, string]>([
    ['POST', '', { externalUserId: 'b' }, invalid('superTokensUserId')],
    ['POST', '', { superTokensUserId: 'a' }, invalid('externalUserId')],
    ['POST', '', { ...ids, superTokensUserId: 5 }, invalid('superTokensUserId')],
    ['POST', '', { ...ids, superTokensUserId: ' ' }, empty('superTokensUserId')],
    ['POST', '', { ...ids, externalUserId: '\n' }, empty('externalUserId')],
    ['POST', '', { ...ids, externalUserId: 'x'.repeat(129) }, tooLong('externalUserId')],
    ['POST', '', { ...ids, externalUserIdInfo: ' ' }, empty('externalUserIdInfo')],
    ['POST', '', { ...ids, externalUserIdInfo: 5 }, invalid('externalUserIdInfo')],
    ['POST', '', { ...ids, force: 'true' }, invalid('force')],
    ['POST', '', { ...ids, force: null }, invalid('force')],
    ['POST', '/remove', {}, invalid('userId')],
    ['POST', '/remove', { userId: '' }, empty('userId')],
    ['POST', '/remove', { userId: 'a', userIdType: 'any' }, wrongType],
    ['POST', '/remove', { userId: 'a', userIdType: 5 }, invalid('userIdType')],
    ['POST', '/remove', { userId: 'a', force: [] }, invalid('force')],
  ])('refuses %s %s %j', async (method, place, body, text) => {
    expect(await refusal(method, path + place, { body })).toEqual([400, text]);
  });

  it.each<[object, string]>([
    [{ externalUserIdInfo: 'x' }, invalid('userId')],
    [{ userId: ' ', externalUserIdInfo: 'x' }, empty('userId')],
    [{ userId: 'a' }, invalid('externalUserIdInfo')],
    [{ userId: 'a', externalUserIdInfo: '' }, empty('externalUserIdInfo')],
    [{ userId: 'a', externalUserIdInfo: 'x', userIdType: 'x' }, wrongType],
  ])('refuses a note %j', async (body, text) => {
    expect(await refusal('PUT', '/recipe/userid/external-user-id-info', { body })).toEqual([400, text]);
  });

  it.each<[Record<string, string>, string]>([
    [{}, "Field name 'userId' is missing in GET request"],
    [{ userId: ' ' }, empty('userId')],
    [{ userId: 'a', userIdType: '' }, wrongType],
  ])('refuses GET %j', async (query, text) => {
    expect(await refusal('GET', path, { query })).toEqual([400, text]);
  });

  it('takes numbers for no force, as clients in the field may rely on', async () => {
    const { superTokensUserId, externalUserId } = await newMapped();
    await core.client().userMetadata.updateUserMetadata({ userId: externalUserId, metadataUpdate: {} });
    const body = { userId: superTokensUserId, force: 1 };
    expect(await refusal('POST', `${path}/remove`, { body })).toEqual(inUse('UserMetadata'));
  });

  describe('at the same time', () => {
    const together = async (times: number, request: (i: number) => [string, object]) => {
      const answers = await Promise.all(
        Array.from({ length: times }, (_, i) => {
          const [place, body] = request(i);
          return (i % 2 === 0 ? core.ask : core.askOther)('POST', place, { body });
        }),
      );
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      return answers.map(({ json }) => json);
    };
    const won = (answers: readonly { status?: unknown }[]) =>
      answers.filter((answer) => answer.status === 'OK').length;

    it('one of many gives a user an id', async () => {
      const { superTokensUserId } = await newUser();
      const answers = await together(60, (i) => [
        path,
        { superTokensUserId, externalUserId: `raced ${i % 5}` },
      ]);
      expect(won(answers)).toBe(1);
      const winner = answers.findIndex((answer) => answer.status === 'OK');
      expect((await getUser(superTokensUserId)).id).toBe(`raced ${winner % 5}`);
      answers.forEach((answer, i) => {
        if (answer.status !== 'OK') expect(answer).toEqual(exists(true, i % 5 === winner % 5));
      });
    });

    it('one of many gets an id for its user', async () => {
      const users = await Promise.all(Array.from({ length: 10 }, newUser));
      const answers = await together(50, (i) => [
        path,
        { superTokensUserId: users[i % users.length]?.superTokensUserId, externalUserId: 'wanted' },
      ]);
      expect(won(answers)).toBe(1);
    });

    it('mapping and deleting a user leaves no mapping behind', async () => {
      for (let round = 0; round < 8; round += 1) {
        const { superTokensUserId, externalUserId } = await newUser();
        await together(12, (i) =>
          i % 3 === 0
            ? ['/user/remove', { userId: superTokensUserId }]
            : [path, { superTokensUserId, externalUserId: `${externalUserId} ${i}` }],
        );
        const left = await core.db.read
          .selectFrom('user_id_mappings')
          .select('user_id')
          .where('user_id', '=', superTokensUserId)
          .execute();
        expect(left).toEqual([]);
      }
    });

    it('mapping, unmapping and verifying keep what was verified with its user', async () => {
      const { superTokensUserId, externalUserId, email } = await newUser();
      const token = await tokenFor(superTokensUserId, email);
      const answers = await together(30, (i) => {
        if (i % 3 === 0) return ['/recipe/user/email/verify', { method: 'token', token }];
        if (i % 3 === 1) return [path, { superTokensUserId, externalUserId }];
        return [`${path}/remove`, { userId: superTokensUserId, force: true }];
      });
      expect(answers.filter((answer) => answer.email === email)).toHaveLength(1);
    });
  });

  it('knows users of every recipe', async () => {
    await addUser(core.db, { recipeId: 'passwordless', recipeUserId: 'phone-user', phoneNumber: '+491' });
    expect(await map({ superTokensUserId: 'phone-user', externalUserId: 'phone external' })).toEqual({
      status: 'OK',
    });
    expect((await getUser('phone external')).loginMethods[0]?.recipeUserId).toBe('phone external');
  });
});

const omitEmail = ({ email: _, ...ids }: { email: string; superTokensUserId: string }) => ids;
