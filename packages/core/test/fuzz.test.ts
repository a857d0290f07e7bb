import { type EndpointDefinition, listEndpoints } from '@latchkey/contract';
import { createAuthenticator, fakeClock, testDatabases } from '@latchkey/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CoreUnderTest, startCore } from './coreUnderTest.js';
import { type FuzzedRequest, fuzzedRequests, placeholder } from './fuzzedRequests.js';
import { addUser, link, mapUserId } from './linkedUsers.js';
import { passkeysOf } from './passkeys.js';
import { ok, sessionsOf } from './sessions.js';

const SEED = 20_250_101;
const REQUESTS = 300;

/** Everything about the tenants last: it may shut out what follows. */
const endpoints = listEndpoints()
  .sort((a, b) => Number(a.group === 'multitenancy') - Number(b.group === 'multitenancy'))
  .map(({ group, name, definition }) => ({ name: `${group}.${name}`, definition }));

type Values = Readonly<Record<string, string>>;

/** Users, a session and tokens for the requests to hit. */
async function prepare(core: CoreUnderTest, name: string): Promise<Values> {
  const { emailPassword } = core.client();
  const email = `${name.toLowerCase()}@example.com`;
  const { recipeUserId: userId } = ok(await emailPassword.signUp({ email, password: 'p' }));
  const otherId = `other-${name}`.slice(0, 36);
  await addUser(core.db, { recipeId: 'passwordless', recipeUserId: otherId, email: `other-${email}` });
  await link(core.db, otherId);
  const { token: resetToken } = ok(await emailPassword.createResetPasswordToken({ userId, email }));
  const { token: verificationToken } = ok(
    await core.client().emailVerification.createEmailVerificationToken({ userId, email }),
  );
  const code = ok(await core.client().passwordless.createCode({ email, userInputCode: '123456' }));
  await core.client().totp.importDevice({
    userId,
    deviceName: 'd1',
    secretKey: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
    skew: 1,
    period: 30,
  });
  const { session, accessToken, refreshToken } = await sessionsOf(core).create({ userId });
  const visitor = { email, password: 'password 1' };
  const { user: dashboardUser } = ok(await core.client().dashboard.createUser(visitor));
  const { sessionId: dashboardSessionId } = ok(await core.client().dashboard.signIn(visitor));
  return {
    dashboardUserId: dashboardUser.userId,
    dashboardSessionId,
    email,
    userId,
    otherId,
    resetToken,
    verificationToken,
    preAuthSessionId: code.preAuthSessionId,
    codeId: code.codeId,
    deviceId: code.deviceId,
    linkCode: code.linkCode,
    sessionHandle: session.handle,
    accessToken: accessToken.token,
    refreshToken: refreshToken.token,
    ...(await preparePasskeys(core, email)),
  };
}

/** A user with a passkey, a new passkey to register and a signature to sign in with. */
async function preparePasskeys(core: CoreUnderTest, email: string): Promise<Values> {
  const passkeys = passkeysOf(core);
  const { device, recipeUserId, webauthnCredentialId } = await passkeys.signUp(email);
  const made = await passkeys.make(email, createAuthenticator());
  const signed = await passkeys.sign(device);
  const { token } = ok(
    await core.client().webauthn.createRecoverAccountToken({ userId: recipeUserId, email }),
  );
  return {
    passkeyUserId: recipeUserId,
    credentialId: webauthnCredentialId,
    newCredentialId: made.credential.id,
    registerOptionsId: made.webauthnGeneratedOptionsId,
    creation: made.credential.response.clientDataJSON,
    attestationObject: String(made.credential.response.attestationObject),
    signInOptionsId: signed.webauthnGeneratedOptionsId,
    assertion: signed.credential.response.clientDataJSON,
    authenticatorData: String(signed.credential.response.authenticatorData),
    signature: String(signed.credential.response.signature),
    recoveryToken: token,
  };
}

/** Puts a database's own values where the placeholders are, in text or as a query writes them. */
const fill = (text: string, values: Values): string =>
  Object.entries(values).reduce(
    (filled, [name, value]) =>
      filled
        .replaceAll(placeholder(name), value)
        .replaceAll(encodeURIComponent(placeholder(name)), encodeURIComponent(value)),
    text,
  );

async function send(
  core: CoreUnderTest,
  { method, path }: EndpointDefinition,
  sent: FuzzedRequest,
  values: Values,
) {
  const url = `http://core${sent.prefix}${path}${sent.suffix}${fill(sent.query, values)}`;
  const body = typeof sent.body === 'string' ? fill(sent.body, values) : sent.body;
  const request = new Request(url, { method, headers: sent.headers, ...(body !== undefined && { body }) });
  const response = await core.fetch(request);
  const text = await response.text();
  if (response.status !== 200) return { status: response.status, outcome: withoutOwn(text, values) };
  const answer = JSON.parse(text);
  return { status: 200, outcome: String(answer.status) };
}

/** The text without the database's own values, so that both databases can say the same. */
const withoutOwn = (text: string, values: Values): string =>
  Object.entries(values).reduce(
    (cleaned, [name, value]) => cleaned.replaceAll(value, placeholder(name)),
    text,
  );

describe(`whatever is sent, on ${testDatabases()
  .map(({ name }) => name)
  .join(' and ')} (seed ${SEED})`, () => {
  let cores: CoreUnderTest[];

  beforeAll(async () => {
    const config = {
      argon2_memory_kb: 64,
      argon2_parallelism: 1,
      firebase_password_hashing_signer_key: Buffer.alloc(32, 1).toString('base64'),
    };
    const clock = fakeClock();
    cores = await Promise.all(testDatabases().map((database) => startCore(database, { config, clock })));
    for (const core of cores) {
      const { multitenancy, emailPassword } = core.client();
      await multitenancy.putApp({ appId: 'a1' });
      for (const appId of ['public', 'a1'])
        await core.client({ appId }).multitenancy.putTenant({ tenantId: 't1', firstFactors: null });
      const { user } = ok(await emailPassword.signUp({ email: 'mapped@example.com', password: 'p' }));
      await mapUserId(core.db, user.id, 'external');
    }
  });
  afterAll(() => Promise.all(cores.map((core) => core.close())));

  it.each(endpoints)('$name answers as declared, or refuses in words', async ({ name, definition }) => {
    const values = await Promise.all(cores.map((core) => prepare(core, name)));
    let answered = 0;
    const check = async (request: FuzzedRequest) => {
      const replies = await Promise.all(
        cores.map((core, i) => send(core, definition, request, values[i] ?? {})),
      );
      for (const { status, outcome } of replies) {
        if (status === 200) answered += 1;
        else expect([400, 401, 403, 404], outcome).toContain(status);
        expect(outcome).toMatch(/^(?!Internal)\S/);
      }
      expect(replies).toEqual(replies.map(() => replies[0]));
    };
    await fc.assert(fc.asyncProperty(fuzzedRequests(definition), check), {
      seed: SEED,
      numRuns: REQUESTS,
      endOnFailure: true,
    });
    expect(answered, 'requests that came through to the handler').toBeGreaterThan(
      (REQUESTS / 20) * cores.length,
    );
  });
});
