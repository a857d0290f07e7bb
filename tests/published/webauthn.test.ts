import {
  type Authenticator,
  createAuthenticator,
  startTestCore,
  type TestCore,
  testDatabases,
} from '@latchkey/testkit';
import SuperTokens from 'supertokens-node';
import { CollectingResponse, middleware, PreParsedRequest } from 'supertokens-node/framework/custom';
import EmailPassword from 'supertokens-node/recipe/emailpassword';
import WebAuthn from 'supertokens-node/recipe/webauthn';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startPublishedSdkInOwnApp } from './publishedSdk.js';

const origin = 'http://localhost:3000';
const site = { relyingPartyId: 'localhost', relyingPartyName: 'Test', origin, tenantId: 'public' };
const usual = {
  residentKey: undefined,
  userVerification: undefined,
  userPresence: undefined,
  attestation: undefined,
  supportedAlgorithmIds: undefined,
  timeout: 60_000,
};
const noSession = { session: undefined, shouldTryLinkingWithSessionUser: undefined, tenantId: 'public' };

/** An answer that has to be `OK`. */
function ok<R extends { status: string }>(result: R): Extract<R, { status: 'OK' }> {
  if (!isOk(result)) throw new Error(`expected OK: ${JSON.stringify(result)}`);
  return result;
}

const isOk = <R extends { status: string }>(result: R): result is Extract<R, { status: 'OK' }> =>
  result.status === 'OK';

describe.each(testDatabases())('passkeys of the published supertokens-node on $name', (kind) => {
  let core: TestCore;
  let drop: () => Promise<void>;

  beforeAll(async () => {
    const database = await kind.create();
    drop = database.drop;
    core = await startTestCore(database.uri, { config: { bcrypt_log_rounds: 4 } });
  });
  afterAll(async () => {
    await core.close();
    await drop();
  });
  beforeEach(async () => {
    await startPublishedSdkInOwnApp(core.address, {}, 'NONE', [WebAuthn.init()]);
  });

  const registerOptions = async (email: string) =>
    ok(await WebAuthn.registerOptions({ ...site, ...usual, displayName: undefined, email }));
  const make = async (email: string, device: Authenticator) => {
    const options = await registerOptions(email);
    return {
      webauthnGeneratedOptionsId: options.webauthnGeneratedOptionsId,
      credential: device.create(options),
    };
  };
  const sign = async (device: Authenticator) => {
    const options = ok(await WebAuthn.signInOptions({ ...site, ...usual }));
    return {
      webauthnGeneratedOptionsId: options.webauthnGeneratedOptionsId,
      credential: device.get({ challenge: options.challenge, rpId: site.relyingPartyId }),
    };
  };
  const signUp = async (email: string) => {
    const device = createAuthenticator({ origin });
    const { user, recipeUserId } = ok(
      await WebAuthn.signUp({ ...(await make(email, device)), ...noSession }),
    );
    return { device, user, recipeUserId };
  };

  test('options are made, read and removed', async () => {
    const made = await registerOptions('Joe@Example.com');
    expect(made).toMatchObject({
      rp: { id: 'localhost', name: 'Test' },
      user: { name: 'joe@example.com' },
      attestation: 'none',
      authenticatorSelection: { residentKey: 'required', userVerification: 'preferred' },
    });
    const which = { webauthnGeneratedOptionsId: made.webauthnGeneratedOptionsId, tenantId: 'public' };
    expect(await WebAuthn.getGeneratedOptions(which)).toMatchObject({
      status: 'OK',
      email: 'joe@example.com',
      challenge: made.challenge,
      expiresAt: made.createdAt + 60_000,
    });
    expect(await WebAuthn.removeGeneratedOptions(which)).toEqual({ status: 'OK' });
    expect(await WebAuthn.removeGeneratedOptions(which)).toEqual({ status: 'OPTIONS_NOT_FOUND_ERROR' });
    expect(await WebAuthn.getGeneratedOptions(which)).toEqual({ status: 'OPTIONS_NOT_FOUND_ERROR' });
    expect((await WebAuthn.signInOptions({ ...site, ...usual, origin: 'http://other' })).status).toBe(
      'INVALID_OPTIONS_ERROR',
    );
  });

  test('somebody signs up and in, and not with another passkey or e-mail', async () => {
    const { device, user, recipeUserId } = await signUp('joe@example.com');
    expect(user.webauthn.credentialIds).toHaveLength(1);
    expect(user.loginMethods[0]?.hasSameEmailAs('JOE@example.com')).toBe(true);
    const signed = await sign(device);
    for (let i = 0; i < 2; i += 1)
      expect(await WebAuthn.verifyCredentials({ ...signed, tenantId: 'public' })).toEqual({ status: 'OK' });
    const signedIn = ok(await WebAuthn.signIn({ ...signed, ...noSession }));
    expect(signedIn.recipeUserId.getAsString()).toBe(recipeUserId.getAsString());
    const again = { ...(await make('joe@example.com', createAuthenticator({ origin }))), ...noSession };
    expect((await WebAuthn.signUp(again)).status).toBe('EMAIL_ALREADY_EXISTS_ERROR');
    const stranger = createAuthenticator({ origin });
    stranger.create(await registerOptions('x@example.com'));
    expect((await WebAuthn.signIn({ ...(await sign(stranger)), ...noSession })).status).toBe(
      'CREDENTIAL_NOT_FOUND_ERROR',
    );
    const old = await sign(device);
    const newer = await sign(device);
    expect((await WebAuthn.signIn({ ...newer, ...noSession })).status).toBe('OK');
    expect((await WebAuthn.signIn({ ...old, ...noSession })).status).toBe('INVALID_AUTHENTICATOR_ERROR');
    const unknown = { ...newer, webauthnGeneratedOptionsId: 'unknown', ...noSession };
    expect((await WebAuthn.signIn(unknown)).status).toBe('OPTIONS_NOT_FOUND_ERROR');
  });

  test('a user has several passkeys, is found by each, and loses one', async () => {
    const { recipeUserId, user } = await signUp('joe@example.com');
    const id = recipeUserId.getAsString();
    const device = createAuthenticator({ origin });
    const added = await make('joe@example.com', device);
    const request = { recipeUserId: id, ...added };
    expect((await WebAuthn.registerCredential(request)).status).toBe('OK');
    const webauthnCredentialId = added.credential.id;
    const { credentials } = await WebAuthn.listCredentials({ recipeUserId: id });
    expect(credentials.map((one) => one.webauthnCredentialId)).toEqual([
      ...user.webauthn.credentialIds,
      webauthnCredentialId,
    ]);
    expect(ok(await WebAuthn.signIn({ ...(await sign(device)), ...noSession })).user.id).toBe(user.id);
    const byCredential = await SuperTokens.listUsersByAccountInfo('public', {
      webauthn: { credentialId: webauthnCredentialId },
    });
    expect(byCredential.map((one) => one.id)).toEqual([user.id]);
    const whose = { recipeUserId: id, webauthnCredentialId };
    expect(await WebAuthn.getCredential(whose)).toMatchObject({ status: 'OK', relyingPartyId: 'localhost' });
    expect(await WebAuthn.removeCredential(whose)).toEqual({ status: 'OK' });
    expect(await WebAuthn.removeCredential(whose)).toEqual({ status: 'CREDENTIAL_NOT_FOUND_ERROR' });
    expect(await WebAuthn.getCredential(whose)).toEqual({ status: 'CREDENTIAL_NOT_FOUND_ERROR' });
    expect((await SuperTokens.getUser(user.id))?.webauthn).toEqual(user.webauthn);
    await SuperTokens.deleteUser(user.id);
    expect(await WebAuthn.listCredentials({ recipeUserId: id })).toMatchObject({ credentials: [] });
  });

  test('an account is recovered with a token, once', async () => {
    const { user, recipeUserId } = await signUp('joe@example.com');
    const whose = { tenantId: 'public', userId: user.id, email: 'joe@example.com' };
    const { token } = ok(await WebAuthn.generateRecoverAccountToken(whose));
    const which = { token, tenantId: 'public' };
    const holder = ok(await WebAuthn.getUserFromRecoverAccountToken(which));
    expect(holder.user.id).toBe(user.id);
    expect(holder.recipeUserId?.getAsString()).toBe(recipeUserId.getAsString());
    const options = ok(await WebAuthn.registerOptions({ ...site, ...usual, recoverAccountToken: token }));
    expect(options.user.name).toBe('joe@example.com');
    const device = createAuthenticator({ origin });
    const recovered = await WebAuthn.recoverAccount({
      tenantId: 'public',
      token,
      webauthnGeneratedOptionsId: options.webauthnGeneratedOptionsId,
      credential: device.create(options),
    });
    expect(recovered.status).toBe('OK');
    expect(ok(await WebAuthn.signIn({ ...(await sign(device)), ...noSession })).user.id).toBe(user.id);
    const invalid = { status: 'RECOVER_ACCOUNT_TOKEN_INVALID_ERROR' };
    expect(await WebAuthn.consumeRecoverAccountToken(which)).toEqual(invalid);
    expect(await WebAuthn.getUserFromRecoverAccountToken(which)).toEqual(invalid);
    expect((await WebAuthn.generateRecoverAccountToken({ ...whose, userId: 'nobody' })).status).toBe(
      'UNKNOWN_USER_ID_ERROR',
    );
    const link = await WebAuthn.createRecoverAccountLink(whose);
    expect(link).toMatchObject({ status: 'OK', link: expect.stringContaining('/webauthn/recover?token=') });
  });

  test('a user without a passkey has no login method to recover', async () => {
    const { user } = ok(await EmailPassword.signUp('public', 'ann@example.com', 'correct horse 1'));
    const whose = { tenantId: 'public', userId: user.id, email: 'ann@example.com' };
    const { token } = ok(await WebAuthn.generateRecoverAccountToken(whose));
    const holder = ok(await WebAuthn.getUserFromRecoverAccountToken({ token, tenantId: 'public' }));
    expect(holder.recipeUserId).toBeUndefined();
    expect(await WebAuthn.consumeRecoverAccountToken({ token, tenantId: 'public' })).toEqual({
      status: 'OK',
      userId: user.id,
      email: 'ann@example.com',
    });
  });

  test('an e-mail changes unless somebody has it', async () => {
    const { recipeUserId, user } = await signUp('joe@example.com');
    await signUp('ann@example.com');
    const change = async (email: string, id = recipeUserId.getAsString()) =>
      (await WebAuthn.updateUserEmail({ tenantId: 'public', recipeUserId: id, email })).status;
    expect(await change('ann@example.com')).toBe('EMAIL_ALREADY_EXISTS_ERROR');
    expect(await change('new@example.com')).toBe('OK');
    expect(await change('new@example.com', 'nobody')).toBe('UNKNOWN_USER_ID_ERROR');
    expect((await SuperTokens.getUser(user.id))?.emails).toEqual(['new@example.com']);
  });

  /** Asks the SDK's own endpoints, as a browser does. */
  async function post(path: string, body: object): Promise<{ status: unknown; [field: string]: unknown }> {
    const request = new PreParsedRequest({
      method: 'post',
      url: `http://localhost:3001/auth${path}`,
      headers: new Headers({ origin }),
      cookies: {},
      query: {},
      getJSONBody: async () => body,
      getFormBody: async () => ({}),
    });
    const response = new CollectingResponse();
    const { error } = await middleware()(request, response);
    if (error !== undefined) throw error;
    return JSON.parse(response.body ?? '{}');
  }

  test.each([true, false])('a browser signs up and in, with a device that counts: %s', async (counts) => {
    const device = createAuthenticator({ origin, counts });
    const options = await post('/webauthn/options/register', { email: 'joe@example.com' });
    const { webauthnGeneratedOptionsId, challenge } = options;
    const made = device.create({
      rp: { id: 'localhost', name: 'Test' },
      user: { id: 'am9l', name: 'joe', displayName: 'joe' },
      challenge: String(challenge),
      pubKeyCredParams: [{ alg: -7, type: 'public-key' }],
    });
    const signedUp = await post('/webauthn/signup', { webauthnGeneratedOptionsId, credential: made });
    expect(signedUp).toMatchObject({ status: 'OK', user: { emails: ['joe@example.com'] } });
    for (let i = 0; i < 2; i += 1) {
      const asked = await post('/webauthn/options/signin', {});
      const signedIn = await post('/webauthn/signin', {
        webauthnGeneratedOptionsId: asked.webauthnGeneratedOptionsId,
        credential: device.get({ challenge: String(asked.challenge), rpId: 'localhost' }),
      });
      expect(signedIn).toMatchObject({ status: 'OK', user: { emails: ['joe@example.com'] } });
    }
  });
});
