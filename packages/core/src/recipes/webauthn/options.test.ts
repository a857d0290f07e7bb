import { type FakeClock, fakeClock, testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, type CoreUnderTest, startCore } from '../../../test/coreUnderTest.js';
import { addUser, link, mapUserId } from '../../../test/linkedUsers.js';
import { passkeysOf, site } from '../../../test/passkeys.js';
import { ok } from '../../../test/sessions.js';
import { deleteExpiredOptions } from './jobs.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const base64url = (text: string) => Buffer.from(text).toString('base64url');

describe.each(testDatabases())('webauthn options on $name', (database) => {
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
  const get = (webauthnGeneratedOptionsId: string, caller: Caller = {}) =>
    recipe(caller).getGeneratedOptions({ webauthnGeneratedOptionsId });
  const notFound = { status: 'OPTIONS_NOT_FOUND_ERROR' };

  describe('for a registration', () => {
    it('are what a browser needs, with the usual defaults', async () => {
      const options = ok(await recipe().registerOptions({ email: ' New@Example.com', ...site }));
      const { webauthnGeneratedOptionsId: id, challenge } = options;
      expect(options).toEqual({
        status: 'OK',
        webauthnGeneratedOptionsId: expect.stringMatching(UUID),
        rp: { id: 'example.com', name: 'Example' },
        user: { id: base64url(id), name: 'new@example.com', displayName: 'new@example.com' },
        email: 'new@example.com',
        timeout: 6000,
        challenge: expect.stringMatching(/^[\w-]{43}$/),
        createdAt: clock.now(),
        expiresAt: clock.now() + 6000,
        attestation: 'none',
        pubKeyCredParams: [-8, -7, -257].map((alg) => ({ alg, type: 'public-key' })),
        excludeCredentials: [],
        authenticatorSelection: {
          requireResidentKey: true,
          residentKey: 'required',
          userVerification: 'preferred',
        },
      });
      expect(await get(id)).toEqual({
        status: 'OK',
        webauthnGeneratedOptionsId: id,
        relyingPartyId: 'example.com',
        relyingPartyName: 'Example',
        origin: 'https://example.com',
        email: 'new@example.com',
        timeout: 6000,
        challenge,
        createdAt: clock.now(),
        expiresAt: clock.now() + 6000,
        userVerification: 'preferred',
        userPresence: false,
      });
    });

    it('take what is asked for, and defaults for what is empty', async () => {
      const asked = await passkeys().registerOptions('e', {
        displayName: 'Joe',
        attestation: 'direct',
        residentKey: 'discouraged',
        userVerification: 'required',
        userPresence: true,
        timeout: 5,
      });
      expect(asked).toMatchObject({
        user: { displayName: 'Joe' },
        attestation: 'direct',
        timeout: 5,
        authenticatorSelection: {
          requireResidentKey: false,
          residentKey: 'discouraged',
          userVerification: 'required',
        },
      });
      expect(await get(asked.webauthnGeneratedOptionsId)).toMatchObject({
        userVerification: 'required',
        userPresence: true,
      });
      const empty = { displayName: '', attestation: '', residentKey: '', userVerification: '' };
      expect(await passkeys().registerOptions('e', empty)).toMatchObject({
        user: { displayName: 'e' },
        attestation: 'none',
        authenticatorSelection: { residentKey: 'required', userVerification: 'preferred' },
      });
    });

    it('take the algorithms under both spellings', async () => {
      const algorithms = async (fields: object) =>
        (await passkeys().registerOptions('e', fields)).pubKeyCredParams.map(({ alg }) => alg);
      expect(await algorithms({ supportedAlgorithmIDs: [-7] })).toEqual([-7]);
      expect(await algorithms({ supportedAlgorithmIds: [-257, -8] })).toEqual([-257, -8]);
      expect(await algorithms({ supportedAlgorithmIDs: [-7], supportedAlgorithmIds: [-8] })).toEqual([-7]);
      expect(await algorithms({ supportedAlgorithmIDs: [] })).toEqual([-8, -7, -257]);
    });

    it('name the oldest user with the e-mail, by its own id', async () => {
      await addUser(core.db, {
        recipeId: 'thirdparty',
        recipeUserId: 'younger',
        email: 'known@example.com',
        thirdParty: { id: 'google', userId: 'g' },
        timeJoined: 2000,
      });
      await addUser(core.db, {
        recipeId: 'passwordless',
        recipeUserId: 'member',
        email: 'known@example.com',
        timeJoined: 1000,
      });
      await addUser(core.db, { recipeId: 'passwordless', recipeUserId: 'head', phoneNumber: '+1' });
      await link(core.db, 'head', 'member');
      await mapUserId(core.db, 'head', 'external head');
      const idOf = async (caller: Caller = {}) =>
        (await passkeys(caller).registerOptions('known@example.com')).user.id;
      expect(await idOf()).toBe(base64url('head'));
      for (const caller of [{ tenantId: 't1' }, { appId: 'a1' }])
        expect(await idOf(caller)).not.toBe(base64url('head'));
      await core.client().users.removeUser({ userId: 'head' });
      expect(await idOf()).toBe(base64url('younger'));
    });
  });

  it('for a sign-in are what a browser needs', async () => {
    const options = ok(await recipe().signInOptions(site));
    const { webauthnGeneratedOptionsId: id, challenge } = options;
    expect(options).toEqual({
      status: 'OK',
      webauthnGeneratedOptionsId: expect.stringMatching(UUID),
      relyingPartyId: 'example.com',
      challenge: expect.stringMatching(/^[\w-]{43}$/),
      timeout: 6000,
      createdAt: clock.now(),
      expiresAt: clock.now() + 6000,
      userVerification: 'preferred',
      userPresence: false,
    });
    expect(await get(id)).toMatchObject({ challenge, email: null, relyingPartyName: 'Example' });
    const asked = await passkeys().signInOptions({ userVerification: 'discouraged', userPresence: true });
    expect(asked).toMatchObject({ userVerification: 'discouraged', userPresence: true });
  });

  describe('are refused', () => {
    const hash = 'A'.repeat(43);
    const origins = [
      ['', 'Origin has to be a valid url!'],
      ['example.com', 'Origin has to be a valid url!'],
      ['localhost:3000', 'Origin has to be a valid url!'],
      ['https://', 'Origin has to be a valid url!'],
      ['https://other.com', 'Origin does not match RelyingParty Id'],
      ['https://example.com.evil.com', 'Origin does not match RelyingParty Id'],
      ['https://evilexample.com', 'Origin does not match RelyingParty Id'],
      ['https://example.com@evil.com', 'Origin does not match RelyingParty Id'],
      ['android:app', 'Android origin must contain a valid base64 hash'],
      ['android:apk-key-hash:', 'Android origin must contain a valid base64 hash'],
      [`android:apk-key-hash:${hash}=`, 'Android origin hash must be valid URL-safe base64 (no padding)'],
      ['android:apk-key-hash:a+b/', 'Android origin hash must be valid URL-safe base64 (no padding)'],
      ['android:apk-key-hash:AAAA', 'Android origin hash must be 43 characters (base64url SHA-256)'],
      [`android:apk-key-hash:${hash.slice(1)}B`, 'Android origin hash must decode to 32 bytes (SHA-256)'],
    ];

    it.each(origins)('at the origin %j', async (origin, reason) => {
      const refused = { status: 'INVALID_OPTIONS_ERROR', reason };
      expect(await recipe().registerOptions({ email: 'e', ...site, origin })).toEqual(refused);
      expect(await recipe().signInOptions({ ...site, origin })).toEqual(refused);
    });

    it.each([
      'https://example.com:8443',
      'https://example.com/',
      'http://auth.example.com',
      'https://EXAMPLE.com',
      `android:apk-key-hash:${hash}`,
    ])('but not at the origin %j', async (origin) => {
      expect((await recipe().signInOptions({ ...site, origin })).status).toBe('OK');
    });

    const degrees = 'required, discouraged, preferred';
    it.each([
      [{ timeout: -1 }, 'Timeout must be a positive value'],
      [{ userVerification: 'x' }, `Invalid value 'x' for userVerification. Must be one of: ${degrees}`],
      [
        { attestation: 'NONE' },
        "Invalid value 'NONE' for attestation. Must be one of: none, indirect, direct, enterprise",
      ],
      [{ residentKey: 'x' }, `Invalid value 'x' for residentKey. Must be one of: ${degrees}`],
    ])('with %j', async (fields, reason) => {
      const refused = { status: 'INVALID_OPTIONS_ERROR', reason };
      expect(await recipe().registerOptions({ email: 'e', ...site, ...fields })).toEqual(refused);
      if ('timeout' in fields || 'userVerification' in fields)
        expect(await recipe().signInOptions({ ...site, ...fields })).toEqual(refused);
    });

    it('for the first of several faults', async () => {
      const faults = { timeout: -1, userVerification: 'x', attestation: 'x', residentKey: 'x' };
      const reasonOf = async (fields: object) => {
        const answer = await recipe().registerOptions({ email: 'e', ...site, ...fields });
        return 'reason' in answer ? answer.reason : undefined;
      };
      expect(await reasonOf({ ...faults, origin: 'x' })).toMatch(/^Origin/);
      expect(await reasonOf(faults)).toMatch(/^Timeout/);
      expect(await reasonOf({ ...faults, timeout: 1 })).toMatch(/userVerification/);
      expect(await reasonOf({ attestation: 'x', residentKey: 'x' })).toMatch(/attestation/);
    });
  });

  it('belong to their tenant, and can be removed once', async () => {
    const { webauthnGeneratedOptionsId: id } = await passkeys({ tenantId: 't1' }).signInOptions();
    const remove = (caller: Caller) =>
      recipe(caller).removeGeneratedOptions({ webauthnGeneratedOptionsId: id });
    for (const caller of [{}, { appId: 'a1' }]) {
      expect(await get(id, caller)).toEqual(notFound);
      expect(await remove(caller)).toEqual(notFound);
    }
    expect((await get(id, { tenantId: 't1' })).status).toBe('OK');
    expect(await remove({ tenantId: 't1' })).toEqual({ status: 'OK' });
    expect(await remove({ tenantId: 't1' })).toEqual(notFound);
    expect(await get(id, { tenantId: 't1' })).toEqual(notFound);
  });

  it('stay until they are cleaned up, expired or not', async () => {
    const { webauthnGeneratedOptionsId: old } = await passkeys().signInOptions({ timeout: 1000 });
    clock.advance(500);
    const { webauthnGeneratedOptionsId: young } = await passkeys().signInOptions({ timeout: 1000 });
    clock.advance(500);
    expect((await get(old)).status).toBe('OK');
    await deleteExpiredOptions.run(core.db, clock.now());
    expect(await get(old)).toEqual(notFound);
    expect((await get(young)).status).toBe('OK');
  });

  describe('ask for', () => {
    const body = { email: 'e', ...site };
    const refusal = async (path: string, sent: object) => {
      const { status, text } = await core.ask('POST', `/recipe/webauthn/options/${path}`, { body: sent });
      return [status, text.trim()];
    };

    it.each(['relyingPartyId', 'relyingPartyName', 'origin'])('%s', async (name) => {
      const invalid = [400, `Field name '${name}' is invalid in JSON input`];
      for (const value of [undefined, null, 5, {}]) {
        expect(await refusal('register', { ...body, [name]: value })).toEqual(invalid);
        expect(await refusal('signin', { ...body, [name]: value })).toEqual(invalid);
      }
      const long = [400, `Field name '${name}' must not be longer than 256 characters`];
      expect(await refusal('signin', { ...body, [name]: 'x'.repeat(257) })).toEqual(long);
    });

    it('an e-mail, for a registration', async () => {
      const invalid = [400, "Field name 'email' is invalid in JSON input"];
      for (const email of [undefined, null, 5])
        expect(await refusal('register', { ...body, email })).toEqual(invalid);
    });

    it.each([
      ['timeout', 'x'],
      ['timeout', null],
      ['userVerification', 1],
      ['userPresence', 'true'],
      ['attestation', null],
      ['residentKey', false],
      ['displayName', null],
      ['supportedAlgorithmIDs', ['x']],
      ['supportedAlgorithmIDs', -7],
      ['supportedAlgorithmIds', {}],
    ])('%s of its type, not %j', async (name, value) => {
      const invalid = [400, `Field name '${name}' is invalid in JSON input`];
      expect(await refusal('register', { ...body, [name]: value })).toEqual(invalid);
    });

    it('an id, where they are read or removed', async () => {
      const missing = "Field name 'webauthnGeneratedOptionsId' is missing in GET request";
      for (const [method, path] of [
        ['GET', '/recipe/webauthn/options'],
        ['DELETE', '/recipe/webauthn/options/remove'],
      ] as const) {
        const { status, text } = await core.ask(method, path);
        expect([status, text.trim()]).toEqual([400, missing]);
      }
      for (const id of ['', 'x', '%', 'x'.repeat(5000)]) expect(await get(id)).toEqual(notFound);
    });
  });

  it('are not known to clients before 4.0', async () => {
    const sent = { headers: { 'cdi-version': '3.1' }, body: site };
    expect((await core.ask('POST', '/recipe/webauthn/options/signin', sent)).status).toBe(404);
  });
});
