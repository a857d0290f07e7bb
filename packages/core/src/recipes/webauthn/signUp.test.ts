import {
  type BrowserCredential,
  createAuthenticator,
  type FakeClock,
  fakeClock,
  testDatabases,
} from '@latchkey/testkit';
import { decodeAttestationObject, isoBase64URL, isoCBOR } from '@simplewebauthn/server/helpers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, type CoreUnderTest, startCore } from '../../../test/coreUnderTest.js';
import { passkeysOf, retold } from '../../../test/passkeys.js';
import { ok } from '../../../test/sessions.js';

let count = 0;
const freshEmail = () => {
  count += 1;
  return `user${count}@example.com`;
};

/** The same credential with another attestation statement. */
function attested(credential: BrowserCredential, fmt: string, statement: Map<string, Uint8Array | number>) {
  const bytes = isoBase64URL.toBuffer(String(credential.response.attestationObject));
  const authData = decodeAttestationObject(bytes).get('authData');
  const object = new Map<string, string | Uint8Array | Map<string, Uint8Array | number>>([
    ['fmt', fmt],
    ['attStmt', statement],
    ['authData', authData],
  ]);
  const attestationObject = isoBase64URL.fromBuffer(isoCBOR.encode(object));
  return { ...credential, response: { ...credential.response, attestationObject } };
}

describe.each(testDatabases())('webauthn sign-up on $name', (database) => {
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
  const signUp = (webauthnGeneratedOptionsId: string, credential: BrowserCredential, caller: Caller = {}) =>
    core.client(caller).webauthn.signUp({ webauthnGeneratedOptionsId, credential });

  it('creates a user with a passkey, not verified', async () => {
    const { webauthnGeneratedOptionsId, credential } = await passkeys().make(
      ' New@Example.com',
      createAuthenticator(),
    );
    const answer = ok(await signUp(webauthnGeneratedOptionsId, credential));
    const { recipeUserId } = answer;
    const method = {
      recipeId: 'webauthn',
      recipeUserId,
      tenantIds: ['public'],
      timeJoined: clock.now(),
      verified: false,
      email: 'new@example.com',
      webauthn: { credentialIds: [credential.id] },
    };
    expect(answer).toEqual({
      status: 'OK',
      user: {
        id: recipeUserId,
        isPrimaryUser: false,
        tenantIds: ['public'],
        timeJoined: clock.now(),
        emails: ['new@example.com'],
        phoneNumbers: [],
        thirdParty: [],
        webauthn: { credentialIds: [credential.id] },
        loginMethods: [method],
      },
      recipeUserId,
      webauthnCredentialId: credential.id,
      relyingPartyId: 'example.com',
      relyingPartyName: 'Example',
    });
    await expect
      .poll(async () => ok(await core.client().users.countActiveUsers({ since: '0' })).count)
      .toBeGreaterThan(0);
  });

  it('leaves its options, which a second user cannot be made with', async () => {
    const made = await passkeys().make(freshEmail(), createAuthenticator());
    const again = () => signUp(made.webauthnGeneratedOptionsId, made.credential);
    expect((await again()).status).toBe('OK');
    expect(await again()).toEqual({ status: 'EMAIL_ALREADY_EXISTS_ERROR' });
  });

  it('refuses an e-mail that the tenant has, and takes it in another tenant or app', async () => {
    const email = freshEmail();
    await passkeys().signUp(email);
    const made = await passkeys().make(email.toUpperCase(), createAuthenticator());
    expect((await signUp(made.webauthnGeneratedOptionsId, made.credential)).status).toBe(
      'EMAIL_ALREADY_EXISTS_ERROR',
    );
    for (const caller of [{ tenantId: 't1' }, { appId: 'a1' }])
      expect((await passkeys(caller).signUp(email)).user.emails).toEqual([email]);
    const { emailPassword } = core.client();
    expect((await emailPassword.signUp({ email, password: 'p' })).status).toBe('OK');
  });

  it('refuses a passkey that somebody has', async () => {
    const device = createAuthenticator();
    const one = await passkeys().registerOptions(freshEmail());
    const other = await passkeys().registerOptions(freshEmail());
    const made = device.create(one);
    expect((await signUp(one.webauthnGeneratedOptionsId, made)).status).toBe('OK');
    const told = retold(made, { challenge: other.challenge });
    expect(await signUp(other.webauthnGeneratedOptionsId, told)).toEqual({
      status: 'INVALID_CREDENTIALS_ERROR',
      reason: 'The credential is registered already',
    });
    const elsewhere = { appId: 'a1' };
    const third = await passkeys(elsewhere).registerOptions(freshEmail());
    const copied = retold(made, { challenge: third.challenge });
    expect((await signUp(third.webauthnGeneratedOptionsId, copied, elsewhere)).status).toBe('OK');
  });

  it('asks no attestation to be trusted, known or even right', async () => {
    for (const [fmt, statement] of [
      [
        'packed',
        new Map<string, Uint8Array | number>([
          ['alg', -7],
          ['sig', new Uint8Array(70)],
        ]),
      ],
      ['tpm', new Map<string, Uint8Array>()],
      ['compound', new Map<string, Uint8Array>()],
    ] as const) {
      const made = await passkeys().make(freshEmail(), createAuthenticator(), { attestation: 'direct' });
      const credential = attested(made.credential, fmt, statement);
      expect((await signUp(made.webauthnGeneratedOptionsId, credential)).status, fmt).toBe('OK');
    }
  });

  it('takes the origin with and without its usual port and path', async () => {
    for (const origin of ['https://example.com/', 'https://example.com:443', 'https://EXAMPLE.com']) {
      const made = await passkeys().make(freshEmail(), createAuthenticator(), { origin });
      expect((await signUp(made.webauthnGeneratedOptionsId, made.credential)).status, origin).toBe('OK');
    }
    const origin = `android:apk-key-hash:${'A'.repeat(43)}`;
    const made = await passkeys().make(freshEmail(), createAuthenticator(), { origin });
    const credential = retold(made.credential, { origin });
    expect((await signUp(made.webauthnGeneratedOptionsId, credential)).status).toBe('OK');
  });

  describe('asks for presence and identity as its options do', () => {
    const outcome = async (asked: object, device: Parameters<typeof createAuthenticator>[0]) => {
      const made = await passkeys().make(freshEmail(), createAuthenticator(device), asked);
      return (await signUp(made.webauthnGeneratedOptionsId, made.credential)).status;
    };

    it.each([
      [{ userVerification: 'required' }, { userVerified: true }, 'OK'],
      [{ userVerification: 'required' }, { userVerified: false }, 'INVALID_AUTHENTICATOR_ERROR'],
      [{ userVerification: 'preferred' }, { userVerified: false }, 'OK'],
      [{ userVerification: 'discouraged' }, { userVerified: false }, 'OK'],
      [{ userPresence: true }, { userPresent: true }, 'OK'],
      [{ userPresence: true }, { userPresent: false }, 'INVALID_AUTHENTICATOR_ERROR'],
      [{ userPresence: false }, { userPresent: false }, 'OK'],
    ])('%j with %j: %s', async (asked, device, status) => {
      expect(await outcome(asked, device)).toBe(status);
    });
  });

  describe('does not take', () => {
    /** What comes of a credential that differs from a good one. */
    const outcome = async (change: (credential: BrowserCredential) => BrowserCredential) => {
      const made = await passkeys().make(freshEmail(), createAuthenticator());
      return signUp(made.webauthnGeneratedOptionsId, change(made.credential));
    };

    it.each<[string, object, string]>([
      ['no id', { id: undefined }, 'credential id is missing!'],
      ['an id of another type', { id: 5 }, 'credential id is missing!'],
      ['an empty id', { id: '' }, 'credential id is empty!'],
      ['no type', { type: undefined }, 'credential type is missing!'],
      ['an empty type', { type: '' }, 'credential type is empty!'],
      ['another type', { type: 'password' }, "not supported credential type: 'password'"],
      ['an id in base64', { id: 'a+b/', rawId: undefined }, 'Credential ID has to be base64 url encoded'],
      ['a padded id', { id: 'YQ==', rawId: undefined }, 'Credential ID has to be base64 url encoded'],
      ['two ids', { rawId: 'other' }, 'credential rawId is not its id'],
      ['no response', { response: undefined }, 'credential response is malformed: '],
      ['an empty response', { response: {} }, 'credential response is malformed: clientDataJSON'],
      [
        'a response that is none',
        { response: { clientDataJSON: 'e30', attestationObject: 'oA' } },
        'credential response is malformed: clientDataJSON: type',
      ],
    ])('%s', async (_, change, reason) => {
      const answer = await outcome((credential) => ({ ...credential, ...change }));
      expect(answer).toMatchObject({
        status: 'INVALID_CREDENTIALS_ERROR',
        reason: expect.stringContaining(reason),
      });
    });

    it('broken attestation objects', async () => {
      const broken = (attestationObject: unknown) =>
        outcome((credential) => ({ ...credential, response: { ...credential.response, attestationObject } }));
      for (const bad of [
        '',
        '=',
        'oA',
        'gA',
        '_w',
        'o2NmbXRkbm9uZQ',
        'A'.repeat(1000),
        5,
        null,
        'm'.repeat(5000),
      ])
        expect((await broken(bad)).status, String(bad)).toBe('INVALID_CREDENTIALS_ERROR');
    });

    it('broken client data', async () => {
      const broken = (clientDataJSON: string) =>
        outcome((credential) => ({ ...credential, response: { ...credential.response, clientDataJSON } }));
      for (const bad of ['', '!', 'bnVsbA', 'W10', 'eyJ0eXBlIjox', Buffer.from('{}').toString('base64url')])
        expect((await broken(bad)).status, bad).toBe('INVALID_CREDENTIALS_ERROR');
    });

    it.each<[string, object]>([
      ['another challenge', { challenge: 'x' }],
      ['another origin', { origin: 'https://evil.com' }],
      ['a subdomain of the origin', { origin: 'https://www.example.com' }],
      ['another port', { origin: 'https://example.com:8443' }],
      ['a signature', { type: 'webauthn.get' }],
    ])('%s', async (_, told) => {
      const answer = await outcome((credential) => retold(credential, told));
      expect(answer).toMatchObject({ status: 'INVALID_AUTHENTICATOR_ERROR', reason: expect.any(String) });
    });

    it('a passkey for another relying party', async () => {
      const device = createAuthenticator({ origin: 'https://www.example.com' });
      const options = await passkeys().registerOptions(freshEmail(), { origin: 'https://www.example.com' });
      const credential = device.create({ ...options, rp: { id: 'www.example.com', name: 'x' } });
      const answer = await signUp(options.webauthnGeneratedOptionsId, credential);
      expect(answer).toMatchObject({ status: 'INVALID_AUTHENTICATOR_ERROR' });
    });

    it('an id that the authenticator did not make', async () => {
      const answer = await outcome((credential) => withId(credential, 'bm90aGluZw'));
      expect(answer).toMatchObject({ status: 'INVALID_AUTHENTICATOR_ERROR' });
    });

    it('an algorithm that was not asked for', async () => {
      const options = await passkeys().registerOptions(freshEmail(), { supportedAlgorithmIDs: [-257] });
      const pubKeyCredParams = [{ alg: -7, type: 'public-key' as const }];
      const credential = createAuthenticator().create({ ...options, pubKeyCredParams });
      expect(await signUp(options.webauthnGeneratedOptionsId, credential)).toMatchObject({
        status: 'INVALID_AUTHENTICATOR_ERROR',
        reason: expect.stringContaining('alg'),
      });
    });

    it('a type written otherwise than in capitals and small letters', async () => {
      const answer = await outcome((credential) => ({ ...credential, type: 'Public-Key' }));
      expect(answer.status).toBe('OK');
    });

    it('expired options, and says what is wrong with the credential before', async () => {
      const made = await passkeys().make(freshEmail(), createAuthenticator(), { timeout: 1000 });
      clock.advance(1000);
      const { webauthnGeneratedOptionsId: id, credential } = made;
      expect(await signUp(id, credential)).toEqual({
        status: 'INVALID_OPTIONS_ERROR',
        reason: 'Options expired',
      });
      expect((await signUp(id, { ...credential, id: '' })).status).toBe('INVALID_CREDENTIALS_ERROR');
    });

    it('options of a sign-in, unknown ones, or ones of another tenant or app', async () => {
      const { credential, webauthnGeneratedOptionsId } = await passkeys({ tenantId: 't1' }).make(
        freshEmail(),
        createAuthenticator(),
      );
      const notFound = { status: 'OPTIONS_NOT_FOUND_ERROR' };
      expect(await signUp(webauthnGeneratedOptionsId, credential)).toEqual(notFound);
      expect(await signUp(webauthnGeneratedOptionsId, credential, { appId: 'a1' })).toEqual(notFound);
      expect(await signUp('unknown', { ...credential, id: '' })).toEqual(notFound);
      const { webauthnGeneratedOptionsId: ofSignIn } = await passkeys().signInOptions();
      expect(await signUp(ofSignIn, credential)).toEqual({
        status: 'INVALID_OPTIONS_ERROR',
        reason: 'Options are for a sign-in',
      });
    });
  });

  it.each(['webauthnGeneratedOptionsId', 'credential'])('asks for %s', async (name) => {
    const body = { webauthnGeneratedOptionsId: 'x', credential: {} };
    for (const path of ['signup', 'signin', 'user/credential/register'])
      for (const value of [undefined, null, 5, []]) {
        const sent = { body: { recipeUserId: 'u', ...body, [name]: value } };
        const { status, text } = await core.ask('POST', `/recipe/webauthn/${path}`, sent);
        expect([status, text.trim()]).toEqual([400, `Field name '${name}' is invalid in JSON input`]);
      }
  });

  it('is known to clients from 4.0 on, which see passkeys from 5.3 on', async () => {
    const at = async (version: string) => {
      const email = freshEmail();
      const made = await passkeys().make(email, createAuthenticator());
      const sent = { headers: { 'cdi-version': version }, body: made };
      return { email, ...(await core.ask('POST', '/recipe/webauthn/signup', sent)) };
    };
    expect((await at('3.1')).status).toBe(404);
    for (const version of ['4.0', '5.2']) {
      const { json } = await at(version);
      expect(json, version).toMatchObject({ status: 'OK', user: { emails: [] } });
      expect(json.user).not.toHaveProperty('webauthn');
      expect(json).not.toHaveProperty('user.loginMethods.0.webauthn');
    }
    const { email, json } = await at('5.3');
    expect(json).toMatchObject({
      user: { emails: [email], webauthn: { credentialIds: [expect.any(String)] } },
    });
  });
});

const withId = (credential: BrowserCredential, id: string): BrowserCredential => ({
  ...credential,
  id,
  rawId: id,
});
