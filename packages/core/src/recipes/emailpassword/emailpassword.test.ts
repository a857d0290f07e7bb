import type { User } from '@latchkey/contract';
import { type FakeClock, fakeClock, testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, type CoreUnderTest, startCore } from '../../../test/coreUnderTest.js';
import { addToTenant, addUser, link, mapUserId } from '../../../test/linkedUsers.js';
import { ok } from '../../../test/sessions.js';
import { hashArgon2 } from '../../crypto/password/argon2.js';
import { hashBcrypt } from '../../crypto/password/bcrypt.js';

const password = 'correct horse battery staple';
let count = 0;
const freshEmail = () => {
  count += 1;
  return `user${count}@example.com`;
};

describe.each(testDatabases())('emailpassword on $name', (database) => {
  let core: CoreUnderTest;
  let clock: FakeClock;

  beforeAll(async () => {
    clock = fakeClock();
    core = await startCore(database, { clock });
    for (const tenantId of ['t1', 't2'])
      await core.client().multitenancy.putTenant({ tenantId, firstFactors: null });
  });
  afterAll(() => core.close());

  const recipe = (caller: Caller = {}) => core.client(caller).emailPassword;
  const signUp = async (email = freshEmail(), caller: Caller = {}) => {
    clock.advance(10);
    return ok(await recipe(caller).signUp({ email, password }));
  };
  const signIn = async (email: string, tried = password, caller: Caller = {}) =>
    (await recipe(caller).signIn({ email, password: tried })).status;
  const refusal = async (method: string, path: string, sent: Parameters<CoreUnderTest['ask']>[2] = {}) => {
    const { status, text } = await core.ask(method, path, sent);
    return [status, text.trim()];
  };
  const asUser = (id: string, email: string): User => ({
    id,
    isPrimaryUser: false,
    tenantIds: ['public'],
    timeJoined: clock.now(),
    emails: [email],
    phoneNumbers: [],
    thirdParty: [],
    webauthn: { credentialIds: [] },
    loginMethods: [
      {
        recipeId: 'emailpassword',
        recipeUserId: id,
        tenantIds: ['public'],
        timeJoined: clock.now(),
        verified: false,
        email,
      },
    ],
  });

  describe('sign-up', () => {
    it('creates a user, standalone and not verified', async () => {
      const { user, recipeUserId } = await signUp('new@example.com');
      expect(recipeUserId).toMatch(
        /^[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      );
      expect(user).toEqual(asUser(recipeUserId, 'new@example.com'));
    });

    it('refuses an e-mail that the tenant has, in any case and with spaces around it', async () => {
      await signUp('Taken@Example.com');
      for (const email of ['taken@example.com', 'TAKEN@EXAMPLE.COM', ' \ttaken@example.com\n'])
        expect(await recipe().signUp({ email, password: 'x' })).toEqual({
          status: 'EMAIL_ALREADY_EXISTS_ERROR',
        });
      expect(
        (await recipe({ tenantId: 't1' }).signUp({ email: 'taken@example.com', password: 'x' })).status,
      ).toBe('OK');
    });

    it('checks no syntax', async () => {
      for (const email of [
        '',
        'no-at-sign',
        "'; drop table users; --",
        '%',
        '_',
        '日本語@例え.jp',
        'a'.repeat(256),
      ])
        expect(ok(await recipe().signUp({ email, password })).user.emails, email).toEqual([email]);
    });

    it('marks made-up e-mails as verified', async () => {
      for (const email of ['x@stfakeemail.supertokens.com', 'y@thing.fakeemail.com'])
        expect((await signUp(email)).user.loginMethods[0]?.verified, email).toBe(true);
      for (const email of ['x@stfakeemail.supertokens.com.evil.com', 'x@fakeemail.com', 'x@notfakeemail.com'])
        expect((await signUp(email)).user.loginMethods[0]?.verified, email).toBe(false);
    });

    it('asks for a password', async () => {
      expect(await refusal('POST', '/recipe/signup', { body: { email: 'e', password: '' } })).toEqual([
        400,
        'Password cannot be an empty string',
      ]);
    });

    it('counts as activity', async () => {
      const { user } = await signUp();
      const active = () => core.client().users.countActiveUsers({ since: String(clock.now()) });
      await expect.poll(async () => ok(await active()).count).toBe(1);
      expect(user.timeJoined).toBe(clock.now());
    });
  });

  describe('sign-in', () => {
    it('takes the password of that e-mail in that tenant, and no other', async () => {
      const email = freshEmail();
      const { user, recipeUserId } = await signUp(email);
      expect(await recipe().signIn({ email: email.toUpperCase(), password })).toEqual({
        status: 'OK',
        user,
        recipeUserId,
      });
      for (const wrong of ['', ' ', password.toUpperCase(), `${password} `, `${password}\u0001`])
        expect(await signIn(email, wrong), wrong).toBe('WRONG_CREDENTIALS_ERROR');
      expect(await signIn('nobody@example.com')).toBe('WRONG_CREDENTIALS_ERROR');
      expect(await signIn(email, password, { tenantId: 't1' })).toBe('WRONG_CREDENTIALS_ERROR');
    });

    it('takes long and unusual passwords', async () => {
      for (const unusual of ['x', ' ', '密码🔑', 'p'.repeat(5000), '\u0001\n"\\']) {
        const email = freshEmail();
        await recipe().signUp({ email, password: unusual });
        expect(await signIn(email, unusual)).toBe('OK');
      }
    });

    it('gives the whole user and the login method that was used', async () => {
      const email = freshEmail();
      const { recipeUserId } = await signUp(email);
      await addUser(core.db, {
        recipeId: 'passwordless',
        recipeUserId: `pwless-${count}`,
        phoneNumber: `+1${count}`,
      });
      await link(core.db, `pwless-${count}`, recipeUserId);
      const signedIn = ok(await recipe().signIn({ email, password }));
      expect(signedIn.recipeUserId).toBe(recipeUserId);
      expect(signedIn.user).toMatchObject({ id: `pwless-${count}`, isPrimaryUser: true });
      expect(signedIn.user.loginMethods).toHaveLength(2);
    });
  });

  describe('a tenant without this factor', () => {
    const refused = [403, 'Email password login not enabled for tenant'];

    it.each([
      ['5.6', 'none', 200],
      ['5.1', 'none', 200],
      ['5.0', 'none', 403],
      ['5.0', 'others', 200],
      ['4.0', 'others', 403],
      ['4.0', 'this', 200],
      ['3.0', 'others', 403],
    ])('is refused by the core for clients of %s with %s', async (version, factors, status) => {
      const tenantId = `gate-${factors}`;
      const firstFactors = { none: [], others: ['thirdparty'], this: ['emailpassword'] }[factors] ?? null;
      await core.client().multitenancy.putTenant({ tenantId, firstFactors });
      const sent = { headers: { 'cdi-version': version }, body: { email: 'e', password: 'p' } };
      const answer = await refusal('POST', `/${tenantId}/recipe/signin`, sent);
      expect(answer).toEqual(status === 403 ? refused : [200, '{"status":"WRONG_CREDENTIALS_ERROR"}']);
    });

    it('is refused on all four endpoints', async () => {
      await core.client().multitenancy.putTenant({ tenantId: 'gate-none', firstFactors: [] });
      const headers = { 'cdi-version': '4.0' };
      const bodies = {
        signup: { email: 'e', password: 'p' },
        'user/password/reset/token': { userId: 'u', email: 'e' },
        'user/passwordhash/import': { email: 'e', passwordHash: '$2a$04$x' },
      };
      for (const [path, body] of Object.entries(bodies))
        expect(await refusal('POST', `/gate-none/recipe/${path}`, { headers, body }), path).toEqual(refused);
    });
  });

  describe('a reset token', () => {
    const tokenFor = async (userId: string, email = 'mail@example.com', caller: Caller = {}) =>
      ok(await recipe(caller).createResetPasswordToken({ userId, email })).token;
    const consume = (token: string, caller: Caller = {}) =>
      recipe(caller).consumeResetPasswordToken({ token });
    const invalid = { status: 'RESET_PASSWORD_INVALID_TOKEN_ERROR' };

    it('proves an e-mail, as it was sent, once; in any tenant of the app', async () => {
      const { user } = await signUp();
      const token = await tokenFor(user.id, ' Mail@Example.com');
      expect(token).toMatch(/^[A-Za-z0-9_-]{128}$/);
      expect(await consume(token, { tenantId: 't2' })).toEqual({
        status: 'OK',
        userId: user.id,
        email: ' Mail@Example.com',
      });
      expect(await consume(token)).toEqual(invalid);
    });

    it('is stored as its hash only', async () => {
      const { user } = await signUp();
      const token = await tokenFor(user.id);
      const rows = await core.db.read.selectFrom('emailpassword_reset_tokens').selectAll().execute();
      expect(rows.some((row) => row.user_id === user.id)).toBe(true);
      expect(JSON.stringify(rows)).not.toContain(token);
    });

    it('takes all others of its user along', async () => {
      const { user } = await signUp();
      const { user: other } = await signUp();
      const [first, second, others] = [
        await tokenFor(user.id),
        await tokenFor(user.id),
        await tokenFor(other.id),
      ];
      expect((await consume(second)).status).toBe('OK');
      expect(await consume(first)).toEqual(invalid);
      expect((await consume(others)).status).toBe('OK');
    });

    it('expires, and is used up then too, with all others', async () => {
      const { user } = await signUp();
      const first = await tokenFor(user.id);
      clock.advance(3_600_000 - 1);
      const second = await tokenFor(user.id);
      clock.advance(1);
      expect(await consume(first)).toEqual(invalid);
      expect(await consume(second)).toEqual(invalid);
      const third = await tokenFor(user.id);
      clock.advance(3_599_999);
      expect((await consume(third)).status).toBe('OK');
    });

    it('lives as long as its tenant says', async () => {
      await core.client().multitenancy.putTenant({
        tenantId: 't1',
        coreConfig: { password_reset_token_lifetime: 1000 },
      });
      const { user } = await signUp();
      const token = await tokenFor(user.id, 'e', { tenantId: 't1' });
      clock.advance(1000);
      expect(await consume(token)).toEqual(invalid);
    });

    it('is made for users of every recipe, by any of their ids', async () => {
      const { user } = await signUp();
      await mapUserId(core.db, user.id, `external ${user.id}`);
      const byExternalId = await tokenFor(`external ${user.id}`);
      expect(await consume(byExternalId)).toMatchObject({ userId: `external ${user.id}` });
      expect(await consume(await tokenFor(user.id))).toMatchObject({ userId: `external ${user.id}` });
      const social = `social-${user.id}`.slice(0, 36);
      await addUser(core.db, {
        recipeId: 'thirdparty',
        recipeUserId: social,
        email: 's@example.com',
        thirdParty: { id: 'google', userId: social },
      });
      expect(await consume(await tokenFor(social))).toEqual({
        status: 'OK',
        userId: social,
        email: 'mail@example.com',
      });
    });

    it('is refused for nobody, before a missing e-mail is', async () => {
      const path = '/recipe/user/password/reset/token';
      expect(await recipe().createResetPasswordToken({ userId: 'nobody', email: 'e' })).toEqual({
        status: 'UNKNOWN_USER_ID_ERROR',
      });
      expect(await refusal('POST', path, { body: { userId: 'nobody' } })).toEqual([
        200,
        '{"status":"UNKNOWN_USER_ID_ERROR"}',
      ]);
      const { user } = await signUp();
      expect(await refusal('POST', path, { body: { userId: user.id } })).toEqual([
        400,
        "Field name 'email' is invalid in JSON input",
      ]);
    });

    it('of clients before 4.0 needs one login method with a password, and proves its e-mail', async () => {
      const old = { version: '3.1' };
      const email = freshEmail();
      const { user } = await signUp(email);
      const token = ok(await recipe(old).createResetPasswordToken({ userId: user.id })).token;
      expect(await consume(token)).toEqual({ status: 'OK', userId: user.id, email });
      const phone = `phone-${count}`;
      await addUser(core.db, { recipeId: 'passwordless', recipeUserId: phone, phoneNumber: `+2${count}` });
      expect(await recipe(old).createResetPasswordToken({ userId: phone })).toEqual({
        status: 'UNKNOWN_USER_ID_ERROR',
      });
      await link(core.db, phone, user.id);
      expect(
        await refusal('POST', '/recipe/user/password/reset/token', {
          headers: { 'cdi-version': '3.1' },
          body: { userId: user.id },
        }),
      ).toEqual([400, 'Please use CDI version >= 4.0']);
    });

    it.each(['', 'x', '%', 'ä', "' or 1=1 --", 'x'.repeat(10_000)])('%j is none', async (token) => {
      expect(await consume(token)).toEqual(invalid);
      expect(await recipe().resetPassword({ method: 'token', token, newPassword: 'p' })).toEqual(invalid);
    });

    it('goes with its user', async () => {
      const { user } = await signUp();
      const token = await tokenFor(user.id);
      await core.client().users.removeUser({ userId: user.id });
      expect(await consume(token)).toEqual(invalid);
    });
  });

  describe('the reset in one step', () => {
    const reset = (token: string, newPassword = 'new password') =>
      recipe().resetPassword({ method: 'token', token, newPassword });

    it('sets the password and uses all tokens up', async () => {
      const email = freshEmail();
      const { user } = await signUp(email);
      const { token } = ok(await recipe().createResetPasswordToken({ userId: user.id, email }));
      const { token: other } = ok(await recipe().createResetPasswordToken({ userId: user.id, email }));
      expect(await reset(token)).toEqual({ status: 'OK', userId: user.id });
      expect(await reset(other)).toEqual({ status: 'RESET_PASSWORD_INVALID_TOKEN_ERROR' });
      expect(await signIn(email)).toBe('WRONG_CREDENTIALS_ERROR');
      expect(await signIn(email, 'new password')).toBe('OK');
    });

    it('does nothing with an expired token or one of a user without a password', async () => {
      const email = freshEmail();
      const { user } = await signUp(email);
      const { token } = ok(await recipe().createResetPasswordToken({ userId: user.id, email }));
      clock.advance(3_600_000);
      expect((await reset(token)).status).toBe('RESET_PASSWORD_INVALID_TOKEN_ERROR');
      expect(await signIn(email)).toBe('OK');
      const phone = `phone-reset-${count}`;
      await addUser(core.db, { recipeId: 'passwordless', recipeUserId: phone, phoneNumber: `+3${count}` });
      const { token: theirs } = ok(await recipe().createResetPasswordToken({ userId: phone, email }));
      expect((await reset(theirs)).status).toBe('RESET_PASSWORD_INVALID_TOKEN_ERROR');
    });

    it.each([
      [{ method: 'mail', token: 't', newPassword: 'p' }, 'Unsupported method for password reset'],
      [{ method: 'token', token: 't', newPassword: '' }, 'Password cannot be an empty string'],
      [{ method: 'token', newPassword: 'p' }, "Field name 'token' is invalid in JSON input"],
    ])('refuses %j', async (body, text) => {
      expect(await refusal('POST', '/recipe/user/password/reset', { body })).toEqual([400, text]);
    });
  });

  describe('the look-up', () => {
    it('by e-mail gives the whole user, by id that login method alone', async () => {
      const email = freshEmail();
      const { recipeUserId } = await signUp(email);
      const first = `first-${count}`;
      await addUser(core.db, { recipeId: 'passwordless', recipeUserId: first, phoneNumber: `+4${count}` });
      await link(core.db, first, recipeUserId);
      const byEmail = ok(await recipe().getUser({ email: ` ${email.toUpperCase()}` })).user;
      expect(byEmail).toMatchObject({ id: first, phoneNumbers: [`+4${count}`], timeJoined: 1000 });
      const byId = ok(await recipe().getUser({ userId: recipeUserId })).user;
      expect(byId).toEqual({ ...asUser(recipeUserId, email), isPrimaryUser: true });
      expect(await recipe().getUser({ userId: first })).toEqual({ status: 'UNKNOWN_USER_ID_ERROR' });
    });

    it('tells what it does not know', async () => {
      expect(await recipe().getUser({ userId: 'nobody' })).toEqual({ status: 'UNKNOWN_USER_ID_ERROR' });
      expect(await recipe().getUser({ email: 'nobody' })).toEqual({ status: 'UNKNOWN_EMAIL_ERROR' });
      const { user } = await signUp();
      expect(await recipe({ tenantId: 't1' }).getUser({ email: user.emails[0] })).toEqual({
        status: 'UNKNOWN_EMAIL_ERROR',
      });
    });

    it.each([
      ['?userId=a&email=b', 400, 'Please provide only one of userId or email'],
      ['', 400, 'Please provide one of userId or email'],
    ])('refuses %j', async (query, status, text) => {
      expect(await refusal('GET', `/recipe/user${query}`)).toEqual([status, text]);
    });

    it('by id is for the public tenant from 5.0 on', async () => {
      const path = '/t1/recipe/user?userId=x';
      expect(await refusal('GET', path)).toEqual([
        403,
        'Only public tenantId can call this app specific API',
      ]);
      expect(await refusal('GET', path, { headers: { 'cdi-version': '4.0' } })).toEqual([
        200,
        '{"status":"UNKNOWN_USER_ID_ERROR"}',
      ]);
    });
  });

  describe('the update', () => {
    const update = (recipeUserId: string, fields: { email?: string; password?: string }) =>
      recipe().updateUser({ recipeUserId, ...fields });

    it('changes e-mail, password, or both', async () => {
      const [email, next, last] = [freshEmail(), freshEmail(), freshEmail()];
      const { recipeUserId } = await signUp(email);
      expect(await update(recipeUserId, { email: ` ${next.toUpperCase()}` })).toEqual({ status: 'OK' });
      expect(await signIn(email)).toBe('WRONG_CREDENTIALS_ERROR');
      expect(await signIn(next)).toBe('OK');
      expect(await update(recipeUserId, { password: 'other' })).toEqual({ status: 'OK' });
      expect(await signIn(next, 'other')).toBe('OK');
      expect(await update(recipeUserId, { email: last, password: '' })).toEqual({ status: 'OK' });
      expect(await signIn(last, '')).toBe('OK');
      expect((await recipe().signUp({ email: next, password })).status).toBe('OK');
    });

    it('changes nothing when the e-mail is taken', async () => {
      const [email, taken] = [freshEmail(), freshEmail()];
      const { recipeUserId } = await signUp(email);
      await signUp(taken);
      expect(await update(recipeUserId, { email: taken, password: 'other' })).toEqual({
        status: 'EMAIL_ALREADY_EXISTS_ERROR',
      });
      expect(await signIn(email)).toBe('OK');
      expect(await signIn(email, 'other')).toBe('WRONG_CREDENTIALS_ERROR');
    });

    it('to what is there already is fine', async () => {
      const email = freshEmail();
      const { recipeUserId } = await signUp(email);
      expect(await update(recipeUserId, { email })).toEqual({ status: 'OK' });
      await link(core.db, recipeUserId);
      expect(await update(recipeUserId, { email })).toEqual({ status: 'OK' });
    });

    it('holds in all tenants of the login method, or in none', async () => {
      const [email, next, taken] = [freshEmail(), freshEmail(), freshEmail()];
      const { recipeUserId } = await signUp(email);
      await addToTenant(core.db, recipeUserId, 't1');
      await signUp(taken, { tenantId: 't1' });
      expect(await update(recipeUserId, { email: taken })).toEqual({ status: 'EMAIL_ALREADY_EXISTS_ERROR' });
      expect(await signIn(email)).toBe('OK');
      expect(await signIn(email, password, { tenantId: 't1' })).toBe('OK');
      expect(await update(recipeUserId, { email: next })).toEqual({ status: 'OK' });
      expect(await signIn(next, password, { tenantId: 't1' })).toBe('OK');
      expect(await signIn(email, password, { tenantId: 't1' })).toBe('WRONG_CREDENTIALS_ERROR');
    });

    it('in a group may not take what another group or login method has', async () => {
      const notAllowed = {
        status: 'EMAIL_CHANGE_NOT_ALLOWED_ERROR',
        reason: 'New email is associated with another primary user ID',
      };
      const [mine, theirs, standalone, phone] = [freshEmail(), freshEmail(), freshEmail(), freshEmail()];
      const { recipeUserId } = await signUp(mine);
      await link(core.db, recipeUserId);
      await signUp(standalone);
      await addUser(core.db, { recipeId: 'passwordless', recipeUserId: `other-${count}`, email: theirs });
      await link(core.db, `other-${count}`);
      expect(await update(recipeUserId, { email: theirs, password: 'other' })).toEqual(notAllowed);
      expect(await update(recipeUserId, { email: standalone })).toEqual(notAllowed);
      expect(await signIn(mine)).toBe('OK');
      // A standalone user of another recipe stands in nobody's way, and what was refused left no trace.
      await addUser(core.db, { recipeId: 'passwordless', recipeUserId: `alone-${count}`, email: phone });
      expect(await update(recipeUserId, { email: phone })).toEqual({ status: 'OK' });
      expect(await update(recipeUserId, { email: mine })).toEqual({ status: 'OK' });
    });

    it('of a standalone user may take what a primary user of another recipe has', async () => {
      const theirs = freshEmail();
      await addUser(core.db, { recipeId: 'passwordless', recipeUserId: `primary-${count}`, email: theirs });
      await link(core.db, `primary-${count}`);
      const { recipeUserId } = await signUp();
      expect(await update(recipeUserId, { email: theirs })).toEqual({ status: 'OK' });
    });

    it('knows external ids, and login methods with a password only', async () => {
      const { recipeUserId } = await signUp();
      await mapUserId(core.db, recipeUserId, `external-${count}`);
      expect(await update(`external-${count}`, { password: 'x' })).toEqual({ status: 'OK' });
      await addUser(core.db, {
        recipeId: 'passwordless',
        recipeUserId: `pw-${count}`,
        phoneNumber: `+5${count}`,
      });
      for (const id of ['nobody', '', `pw-${count}`])
        expect(await update(id, { password: 'x' }), id).toEqual({ status: 'UNKNOWN_USER_ID_ERROR' });
    });

    it('asks for something to change', async () => {
      expect(await refusal('PUT', '/recipe/user', { body: { recipeUserId: 'x' } })).toEqual([
        400,
        'You have to provide either email or password.',
      ]);
      expect(await refusal('PUT', '/recipe/user', { body: { email: 'x' } })).toEqual([
        400,
        "Field name 'recipeUserId' is invalid in JSON input",
      ]);
    });

    it('calls the login method `userId` for clients before 4.0', async () => {
      const { recipeUserId } = await signUp();
      const sent = { headers: { 'cdi-version': '3.1' }, body: { userId: recipeUserId, password: 'x' } };
      expect(await refusal('PUT', '/recipe/user', sent)).toEqual([200, '{"status":"OK"}']);
      for (const body of [
        { password: 'x' },
        { userId: null, password: 'x' },
        { recipeUserId, password: 'x' },
      ])
        expect(await refusal('PUT', '/recipe/user', { ...sent, body })).toEqual([
          400,
          "Field name 'userId' is invalid in JSON input",
        ]);
    });
  });

  describe('an imported hash', () => {
    const importHash = (email: string, passwordHash: string, hashingAlgorithm?: string) =>
      recipe().importPasswordHash({
        email,
        passwordHash,
        ...(hashingAlgorithm !== undefined && { hashingAlgorithm }),
      });

    it('makes a user who signs in with the password', async () => {
      const hashes = {
        BCRYPT: await hashBcrypt(password, { alg: 'BCRYPT', rounds: 4 }),
        argon2: await hashArgon2(password, { alg: 'ARGON2', iterations: 1, memoryKb: 64, parallelism: 1 }),
      };
      for (const [algorithm, hash] of Object.entries(hashes)) {
        const email = freshEmail();
        clock.advance(10);
        const imported = ok(await importHash(email, ` ${hash}\n`, algorithm));
        expect(imported).toEqual({
          status: 'OK',
          user: asUser(imported.user.id, email),
          didUserAlreadyExist: false,
        });
        expect(await signIn(email)).toBe('OK');
        expect(await signIn(email, 'other')).toBe('WRONG_CREDENTIALS_ERROR');
      }
    });

    it('replaces the password of a user of that tenant', async () => {
      const email = freshEmail();
      const { user } = await signUp(email);
      const hash = await hashBcrypt('imported', { alg: 'BCRYPT', rounds: 4 });
      expect(await importHash(email.toUpperCase(), hash)).toEqual({
        status: 'OK',
        user,
        didUserAlreadyExist: true,
      });
      expect(await signIn(email)).toBe('WRONG_CREDENTIALS_ERROR');
      expect(await signIn(email, 'imported')).toBe('OK');
      const there = await recipe({ tenantId: 't1' }).importPasswordHash({ email, passwordHash: hash });
      expect(there).toMatchObject({ didUserAlreadyExist: false });
    });

    it('keeps its algorithm at sign-in; a new password has that of the configuration', async () => {
      const email = freshEmail();
      const argon2 = { alg: 'ARGON2', iterations: 1, memoryKb: 64, parallelism: 1 } as const;
      const { user } = ok(await importHash(email, await hashArgon2(password, argon2)));
      const stored = async () => {
        const rows = core.db.read.selectFrom('emailpassword_passwords').select('password_hash');
        return (await rows.where('recipe_user_id', '=', user.id).executeTakeFirstOrThrow()).password_hash;
      };
      await signIn(email);
      expect(await stored()).toMatch(/^\$argon2id\$/);
      await recipe().updateUser({ recipeUserId: user.id, password: 'x' });
      expect(await stored()).toMatch(/^\$2a\$04\$/);
    });

    it('verifies no made-up e-mail', async () => {
      const { user } = ok(await importHash('i@stfakeemail.supertokens.com', '$2a$04$any'));
      expect(user.loginMethods[0]?.verified).toBe(false);
    });

    it.each(['$2a$04$garbage', '$2b$', '$argon2id$v=19$garbage', '$argon2d', `$2y$04$${'x'.repeat(240)}`])(
      '%s is taken, and lets nobody in',
      async (hash) => {
        const email = freshEmail();
        expect((await importHash(email, hash)).status).toBe('OK');
        expect(await signIn(email)).toBe('WRONG_CREDENTIALS_ERROR');
      },
    );

    it.each([
      ['md5', undefined, 'Password hash is in invalid format'],
      ['$f_scrypt$a$b$m=1$r=1', undefined, 'Password hash is in invalid format'],
      ['$2a$04$x', 'ARGON2', 'Password hash is in invalid Argon2 format'],
      ['$argon2id$x', 'bcrypt', 'Password hash is in invalid BCrypt format'],
      ['$2a$04$x', 'firebase_scrypt', 'Password hash is in invalid Firebase SCrypt format'],
      ['$2a$04$x', 'md5', 'Unsupported password hashing algorithm'],
      ['$2a$04$x', ' ', 'Hashing Algorithm cannot be an empty string'],
      [' ', undefined, 'Password hash cannot be an empty string'],
      ['x'.repeat(257), undefined, "Field name 'passwordHash' must not be longer than 256 characters"],
    ])('%s as %s is refused', async (passwordHash, hashingAlgorithm, text) => {
      const body = { email: 'refused@example.com', passwordHash, hashingAlgorithm };
      expect(await refusal('POST', '/recipe/user/passwordhash/import', { body })).toEqual([400, text]);
    });

    it('of Firebase needs the key of the project', async () => {
      const passwordHash = '$f_scrypt$aGFzaA==$c2FsdA==$m=4$r=8$s=Bw==';
      const body = { email: freshEmail(), passwordHash };
      const answer = await refusal('POST', '/recipe/user/passwordhash/import', { body });
      expect(answer).toEqual([
        500,
        expect.stringContaining("'firebase_password_hashing_signer_key' cannot be null"),
      ]);
    });
  });
});

describe.each(testDatabases())('emailpassword with other hashes on $name', (database) => {
  it('hashes with argon2id where the configuration says so', async () => {
    const config = {
      password_hashing_alg: 'ARGON2',
      argon2_iterations: 1,
      argon2_memory_kb: 64,
      argon2_parallelism: 1,
    } as const;
    const core = await startCore(database, { config });
    const { emailPassword } = core.client();
    await emailPassword.signUp({ email: 'a@example.com', password });
    const rows = await core.db.read.selectFrom('emailpassword_passwords').select('password_hash').execute();
    expect(rows).toEqual([{ password_hash: expect.stringMatching(/^\$argon2id\$v=19\$m=64,t=1,p=1\$/) }]);
    expect((await emailPassword.signIn({ email: 'a@example.com', password })).status).toBe('OK');
    expect((await emailPassword.signIn({ email: 'a@example.com', password: 'x' })).status).toBe(
      'WRONG_CREDENTIALS_ERROR',
    );
    await core.close();
  });
});
