import {
  type BrowserCredential,
  createAuthenticator,
  type FakeClock,
  fakeClock,
  testDatabases,
} from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, type CoreUnderTest, startCore } from '../../../test/coreUnderTest.js';
import { addToTenant, addUser, link, mapUserId } from '../../../test/linkedUsers.js';
import { answer, passkeysOf, retold } from '../../../test/passkeys.js';
import { ok } from '../../../test/sessions.js';

let count = 0;
const freshEmail = () => {
  count += 1;
  return `user${count}@example.com`;
};

describe.each(testDatabases())('webauthn sign-in on $name', (database) => {
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
  const signIn = (webauthnGeneratedOptionsId: string, credential: BrowserCredential, caller: Caller = {}) =>
    core.client(caller).webauthn.signIn({ webauthnGeneratedOptionsId, credential });
  const notFound = { status: 'OPTIONS_NOT_FOUND_ERROR' };

  it('takes a signature of a passkey of the app', async () => {
    const { device, user, recipeUserId } = await passkeys().signUp(freshEmail());
    expect(await passkeys().signIn(device)).toEqual({ status: 'OK', user, recipeUserId });
    expect((await passkeys().signIn(device)).status).toBe('OK');
  });

  it('notes the counter and the time of use', async () => {
    const { device, recipeUserId, webauthnCredentialId } = await passkeys().signUp(freshEmail());
    const signedUpAt = clock.now();
    clock.advance(1000);
    await passkeys().signIn(device);
    expect(
      ok(await core.client().webauthn.getCredential({ recipeUserId, webauthnCredentialId })),
    ).toMatchObject({ createdAt: signedUpAt, updatedAt: signedUpAt + 1000 });
    const row = await core.db.read
      .selectFrom('webauthn_credentials')
      .select('counter')
      .where('credential_id', '=', webauthnCredentialId)
      .executeTakeFirst();
    expect(row).toEqual({ counter: 1 });
  });

  it('counts as activity', async () => {
    const { device } = await passkeys().signUp(freshEmail());
    clock.advance(86_400_000);
    const active = async () =>
      ok(await core.client().users.countActiveUsers({ since: String(clock.now()) })).count;
    expect(await active()).toBe(0);
    await passkeys().signIn(device);
    await expect.poll(active).toBe(1);
  });

  it('gives the whole user, by the ids that the application knows', async () => {
    const { device, recipeUserId } = await passkeys().signUp(freshEmail());
    const head = `head-${count}`;
    await addUser(core.db, { recipeId: 'passwordless', recipeUserId: head, phoneNumber: `+1${count}` });
    await link(core.db, head, recipeUserId);
    await mapUserId(core.db, recipeUserId, `external ${recipeUserId}`);
    const signedIn = ok(await passkeys().signIn(device));
    expect(signedIn.recipeUserId).toBe(`external ${recipeUserId}`);
    expect(signedIn.user).toMatchObject({ id: head, isPrimaryUser: true });
    expect(signedIn.user.loginMethods).toHaveLength(2);
  });

  describe('uses its options up', () => {
    it('for clients from 5.5 on', async () => {
      const { device } = await passkeys().signUp(freshEmail());
      const { webauthnGeneratedOptionsId: id, credential } = await passkeys().sign(device);
      expect((await signIn(id, credential)).status).toBe('OK');
      expect(await signIn(id, credential)).toEqual(notFound);
      expect(await signIn(id, credential, { version: '5.4' })).toEqual(notFound);
    });

    it('not for older ones, which check one signature twice, of a device that counts or not', async () => {
      const old = { version: '5.4' };
      for (const counts of [true, false]) {
        const { device } = await passkeys().signUp(freshEmail(), createAuthenticator({ counts }));
        const { webauthnGeneratedOptionsId: id, credential } = await passkeys().sign(device);
        for (let i = 0; i < 3; i += 1) expect((await signIn(id, credential, old)).status).toBe('OK');
        expect((await signIn(id, credential)).status).toBe('OK');
        expect(await signIn(id, credential)).toEqual(notFound);
      }
    });

    it('only if it succeeds', async () => {
      const { device } = await passkeys().signUp(freshEmail());
      const { webauthnGeneratedOptionsId: id, credential } = await passkeys().sign(device);
      const bad = retold(credential, { origin: 'https://evil.com' });
      expect((await signIn(id, bad)).status).toBe('INVALID_AUTHENTICATOR_ERROR');
      expect((await signIn(id, credential)).status).toBe('OK');
    });
  });

  it('notices a device that was copied by its counter', async () => {
    const old = { version: '5.4' };
    const { device } = await passkeys().signUp(freshEmail());
    const first = await passkeys().sign(device);
    const second = await passkeys().sign(device);
    expect((await signIn(second.webauthnGeneratedOptionsId, second.credential, old)).status).toBe('OK');
    for (const caller of [old, {}])
      expect(await signIn(first.webauthnGeneratedOptionsId, first.credential, caller)).toEqual({
        status: 'INVALID_AUTHENTICATOR_ERROR',
        reason: expect.stringContaining('counter'),
      });
    // The options that brought the counter still do, for clients that use them again.
    expect((await signIn(second.webauthnGeneratedOptionsId, second.credential, old)).status).toBe('OK');
    const third = await passkeys().sign(device);
    expect((await signIn(third.webauthnGeneratedOptionsId, third.credential, old)).status).toBe('OK');
    expect((await signIn(second.webauthnGeneratedOptionsId, second.credential, old)).status).toBe(
      'INVALID_AUTHENTICATOR_ERROR',
    );
  });

  it.each([
    [{ userVerification: 'required' }, { userVerified: true }, 'OK'],
    [{ userVerification: 'required' }, { userVerified: false }, 'INVALID_AUTHENTICATOR_ERROR'],
    [
      { userVerification: 'required', userPresence: true },
      { userVerified: false },
      'INVALID_AUTHENTICATOR_ERROR',
    ],
    [{ userVerification: 'required', userPresence: true }, {}, 'OK'],
    [{ userVerification: 'preferred' }, { userVerified: false }, 'OK'],
    [{ userVerification: 'discouraged' }, { userVerified: false, userPresent: false }, 'OK'],
    [{ userPresence: true }, { userPresent: true, userVerified: false }, 'OK'],
    [{ userPresence: true }, { userPresent: false }, 'INVALID_AUTHENTICATOR_ERROR'],
  ])('asks for presence and identity as its options do: %j with %j: %s', async (asked, kind, status) => {
    const { device } = await passkeys().signUp(freshEmail(), createAuthenticator(kind));
    const { webauthnGeneratedOptionsId: id, credential } = await passkeys().sign(device, asked);
    expect((await signIn(id, credential)).status).toBe(status);
  });

  describe('does not take', () => {
    const outcome = async (change: (credential: BrowserCredential) => BrowserCredential) => {
      const { device } = await passkeys().signUp(freshEmail());
      const { webauthnGeneratedOptionsId: id, credential } = await passkeys().sign(device);
      return signIn(id, change(credential));
    };
    const inResponse = (changes: object) => (credential: BrowserCredential) => ({
      ...credential,
      response: { ...credential.response, ...changes },
    });

    it.each<[string, object, string]>([
      ['no id', { id: undefined }, 'credential id is missing!'],
      ['an empty id', { id: '' }, 'credential id is empty!'],
      ['no type', { type: undefined }, 'credential type is missing!'],
      ['an empty type', { type: '' }, 'credential type is empty!'],
      ['another type', { type: 'x' }, "not supported credential type: 'x'"],
      ['an id in base64', { id: 'a+b/', rawId: undefined }, 'Credential ID has to be base64 url encoded'],
      ['no response', { response: undefined }, 'credential response is malformed: '],
    ])('%s', async (_, change, reason) => {
      expect(await outcome((credential) => ({ ...credential, ...change }))).toMatchObject({
        status: 'INVALID_CREDENTIALS_ERROR',
        reason: expect.stringContaining(reason),
      });
    });

    it.each<[string, object]>([
      ['no client data', { clientDataJSON: undefined }],
      ['broken client data', { clientDataJSON: 'eyJ0eXBlIjox' }],
      ['no authenticator data', { authenticatorData: undefined }],
      ['short authenticator data', { authenticatorData: 'AAAA' }],
      ['authenticator data with a tail', { authenticatorData: 'A'.repeat(100) }],
      ['no signature', { signature: '' }],
    ])('%s', async (_, change) => {
      expect((await outcome(inResponse(change))).status).toBe('INVALID_CREDENTIALS_ERROR');
    });

    it.each<[string, object]>([
      ['another challenge', { challenge: 'x' }],
      ['another origin', { origin: 'https://evil.com' }],
      ['a new passkey', { type: 'webauthn.create' }],
      ['client data that was not signed', { crossOrigin: true }],
    ])('%s', async (_, told) => {
      expect(await outcome((credential) => retold(credential, told))).toMatchObject({
        status: 'INVALID_AUTHENTICATOR_ERROR',
        reason: expect.any(String),
      });
    });

    it.each<[string, string]>([
      ['a signature of nothing', 'AAAA'],
      ['a signature of zeros', Buffer.from('3006020100020100', 'hex').toString('base64url')],
      ['a signature of 64 zeros', Buffer.alloc(64).toString('base64url')],
    ])('%s', async (_, signature) => {
      expect((await outcome(inResponse({ signature }))).status).toBe('INVALID_AUTHENTICATOR_ERROR');
    });

    it('any changed bit of what was signed', async () => {
      const { device } = await passkeys().signUp(freshEmail());
      const { webauthnGeneratedOptionsId: id, credential } = await passkeys().sign(device);
      const data = Buffer.from(String(credential.response.authenticatorData), 'base64url');
      for (let i = 0; i < data.length; i += 1) {
        const changed = Buffer.from(data);
        changed.writeUInt8(changed.readUInt8(i) ^ 0x02, i);
        const authenticatorData = changed.toString('base64url');
        const { status } = await signIn(id, inResponse({ authenticatorData })(credential));
        expect(status, `byte ${i}`).toMatch(/^INVALID_(AUTHENTICATOR|CREDENTIALS)_ERROR$/);
      }
      expect((await signIn(id, credential)).status).toBe('OK');
    });

    it("another user's signature under one's id", async () => {
      const { device } = await passkeys().signUp(freshEmail());
      const { webauthnCredentialId: stolen } = await passkeys().signUp(freshEmail());
      const { webauthnGeneratedOptionsId: id, credential } = await passkeys().sign(device);
      expect((await signIn(id, { ...credential, id: stolen, rawId: stolen })).status).toBe(
        'INVALID_AUTHENTICATOR_ERROR',
      );
    });

    it('an unknown passkey, whether its options have expired or not', async () => {
      const stranger = createAuthenticator();
      stranger.create(await passkeys().registerOptions(freshEmail()));
      const { webauthnGeneratedOptionsId: id, credential } = await passkeys().sign(stranger, {
        timeout: 1000,
      });
      expect(await signIn(id, credential)).toEqual({ status: 'CREDENTIAL_NOT_FOUND_ERROR' });
      clock.advance(1000);
      expect(await signIn(id, credential)).toEqual({ status: 'CREDENTIAL_NOT_FOUND_ERROR' });
      expect((await signIn(id, { ...credential, id: '' })).status).toBe('INVALID_CREDENTIALS_ERROR');
      expect(await signIn('unknown', { ...credential, id: '' })).toEqual(notFound);
    });

    it('expired options', async () => {
      const { device } = await passkeys().signUp(freshEmail());
      const { webauthnGeneratedOptionsId: id, credential } = await passkeys().sign(device, { timeout: 1000 });
      clock.advance(999);
      expect((await signIn(id, credential, { version: '5.4' })).status).toBe('OK');
      clock.advance(1);
      expect(await signIn(id, retold(credential, { origin: 'x' }))).toEqual({
        status: 'INVALID_OPTIONS_ERROR',
        reason: 'Options expired',
      });
    });

    it('a passkey of another relying party', async () => {
      const { device } = await passkeys().signUp(freshEmail());
      const origin = 'https://auth.example.com';
      const options = await passkeys().signInOptions({ relyingPartyId: 'auth.example.com', origin });
      const credential = answer(device, { ...options, relyingPartyId: 'example.com' });
      expect(await signIn(options.webauthnGeneratedOptionsId, credential)).toEqual({
        status: 'INVALID_AUTHENTICATOR_ERROR',
        reason: 'The credential was not made for auth.example.com',
      });
    });

    it('a passkey of another app, or options of another tenant', async () => {
      const { device } = await passkeys().signUp(freshEmail());
      const elsewhere = { appId: 'a1' };
      expect((await passkeys(elsewhere).signIn(device)).status).toBe('CREDENTIAL_NOT_FOUND_ERROR');
      const { webauthnGeneratedOptionsId: id, credential } = await passkeys({ tenantId: 't1' }).sign(device);
      expect(await signIn(id, credential)).toEqual(notFound);
    });

    it('a user who is not in the tenant', async () => {
      const { device, recipeUserId } = await passkeys().signUp(freshEmail());
      const inTenant = { tenantId: 't1' };
      expect(await passkeys(inTenant).signIn(device)).toEqual({ status: 'UNKNOWN_USER_ID_ERROR' });
      await addToTenant(core.db, recipeUserId, 't1');
      expect((await passkeys(inTenant).signIn(device)).status).toBe('OK');
    });

    it('a user who was removed', async () => {
      const { device, user } = await passkeys().signUp(freshEmail());
      await core.client().users.removeUser({ userId: user.id });
      expect((await passkeys().signIn(device)).status).toBe('CREDENTIAL_NOT_FOUND_ERROR');
    });
  });

  it('shows passkeys to clients from 5.3 on', async () => {
    const { device, user } = await passkeys().signUp(freshEmail());
    const signedIn = async (version: string) => {
      const sent = { headers: { 'cdi-version': version }, body: await passkeys().sign(device) };
      return (await core.ask('POST', '/recipe/webauthn/signin', sent)).json;
    };
    expect(await signedIn('5.2')).toMatchObject({ status: 'OK', user: { id: user.id, emails: [] } });
    expect(await signedIn('5.2')).not.toHaveProperty('user.webauthn');
    expect(await signedIn('5.3')).toMatchObject({ status: 'OK', user: { webauthn: user.webauthn } });
  });
});
