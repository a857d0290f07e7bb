import { type FakeClock, fakeClock, testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, type CoreUnderTest, startCores } from '../../../test/coreUnderTest.js';
import { ok } from '../../../test/sessions.js';
import { sha256Hex } from '../../crypto/hash.js';
import { deleteExpiredVerificationTokens } from './jobs.js';

const INVALID = { status: 'EMAIL_VERIFICATION_INVALID_TOKEN_ERROR' };
const DAY = 86_400_000;
const path = '/recipe/user/email/verify';

describe.each(testDatabases())('email verification on $name', (database) => {
  let core: CoreUnderTest;
  let clock: FakeClock;
  let count = 0;

  beforeAll(async () => {
    clock = fakeClock();
    core = await startCores(database, database.name === 'sqlite' ? 1 : 2, { clock });
    const { multitenancy } = core.client();
    await multitenancy.putApp({ appId: 'other' });
    const coreConfig = { email_verification_token_lifetime: 1000 };
    await multitenancy.putTenant({ tenantId: 'brief', coreConfig, firstFactors: null });
  });
  afterAll(() => core.close());

  const verification = (caller: Caller = {}) => core.client(caller).emailVerification;
  /** A user of a test's own, whom the core need not know. */
  const newUser = () => {
    count += 1;
    return { userId: `user ${count}`, email: `user${count}@example.com` };
  };
  type Claim = ReturnType<typeof newUser>;
  const tokenFor = async (claim: Claim, caller: Caller = {}) =>
    ok(await verification(caller).createEmailVerificationToken(claim)).token;
  const verify = (token: string, caller: Caller = {}) =>
    verification(caller).verifyEmailUsingToken({ method: 'token', token });
  const isVerified = async (claim: Claim, caller: Caller = {}) =>
    ok(await verification(caller).isEmailVerified(claim)).isVerified;

  it('proves an e-mail with a token, once', async () => {
    const claim = newUser();
    const token = await tokenFor(claim);
    expect(token).toMatch(/^[\w-]{128}$/);
    expect(await isVerified(claim)).toBe(false);
    expect(await verify(token)).toEqual({ status: 'OK', ...claim });
    expect(await isVerified(claim)).toBe(true);
    expect(await verify(token)).toEqual(INVALID);
    expect(await verification().createEmailVerificationToken(claim)).toEqual({
      status: 'EMAIL_ALREADY_VERIFIED_ERROR',
    });
  });

  it('lets all tokens of a user for an e-mail go with the one that was used', async () => {
    const claim = newUser();
    const elsewhere = { ...claim, email: 'second@example.com' };
    const [first, second, other] = [await tokenFor(claim), await tokenFor(claim), await tokenFor(elsewhere)];
    expect((await verify(second)).status).toBe('OK');
    expect(await verify(first)).toEqual(INVALID);
    expect(await verify(other)).toEqual({ status: 'OK', ...elsewhere });
  });

  it('marks what is verified already without a fault', async () => {
    const claim = newUser();
    const token = await tokenFor(claim);
    const inTenant = await tokenFor(claim, { tenantId: 'brief' });
    expect((await verify(token)).status).toBe('OK');
    expect((await verify(inTenant, { tenantId: 'brief' })).status).toBe('OK');
  });

  it('refuses a token that has expired, and uses it up with its siblings', async () => {
    const claim = newUser();
    const token = await tokenFor(claim);
    clock.advance(DAY - 1);
    const sibling = await tokenFor(claim);
    clock.advance(1);
    expect(await verify(token)).toEqual(INVALID);
    expect(await verify(sibling)).toEqual(INVALID);
    expect(await isVerified(claim)).toBe(false);
  });

  it('takes a tenant’s own lifetime', async () => {
    const there = { tenantId: 'brief' };
    const [one, other] = [await tokenFor(newUser(), there), await tokenFor(newUser(), there)];
    clock.advance(999);
    expect((await verify(one, there)).status).toBe('OK');
    clock.advance(1);
    expect(await verify(other, there)).toEqual(INVALID);
  });

  it('writes e-mails in lower case, except where it is asked for one', async () => {
    const { userId } = newUser();
    const spelled = { userId, email: ' Mixed@Example.COM ' };
    const verified = await verify(await tokenFor(spelled));
    expect(verified).toEqual({ status: 'OK', userId, email: 'mixed@example.com' });
    expect(await isVerified({ userId, email: 'mixed@example.com' })).toBe(true);
    expect(await isVerified(spelled)).toBe(false);
    await verification().unverifyEmail(spelled);
    expect(await isVerified({ userId, email: 'mixed@example.com' })).toBe(false);
  });

  it('takes tokens away, of one e-mail in one tenant', async () => {
    const claim = newUser();
    const there = { tenantId: 'brief' };
    const [token, other, inTenant] = [
      await tokenFor(claim),
      await tokenFor({ ...claim, email: 'kept@example.com' }),
      await tokenFor(claim, there),
    ];
    const revoke = () => verification().revokeEmailVerificationTokens(claim);
    expect(await revoke()).toEqual({ status: 'OK' });
    expect(await revoke()).toEqual({ status: 'OK' });
    expect(await verify(token)).toEqual(INVALID);
    expect((await verify(other)).status).toBe('OK');
    expect((await verify(inTenant, there)).status).toBe('OK');
  });

  it('forgets what was proved', async () => {
    const claim = newUser();
    await verify(await tokenFor(claim));
    for (let i = 0; i < 2; i += 1)
      expect(await verification().unverifyEmail(claim)).toEqual({ status: 'OK' });
    expect(await isVerified(claim)).toBe(false);
    expect((await verify(await tokenFor(claim))).status).toBe('OK');
  });

  it('keeps tokens to their tenant and app, and what is proved to the app', async () => {
    const claim = newUser();
    const token = await tokenFor(claim);
    for (const caller of [{ tenantId: 'brief' }, { appId: 'other' }])
      expect(await verify(token, caller)).toEqual(INVALID);
    expect((await verify(token)).status).toBe('OK');
    expect(await isVerified(claim, { appId: 'other' })).toBe(false);
    await verification({ appId: 'other' }).unverifyEmail(claim);
    expect(await isVerified(claim)).toBe(true);
    const answer = await verification({ tenantId: 'brief' }).createEmailVerificationToken(claim);
    expect(answer.status).toBe('EMAIL_ALREADY_VERIFIED_ERROR');
  });

  it('stores no token, only what it hashes to', async () => {
    const token = await tokenFor(newUser());
    const rows = await core.db.read.selectFrom('emailverification_tokens').selectAll().execute();
    expect(rows.map((row) => row.token_hash)).toContain(sha256Hex(token));
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  it('shows in the user, and goes with it', async () => {
    const { emailPassword, users } = core.client();
    const email = 'shown@example.com';
    const { recipeUserId } = ok(await emailPassword.signUp({ email, password: 'p' }));
    const shown = async () =>
      ok(await users.getUser({ userId: recipeUserId })).user.loginMethods[0]?.verified;
    const claim = { userId: recipeUserId, email };
    const kept = await tokenFor({ ...claim, email: 'later@example.com' });
    expect(await shown()).toBe(false);
    await verify(await tokenFor(claim));
    expect(await shown()).toBe(true);
    await users.removeUser({ userId: recipeUserId });
    expect(await isVerified(claim)).toBe(false);
    expect(await verify(kept)).toEqual(INVALID);
  });

  const refusal = async (method: string, place: string, sent: object) => {
    const { status, text } = await core.ask(method, place, sent);
    return [status, text.trim()];
  };
  const invalid = (field: string) => `Field name '${field}' is invalid in JSON input`;
  const missing = (field: string) => `Field name '${field}' is missing in GET request`;

  it.each<[string, object, string]>([
    ['/token', { email: 'e' }, invalid('userId')],
    ['/token', { userId: 'u' }, invalid('email')],
    ['/token', { userId: 'u', email: 1 }, invalid('email')],
    [
      '/token',
      { userId: 'u', email: 'e'.repeat(257) },
      "Field name 'email' must not be longer than 256 characters",
    ],
    ['', { token: 't' }, invalid('method')],
    ['', { method: 'otp', token: 't' }, 'Unsupported method for email verification'],
    ['', { method: 'token' }, invalid('token')],
    ['', { method: 'token', token: 5 }, invalid('token')],
    ['/token/remove', { email: 'e' }, invalid('userId')],
    ['/token/remove', { userId: 'u' }, invalid('email')],
    ['/remove', { userId: null, email: 'e' }, invalid('userId')],
    ['/remove', { userId: 'u' }, invalid('email')],
  ])('refuses POST %s %j', async (place, body, text) => {
    expect(await refusal('POST', path + place, { body })).toEqual([400, text]);
  });

  it.each<[Record<string, string>, string]>([
    [{ email: 'e' }, missing('userId')],
    [{ userId: 'u' }, missing('email')],
  ])('refuses GET %j', async (query, text) => {
    expect(await refusal('GET', path, { query })).toEqual([400, text]);
  });

  it('lets no tenant read or change what is proved in the app', async () => {
    const text = 'Only public tenantId can call this app specific API';
    const claim = { userId: 'u', email: 'e' };
    expect(await refusal('GET', `/brief${path}`, { query: claim })).toEqual([403, text]);
    expect(await refusal('POST', `/brief${path}/remove`, { body: claim })).toEqual([403, text]);
  });

  /** Sends a token, or several by turns, fifty times at once. */
  const race = async (...tokens: string[]) => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        (i % 2 === 0 ? core.ask : core.askOther)('POST', path, {
          body: { method: 'token', token: tokens[i % tokens.length] },
        }),
      ),
    );
    return answers.map(({ json }) => json.status);
  };

  it('lets one of many at the same time use tokens of one claim', async () => {
    for (let round = 0; round < 3; round += 1) {
      const claim = newUser();
      const tokens: string[] = [];
      for (let i = 0; i <= round; i += 1) tokens.push(await tokenFor(claim));
      const answers = await race(...tokens);
      expect(answers.filter((status) => status === 'OK')).toHaveLength(1);
      expect(answers.filter((status) => status === INVALID.status)).toHaveLength(49);
    }
  });

  it('deletes tokens that have expired, in time', async () => {
    const [old, young] = [newUser(), newUser()];
    await tokenFor(old);
    clock.advance(DAY);
    const token = await tokenFor(young);
    expect(await deleteExpiredVerificationTokens.run(core.db, clock.now())).toBeGreaterThan(0);
    const left = await core.db.read.selectFrom('emailverification_tokens').select('user_id').execute();
    expect(left.map((row) => row.user_id)).toEqual([young.userId]);
    expect((await verify(token)).status).toBe('OK');
  });
});
