import { type FakeClock, fakeClock, testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, type CoreUnderTest, startCore } from '../../../test/coreUnderTest.js';
import { addToTenant, addUser, link } from '../../../test/linkedUsers.js';
import { ok } from '../../../test/sessions.js';

let count = 0;
const freshEmail = () => {
  count += 1;
  return `user${count}@example.com`;
};
const freshPhone = () => {
  count += 1;
  return `+4420795${String(count).padStart(5, '0')}`;
};

describe.each(testDatabases())('the users of passwordless on $name', (database) => {
  let core: CoreUnderTest;
  let clock: FakeClock;

  beforeAll(async () => {
    clock = fakeClock();
    core = await startCore(database, { clock });
    await core.client().multitenancy.putTenant({ tenantId: 't1', firstFactors: null });
  });
  afterAll(() => core.close());

  const recipe = (caller: Caller = {}) => core.client(caller).passwordless;
  const start = async (contact: object, caller: Caller = {}) => ok(await recipe(caller).createCode(contact));
  const signUp = async (contact: object, caller: Caller = {}) => {
    clock.advance(10);
    const { preAuthSessionId, linkCode } = await start(contact, caller);
    return ok(await recipe(caller).consumeCode({ preAuthSessionId, linkCode })).recipeUserId;
  };
  const contactsOf = async (userId: string) => {
    const { user } = ok(await recipe().getUser({ userId }));
    return { emails: user.emails, phoneNumbers: user.phoneNumbers };
  };
  const devices = async (query: Record<string, string>, caller: Caller = {}) =>
    ok(await recipe(caller).listCodes(query)).devices.length;
  const put = async (body: object) => {
    const { status, json, text } = await core.ask('PUT', '/recipe/user', {
      body,
      headers: { rid: 'passwordless' },
    });
    return status === 200 ? json : [status, text.trim()];
  };

  it('are found by id, as that login method alone, and by contact, as the whole user', async () => {
    const [email, phoneNumber] = [freshEmail(), freshPhone()];
    const id = await signUp({ email });
    const other = await signUp({ phoneNumber });
    await link(core.db, id, other);
    expect(await contactsOf(other)).toEqual({ emails: [], phoneNumbers: [phoneNumber] });
    for (const query of [{ email: email.toUpperCase() }, { phoneNumber: ` ${phoneNumber}` }]) {
      const { user } = ok(await recipe().getUser(query));
      expect(user).toMatchObject({ id, emails: [email], phoneNumbers: [phoneNumber], isPrimaryUser: true });
    }
  });

  it('are not found under an id of another recipe, nor by a contact in another tenant', async () => {
    const email = freshEmail();
    const { recipeUserId } = ok(await core.client().emailPassword.signUp({ email, password: 'p' }));
    expect(await recipe().getUser({ userId: recipeUserId })).toEqual({ status: 'UNKNOWN_USER_ID_ERROR' });
    expect(await recipe().getUser({ email })).toEqual({ status: 'UNKNOWN_EMAIL_ERROR' });
    await signUp({ email });
    expect(await recipe({ tenantId: 't1' }).getUser({ email })).toEqual({ status: 'UNKNOWN_EMAIL_ERROR' });
  });

  it('are looked up by id in no tenant but the public one', async () => {
    const { status } = await core.ask('GET', '/t1/recipe/user', {
      query: { userId: 'u' },
      headers: { rid: 'passwordless' },
    });
    expect(status).toBe(403);
  });

  describe('change their contacts', () => {
    it('one, both, or none', async () => {
      const [email, phoneNumber] = [freshEmail(), freshPhone()];
      const id = await signUp({ email: freshEmail() });
      expect(
        await put({ recipeUserId: id, email: ` ${email.toUpperCase()}`, phoneNumber: ` ${phoneNumber}` }),
      ).toEqual({
        status: 'OK',
      });
      expect(await contactsOf(id)).toEqual({ emails: [email], phoneNumbers: [phoneNumber] });
      expect(await put({ recipeUserId: id })).toEqual({ status: 'OK' });
      expect(await put({ recipeUserId: id, email, phoneNumber })).toEqual({ status: 'OK' });
      expect(await put({ recipeUserId: id, email: null })).toEqual({ status: 'OK' });
      expect(await contactsOf(id)).toEqual({ emails: [], phoneNumbers: [phoneNumber] });
      expect(await put({ recipeUserId: id, email, phoneNumber: null })).toEqual({ status: 'OK' });
      expect(await contactsOf(id)).toEqual({ emails: [email], phoneNumbers: [] });
      expect(await signUp({ phoneNumber })).not.toBe(id);
      expect(await signUp({ email })).toBe(id);
    });

    it('but cannot be left without any', async () => {
      const id = await signUp({ email: freshEmail() });
      const refused = [400, 'You cannot clear both email and phone number of a user'];
      expect(await put({ recipeUserId: id, email: null })).toEqual(refused);
      expect(await put({ recipeUserId: id, email: null, phoneNumber: null })).toEqual(refused);
      expect(await put({ recipeUserId: 'nobody', email: null, phoneNumber: null })).toEqual({
        status: 'UNKNOWN_USER_ID_ERROR',
      });
    });

    it('of this recipe only, known by a field that must be there', async () => {
      const { recipeUserId } = ok(
        await core.client().emailPassword.signUp({ email: freshEmail(), password: 'p' }),
      );
      expect(await put({ recipeUserId, email: freshEmail() })).toEqual({ status: 'UNKNOWN_USER_ID_ERROR' });
      for (const [body, field] of [
        [{ email: 'e' }, 'recipeUserId'],
        [{ recipeUserId: 1 }, 'recipeUserId'],
        [{ recipeUserId: 'u', email: 1 }, 'email'],
        [{ recipeUserId: 'u', phoneNumber: {} }, 'phoneNumber'],
      ] as const)
        expect(await put(body)).toEqual([400, `Field name '${field}' is invalid in JSON input`]);
    });

    it('not to one that another user of the recipe has, and then nothing changes', async () => {
      const [email, phoneNumber, own] = [freshEmail(), freshPhone(), freshEmail()];
      await signUp({ email });
      await signUp({ phoneNumber });
      const id = await signUp({ email: own });
      expect(await put({ recipeUserId: id, email, phoneNumber: freshPhone() })).toEqual({
        status: 'EMAIL_ALREADY_EXISTS_ERROR',
      });
      expect(await put({ recipeUserId: id, email: freshEmail(), phoneNumber })).toEqual({
        status: 'PHONE_NUMBER_ALREADY_EXISTS_ERROR',
      });
      expect(await put({ recipeUserId: id, email: null, phoneNumber })).toEqual({
        status: 'PHONE_NUMBER_ALREADY_EXISTS_ERROR',
      });
      expect(await contactsOf(id)).toEqual({ emails: [own], phoneNumbers: [] });
    });

    it('not to one that is taken in any of their tenants', async () => {
      const email = freshEmail();
      await signUp({ email }, { tenantId: 't1' });
      const id = await signUp({ email: freshEmail() });
      await addToTenant(core.db, id, 't1');
      expect(await put({ recipeUserId: id, email })).toEqual({ status: 'EMAIL_ALREADY_EXISTS_ERROR' });
    });

    it('to one of a user of another recipe, even a primary one', async () => {
      const email = freshEmail();
      const { recipeUserId } = ok(await core.client().emailPassword.signUp({ email, password: 'p' }));
      await link(core.db, recipeUserId);
      const id = await signUp({ phoneNumber: freshPhone() });
      expect(await put({ recipeUserId: id, email })).toEqual({ status: 'OK' });
    });

    it('as members of a group, not to one of another group or of another user of the recipe', async () => {
      const [email, phoneNumber, standalone] = [freshEmail(), freshPhone(), freshEmail()];
      const theirs = `theirs-${email}`;
      await addUser(core.db, { recipeId: 'emailpassword', recipeUserId: theirs, email });
      const phone = await signUp({ phoneNumber });
      await link(core.db, theirs, phone);
      await signUp({ email: standalone });
      const id = await signUp({ email: freshEmail() });
      await link(core.db, id);
      const emailRefused = {
        status: 'EMAIL_CHANGE_NOT_ALLOWED_ERROR',
        reason: 'New email is associated with another primary user ID',
      };
      expect(await put({ recipeUserId: id, email })).toEqual(emailRefused);
      expect(await put({ recipeUserId: id, email: standalone })).toEqual(emailRefused);
      expect(await put({ recipeUserId: id, phoneNumber })).toEqual({
        status: 'PHONE_NUMBER_CHANGE_NOT_ALLOWED_ERROR',
        reason: 'New phone number is associated with another primary user ID',
      });
      expect(await put({ recipeUserId: id, phoneNumber: freshPhone() })).toEqual({ status: 'OK' });
    });

    it('and with that end sign-ins of the former and of the new one, in all of their tenants', async () => {
      const [email, next, phoneNumber, kept] = [freshEmail(), freshEmail(), freshPhone(), freshPhone()];
      const id = await signUp({ email });
      await put({ recipeUserId: id, phoneNumber: kept });
      await addToTenant(core.db, id, 't1');
      for (const caller of [{}, { tenantId: 't1' }])
        for (const contact of [{ email }, { email: next }, { phoneNumber }, { phoneNumber: kept }])
          await start(contact, caller);
      expect(await put({ recipeUserId: id, email: next })).toEqual({ status: 'OK' });
      for (const caller of [{}, { tenantId: 't1' }]) {
        expect(await devices({ email }, caller)).toBe(0);
        expect(await devices({ email: next }, caller)).toBe(0);
        expect(await devices({ phoneNumber }, caller)).toBe(1);
        expect(await devices({ phoneNumber: kept }, caller)).toBe(1);
      }
      expect(await put({ recipeUserId: id, phoneNumber: null })).toEqual({ status: 'OK' });
      expect(await devices({ phoneNumber: kept })).toBe(0);
    });
  });

  it('that leave a group take their open sign-ins with them', async () => {
    const [email, phoneNumber] = [freshEmail(), freshPhone()];
    const id = await signUp({ email });
    const other = await signUp({ phoneNumber });
    await link(core.db, id, other);
    await start({ email });
    await start({ phoneNumber });
    await core.client().users.removeUser({ userId: id, removeAllLinkedAccounts: false });
    expect([await devices({ email }), await devices({ phoneNumber })]).toEqual([0, 1]);
  });
});
