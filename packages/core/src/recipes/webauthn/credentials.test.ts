import { createAuthenticator, type FakeClock, fakeClock, testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, type CoreUnderTest, startCore } from '../../../test/coreUnderTest.js';
import { addToTenant, addUser, link, mapUserId } from '../../../test/linkedUsers.js';
import { passkeysOf, retold } from '../../../test/passkeys.js';
import { ok } from '../../../test/sessions.js';

let count = 0;
const freshEmail = () => {
  count += 1;
  return `user${count}@example.com`;
};

describe.each(testDatabases())('webauthn credentials on $name', (database) => {
  let core: CoreUnderTest;
  let clock: FakeClock;

  beforeAll(async () => {
    clock = fakeClock();
    core = await startCore(database, { clock });
    await core.client().multitenancy.putTenant({ tenantId: 't1' });
    await core.client().multitenancy.putApp({ appId: 'a1' });
  });
  afterAll(() => core.close());

  const passkeys = (caller: Caller = {}) => passkeysOf(core, caller);
  const recipe = (caller: Caller = {}) => core.client(caller).webauthn;
  const userOf = async (userId: string) => ok(await core.client().users.getUser({ userId })).user;
  const listed = async (recipeUserId: string) =>
    ok(await recipe().listCredentials({ recipeUserId })).credentials;

  describe('are registered', () => {
    it('for a user who has some already', async () => {
      const { recipeUserId, webauthnCredentialId: first, device } = await passkeys().signUp(freshEmail());
      clock.advance(1000);
      const other = freshEmail();
      const added = await passkeys().addPasskey(recipeUserId, other);
      expect(added).toMatchObject({
        status: 'OK',
        recipeUserId,
        email: other,
        relyingPartyId: 'example.com',
        relyingPartyName: 'Example',
      });
      const second = added.webauthnCredentialId;
      const user = await userOf(recipeUserId);
      expect(user.emails).not.toContain(other);
      expect(user.webauthn).toEqual({ credentialIds: [first, second] });
      expect(user.loginMethods[0]?.webauthn).toEqual({ credentialIds: [first, second] });
      for (const one of [device, added.device])
        expect(await passkeys().signIn(one)).toMatchObject({ status: 'OK', recipeUserId });
    });

    it('under any id of the user, which is echoed', async () => {
      const { recipeUserId } = await passkeys().signUp(freshEmail());
      const external = `external ${recipeUserId}`;
      await mapUserId(core.db, recipeUserId, external);
      for (const id of [external, recipeUserId]) {
        const { recipeUserId: echoed, webauthnCredentialId } = await passkeys().addPasskey(id, freshEmail());
        expect(echoed).toBe(id);
        expect(
          ok(await recipe().getCredential({ recipeUserId: id, webauthnCredentialId })).recipeUserId,
        ).toBe(id);
        expect((await listed(id)).map((one) => one.recipeUserId)).toEqual((await listed(id)).map(() => id));
      }
      expect(await listed(external)).toHaveLength(3);
    });

    it('once for each relying party and app', async () => {
      const { recipeUserId } = await passkeys().signUp(freshEmail());
      const device = createAuthenticator();
      const { credential, webauthnGeneratedOptionsId } = await passkeys().make(freshEmail(), device);
      const request = { recipeUserId, credential, webauthnGeneratedOptionsId };
      expect((await recipe().registerCredential(request)).status).toBe('OK');
      const again = { status: 'CREDENTIAL_ALREADY_EXISTS_ERROR' };
      expect(await recipe().registerCredential(request)).toEqual(again);
      const other = await passkeys().signUp(freshEmail());
      expect(await recipe().registerCredential({ ...request, recipeUserId: other.recipeUserId })).toEqual(
        again,
      );
      expect(await listed(other.recipeUserId)).toHaveLength(1);
      const elsewhere = { appId: 'a1' };
      const { recipeUserId: stranger } = await passkeys(elsewhere).signUp(freshEmail());
      const options = await passkeys(elsewhere).registerOptions(freshEmail());
      const copy = {
        recipeUserId: stranger,
        webauthnGeneratedOptionsId: options.webauthnGeneratedOptionsId,
        credential: retold(credential, { challenge: options.challenge }),
      };
      expect((await recipe(elsewhere).registerCredential(copy)).status).toBe('OK');
    });

    it('for nobody unknown, and for nobody who signs in otherwise', async () => {
      await addUser(core.db, { recipeId: 'passwordless', recipeUserId: 'phone', phoneNumber: '+1' });
      const request = await passkeys().make(freshEmail(), createAuthenticator());
      for (const recipeUserId of ['nobody', 'phone', ''])
        expect(await recipe().registerCredential({ recipeUserId, ...request })).toEqual({
          status: 'UNKNOWN_USER_ID_ERROR',
        });
    });

    it('after the same checks as at sign-up', async () => {
      const { recipeUserId } = await passkeys().signUp(freshEmail());
      const made = await passkeys().make(freshEmail(), createAuthenticator(), { timeout: 1000 });
      const register = async (changes: object) => {
        const request = { recipeUserId, ...made, ...changes };
        return (await recipe().registerCredential(request)).status;
      };
      const { credential } = made;
      expect(await register({ webauthnGeneratedOptionsId: 'unknown' })).toBe('OPTIONS_NOT_FOUND_ERROR');
      expect(await register({ credential: {} })).toBe('INVALID_CREDENTIALS_ERROR');
      expect(await register({ credential: retold(credential, { challenge: 'x' }) })).toBe(
        'INVALID_AUTHENTICATOR_ERROR',
      );
      clock.advance(1000);
      expect(await register({})).toBe('INVALID_OPTIONS_ERROR');
    });

    it('with options of any tenant under the path without one, and else with those of the tenant', async () => {
      const { recipeUserId } = await passkeys().signUp(freshEmail());
      await core.client().multitenancy.putTenant({ tenantId: 't2' });
      const register = async (made: Caller, used: Caller) => {
        const request = await passkeys(made).make(freshEmail(), createAuthenticator());
        return (await recipe(used).registerCredential({ recipeUserId, ...request })).status;
      };
      const [t1, t2] = [{ tenantId: 't1' }, { tenantId: 't2' }];
      expect(await register(t1, {})).toBe('OK');
      expect(await register(t1, t1)).toBe('OK');
      expect(await register(t1, t2)).toBe('OPTIONS_NOT_FOUND_ERROR');
      expect(await register({}, t1)).toBe('OPTIONS_NOT_FOUND_ERROR');
      expect(await register({}, { appId: 'a1' })).toBe('OPTIONS_NOT_FOUND_ERROR');
    });
  });

  it('are listed, oldest first, and none for an unknown user', async () => {
    const { recipeUserId, webauthnCredentialId: first } = await passkeys().signUp(freshEmail());
    clock.advance(1000);
    const { webauthnCredentialId: second } = await passkeys().addPasskey(recipeUserId, freshEmail());
    const common = { recipeUserId, relyingPartyId: 'example.com' };
    expect(await listed(recipeUserId)).toEqual([
      { webauthnCredentialId: first, ...common, createdAt: clock.now() - 1000 },
      { webauthnCredentialId: second, ...common, createdAt: clock.now() },
    ]);
    for (const unknown of ['nobody', '', '%']) expect(await listed(unknown)).toEqual([]);
    expect(ok(await recipe({ appId: 'a1' }).listCredentials({ recipeUserId })).credentials).toEqual([]);
  });

  it('are read and removed one by one, with and without a slash at the end', async () => {
    const { recipeUserId, webauthnCredentialId, device } = await passkeys().signUp(freshEmail());
    const { webauthnCredentialId: others } = await passkeys().signUp(freshEmail());
    const whose = { recipeUserId, webauthnCredentialId };
    const read = {
      status: 'OK',
      ...whose,
      relyingPartyId: 'example.com',
      createdAt: clock.now(),
      updatedAt: clock.now(),
    };
    expect(await recipe().getCredential(whose)).toEqual(read);
    const { json } = await core.ask('GET', '/recipe/webauthn/user/credential/', { query: whose });
    expect(json).toEqual(read);
    const notFound = { status: 'CREDENTIAL_NOT_FOUND_ERROR' };
    for (const wrong of [
      { recipeUserId, webauthnCredentialId: others },
      { recipeUserId, webauthnCredentialId: '' },
      { recipeUserId: 'nobody', webauthnCredentialId },
    ]) {
      expect(await recipe().getCredential(wrong)).toEqual(notFound);
      expect(await recipe().removeCredential(wrong)).toEqual(notFound);
    }
    expect(await recipe({ appId: 'a1' }).removeCredential(whose)).toEqual(notFound);
    expect(await recipe().removeCredential(whose)).toEqual({ status: 'OK' });
    expect(await recipe().removeCredential(whose)).toEqual(notFound);
    expect(await recipe().getCredential(whose)).toEqual(notFound);
    expect((await passkeys().signIn(device)).status).toBe('CREDENTIAL_NOT_FOUND_ERROR');
    const user = await userOf(recipeUserId);
    expect(user.webauthn).toEqual({ credentialIds: [] });
    expect(user.loginMethods[0]?.webauthn).toEqual({ credentialIds: [] });
  });

  it.each([
    ['GET', 'user/credential', ['recipeUserId', 'webauthnCredentialId']],
    ['DELETE', 'user/credential/remove', ['recipeUserId', 'webauthnCredentialId']],
    ['GET', 'user/credential/list', ['recipeUserId']],
    ['GET', 'user/recover', ['token']],
  ])('%s %s asks for %j', async (method, path, names) => {
    for (const name of names) {
      const query = Object.fromEntries(names.filter((other) => other !== name).map((other) => [other, 'x']));
      const { status, text } = await core.ask(method, `/recipe/webauthn/${path}`, { query });
      expect([status, text.trim()]).toEqual([400, `Field name '${name}' is missing in GET request`]);
    }
  });

  it.each([
    ['PUT', 'user/email', ['recipeUserId', 'email']],
    ['POST', 'user/recover/token', ['userId', 'email']],
    ['POST', 'user/recover/token/consume', ['token']],
    ['POST', 'user/credential/register', ['recipeUserId']],
  ])('%s %s asks for %j', async (method, path, names) => {
    const whole = {
      recipeUserId: 'u',
      userId: 'u',
      email: 'e',
      token: 't',
      webauthnGeneratedOptionsId: 'o',
      credential: {},
    };
    for (const name of names)
      for (const value of [undefined, null, 5, {}]) {
        const body = { ...whole, [name]: value };
        const { status, text } = await core.ask(method, `/recipe/webauthn/${path}`, { body });
        expect([status, text.trim()]).toEqual([400, `Field name '${name}' is invalid in JSON input`]);
      }
  });

  describe('find their user', () => {
    const search = async (query: object, caller: Caller = {}) =>
      ok(
        await core.client(caller).users.listUsersByAccountInfo({ doUnionOfAccountInfo: 'true', ...query }),
      ).users.map((user) => user.id);

    it('in the whole app, alone, or with what else the user has', async () => {
      const email = freshEmail();
      const { user, webauthnCredentialId } = await passkeys().signUp(email);
      const { emailPassword } = core.client();
      const other = ok(await emailPassword.signUp({ email, password: 'p' })).user;
      expect(await search({ webauthnCredentialId })).toEqual([user.id]);
      expect(await search({ webauthnCredentialId }, { tenantId: 't1' })).toEqual([user.id]);
      expect(await search({ webauthnCredentialId }, { appId: 'a1' })).toEqual([]);
      expect((await search({ webauthnCredentialId, email })).sort()).toEqual([user.id, other.id].sort());
      const both = { webauthnCredentialId, email, doUnionOfAccountInfo: 'false' };
      expect(await search(both)).toEqual([user.id]);
      expect(await search({ ...both, email: 'nobody@example.com' })).toEqual([]);
      expect(await search({ webauthnCredentialId: 'unknown' })).toEqual([]);
    });

    it('in lists of users, each with its own', async () => {
      const made = [await passkeys().signUp(freshEmail()), await passkeys().signUp(freshEmail())];
      await passkeys().addPasskey(made[0]?.recipeUserId ?? '', freshEmail());
      const { users } = ok(
        await core.client().users.listUsers({ includeRecipeIds: 'webauthn', limit: '500' }),
      );
      for (const { user, recipeUserId } of made) {
        const ids = (await listed(recipeUserId)).map((one) => one.webauthnCredentialId);
        expect(users.find((one) => one.id === user.id)?.webauthn.credentialIds).toEqual(ids);
      }
    });
  });

  describe('and the e-mail of their user', () => {
    const change = async (recipeUserId: string, email: string) =>
      (await recipe().updateUserEmail({ recipeUserId, email })).status;

    it('changes, in all tenants or none', async () => {
      const { recipeUserId } = await passkeys().signUp(freshEmail());
      await addToTenant(core.db, recipeUserId, 't1');
      expect(await change(recipeUserId, ' Changed@Example.com')).toBe('OK');
      expect(await change(recipeUserId, 'changed@example.com')).toBe('OK');
      expect((await userOf(recipeUserId)).emails).toEqual(['changed@example.com']);
      const taken = freshEmail();
      await passkeys({ tenantId: 't1' }).signUp(taken);
      expect(await change(recipeUserId, taken)).toBe('EMAIL_ALREADY_EXISTS_ERROR');
      expect((await userOf(recipeUserId)).emails).toEqual(['changed@example.com']);
      for (const tenantId of ['public', 't1']) {
        const made = await passkeys({ tenantId }).make('changed@example.com', createAuthenticator());
        expect((await recipe({ tenantId }).signUp(made)).status).toBe('EMAIL_ALREADY_EXISTS_ERROR');
      }
    });

    it('leaves the old one free', async () => {
      const old = freshEmail();
      const { recipeUserId } = await passkeys().signUp(old);
      await mapUserId(core.db, recipeUserId, `mapped ${recipeUserId}`);
      expect(await change(`mapped ${recipeUserId}`, freshEmail())).toBe('OK');
      expect((await passkeys().signUp(old)).user.emails).toEqual([old]);
    });

    it('is not changed for nobody, or for somebody who signs in otherwise', async () => {
      const { emailPassword } = core.client();
      const { user } = ok(await emailPassword.signUp({ email: freshEmail(), password: 'p' }));
      for (const id of ['nobody', user.id])
        expect(await change(id, freshEmail())).toBe('UNKNOWN_USER_ID_ERROR');
    });

    it('is not changed to one that another user has', async () => {
      const taken = freshEmail();
      await passkeys().signUp(taken);
      const { recipeUserId: member } = await passkeys().signUp(freshEmail());
      expect(await change(member, taken)).toBe('EMAIL_ALREADY_EXISTS_ERROR');
      const [head, owned] = [`owner-${count}`, freshEmail()];
      await addUser(core.db, { recipeId: 'passwordless', recipeUserId: head, email: owned });
      await link(core.db, head);
      expect(await change(member, owned)).toBe('OK');
      await link(core.db, member);
      expect(await change(member, taken)).toBe('USER_WITH_EMAIL_ALREADY_EXISTS_ERROR');
      const [other, theirs] = [`other-${count}`, freshEmail()];
      await addUser(core.db, { recipeId: 'passwordless', recipeUserId: other, email: theirs });
      await link(core.db, other);
      expect(await change(member, theirs)).toBe('USER_WITH_EMAIL_ALREADY_EXISTS_ERROR');
    });
  });

  it('go with their login method, and with the whole user', async () => {
    const email = freshEmail();
    const { recipeUserId, webauthnCredentialId } = await passkeys().signUp(email);
    const head = `keeper-${count}`;
    await addUser(core.db, { recipeId: 'passwordless', recipeUserId: head, phoneNumber: `+2${count}` });
    await link(core.db, head, recipeUserId);
    await core.client().users.removeUser({ userId: recipeUserId, removeAllLinkedAccounts: false });
    const gone = async (id: string) => {
      const rows = await core.db.read
        .selectFrom('webauthn_credentials')
        .select('credential_id')
        .where('credential_id', '=', id)
        .execute();
      return rows.length === 0;
    };
    expect(await gone(webauthnCredentialId)).toBe(true);
    expect((await userOf(head)).webauthn).toEqual({ credentialIds: [] });
    const again = await passkeys().signUp(email);
    await core.client().users.removeUser({ userId: again.user.id });
    expect(await gone(again.webauthnCredentialId)).toBe(true);
  });

  it('go with their app', async () => {
    await core.client().multitenancy.putApp({ appId: 'a2' });
    await passkeys({ appId: 'a2' }).signUp(freshEmail());
    await passkeys({ appId: 'a2' }).signInOptions();
    await core.client().multitenancy.removeApp({ appId: 'a2' });
    const rowsOf = async (table: 'webauthn_credentials' | 'webauthn_options') =>
      (await core.db.read.selectFrom(table).select('app_id').where('app_id', '=', 'a2').execute()).length;
    expect([await rowsOf('webauthn_credentials'), await rowsOf('webauthn_options')]).toEqual([0, 0]);
  });
});
