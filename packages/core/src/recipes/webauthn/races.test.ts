import { createAuthenticator, testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CoreUnderTest, type Reply, startCores } from '../../../test/coreUnderTest.js';
import { passkeysOf, retold } from '../../../test/passkeys.js';
import { ok } from '../../../test/sessions.js';

/** How many answers there were of each kind. */
function tally(replies: readonly Reply[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, json, text } of replies) {
    const kind = status === 200 ? String(json.status) : `${status} ${text}`;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

/** SQLite has one process, PostgreSQL any number of them. */
const places = testDatabases().map((database) => ({
  ...database,
  cores: database.name === 'sqlite' ? 1 : 2,
}));

const SIGN_UP = '/recipe/webauthn/signup';
const SIGN_IN = '/recipe/webauthn/signin';
const REGISTER = '/recipe/webauthn/user/credential/register';

describe.each(places)('webauthn requests at the same time on $name with $cores core(s)', (database) => {
  let core: CoreUnderTest;

  beforeAll(async () => {
    core = await startCores(database, database.cores);
  });
  afterAll(() => core.close());

  /** Sends `count` requests at once, by turns to each core. */
  const together = async (count: number, path: string, body: (i: number) => object, version = '5.6') =>
    tally(
      await Promise.all(
        Array.from({ length: count }, (_, i) => {
          const sent = { body: body(i), headers: { 'cdi-version': version } };
          return (i % 2 === 0 ? core.ask : core.askOther)('POST', path, sent);
        }),
      ),
    );
  const passkeys = () => passkeysOf(core);
  const users = async () =>
    (await core.db.read.selectFrom('login_methods').select('app_id').execute()).length;

  it('to sign in with one signature succeed once', async () => {
    const { device } = await passkeys().signUp('once@example.com');
    for (let round = 0; round < 3; round += 1) {
      const request = await passkeys().sign(device);
      expect(await together(50, SIGN_IN, () => request)).toEqual({ OK: 1, OPTIONS_NOT_FOUND_ERROR: 49 });
    }
  });

  it('to sign in with different signatures for the same options succeed once', async () => {
    const one = await passkeys().signUp('one@example.com');
    const two = await passkeys().signUp('two@example.com');
    const { webauthnGeneratedOptionsId, ...options } = await passkeys().signInOptions();
    const credentials = [one, two].map(({ device }) =>
      device.get({ challenge: options.challenge, rpId: options.relyingPartyId }),
    );
    const counts = await together(50, SIGN_IN, (i) => ({
      webauthnGeneratedOptionsId,
      credential: credentials[i % 4 < 2 ? 0 : 1],
    }));
    expect(counts).toEqual({ OK: 1, OPTIONS_NOT_FOUND_ERROR: 49 });
  });

  it('to sign in with one signature all succeed for older clients', async () => {
    const { device } = await passkeys().signUp('old@example.com');
    const request = await passkeys().sign(device);
    expect(await together(50, SIGN_IN, () => request, '5.4')).toEqual({ OK: 50 });
  });

  it('to sign in with a counter that others pass are right or refused, and the highest stays', async () => {
    const { device, webauthnCredentialId } = await passkeys().signUp('counter@example.com');
    const requests: object[] = [];
    for (let i = 0; i < 20; i += 1) requests.push(await passkeys().sign(device));
    const counts = await together(20, SIGN_IN, (i) => requests[i] ?? {});
    expect(Object.keys(counts).every((kind) => ['OK', 'INVALID_AUTHENTICATOR_ERROR'].includes(kind))).toBe(
      true,
    );
    expect(counts.OK).toBeGreaterThan(0);
    const row = await core.db.read
      .selectFrom('webauthn_credentials')
      .select('counter')
      .where('credential_id', '=', webauthnCredentialId)
      .executeTakeFirst();
    expect(row?.counter).toBe(20);
  });

  it('to sign up with one passkey make one user', async () => {
    const before = await users();
    const request = await passkeys().make('single@example.com', createAuthenticator());
    expect(await together(50, SIGN_UP, () => request)).toEqual({ OK: 1, EMAIL_ALREADY_EXISTS_ERROR: 49 });
    expect(await users()).toBe(before + 1);
  });

  it('to sign up with one passkey and many e-mails make one user', async () => {
    const before = await users();
    const device = createAuthenticator();
    const made = device.create(await passkeys().registerOptions('any@example.com'));
    const requests = await Promise.all(
      Array.from({ length: 50 }, async (_, i) => {
        const options = await passkeys().registerOptions(`many${i}@example.com`);
        const { webauthnGeneratedOptionsId, challenge } = options;
        return { webauthnGeneratedOptionsId, credential: retold(made, { challenge }) };
      }),
    );
    const counts = await together(50, SIGN_UP, (i) => requests[i] ?? {});
    expect(counts).toEqual({ OK: 1, INVALID_CREDENTIALS_ERROR: 49 });
    expect(await users()).toBe(before + 1);
  });

  it('to sign up with one e-mail and many passkeys make one user', async () => {
    const requests = await Promise.all(
      Array.from({ length: 50 }, () => passkeys().make('popular@example.com', createAuthenticator())),
    );
    const counts = await together(50, SIGN_UP, (i) => requests[i] ?? {});
    expect(counts).toEqual({ OK: 1, EMAIL_ALREADY_EXISTS_ERROR: 49 });
  });

  it('to register one passkey, for one user or several, register it once', async () => {
    const ids = [
      (await passkeys().signUp('first@example.com')).recipeUserId,
      (await passkeys().signUp('second@example.com')).recipeUserId,
    ];
    const request = await passkeys().make('extra@example.com', createAuthenticator());
    const counts = await together(50, REGISTER, (i) => ({
      recipeUserId: ids[i % 4 < 2 ? 0 : 1],
      ...request,
    }));
    expect(counts).toEqual({ OK: 1, CREDENTIAL_ALREADY_EXISTS_ERROR: 49 });
  });

  it('to register a passkey while its user is removed leave nothing behind', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { recipeUserId } = await passkeys().signUp(`removed${round}@example.com`);
      const requests = await Promise.all(
        Array.from({ length: 8 }, () => passkeys().make('x@example.com', createAuthenticator())),
      );
      const [, ...replies] = await Promise.all([
        core.askOther('POST', '/user/remove', { body: { userId: recipeUserId } }),
        ...requests.map((request) => core.ask('POST', REGISTER, { body: { recipeUserId, ...request } })),
      ]);
      const kinds = Object.keys(tally(replies));
      expect(
        kinds.every((kind) => ['OK', 'UNKNOWN_USER_ID_ERROR'].includes(kind)),
        String(kinds),
      ).toBe(true);
      const left = await core.db.read
        .selectFrom('webauthn_credentials')
        .select('credential_id')
        .where('recipe_user_id', '=', recipeUserId)
        .execute();
      expect(left).toEqual([]);
    }
  });

  it('to use one recovery token up, or several of one e-mail, succeed once', async () => {
    const { user } = await passkeys().signUp('lost@example.com');
    const create = async () =>
      ok(
        await core
          .client()
          .webauthn.createRecoverAccountToken({ userId: user.id, email: 'lost@example.com' }),
      ).token;
    const path = '/recipe/webauthn/user/recover/token/consume';
    const token = await create();
    expect(await together(50, path, () => ({ token }))).toEqual({
      OK: 1,
      RECOVER_ACCOUNT_TOKEN_INVALID_ERROR: 49,
    });
    const tokens = await Promise.all(Array.from({ length: 6 }, create));
    expect(await together(48, path, (i) => ({ token: tokens[i % 6] }))).toEqual({
      OK: 1,
      RECOVER_ACCOUNT_TOKEN_INVALID_ERROR: 47,
    });
  });
});
