import { testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CoreUnderTest, Reply } from './coreUnderTest.js';
import { startCores } from './coreUnderTest.js';
import { addUser, link } from './linkedUsers.js';
import { ok } from './sessions.js';

/** How many answers there were of each kind. */
function tally(answers: readonly Reply[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, json, text } of answers) {
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

describe.each(places)('requests at the same time on $name with $cores core(s)', (database) => {
  let core: CoreUnderTest;

  beforeAll(async () => {
    core = await startCores(database, database.cores);
  });
  afterAll(() => core.close());

  /** Sends `count` requests at once, by turns to each core. */
  const together = (count: number, request: (i: number) => [string, string, object]) =>
    Promise.all(
      Array.from({ length: count }, (_, i) => {
        const [method, path, body] = request(i);
        return (i % 2 === 0 ? core.ask : core.askOther)(method, path, { body });
      }),
    );
  const rows = async (table: 'users' | 'login_methods' | 'login_identifiers' | 'emailpassword_passwords') =>
    (await core.db.read.selectFrom(table).select('app_id').execute()).length;
  const tables = async () =>
    Promise.all([
      rows('users'),
      rows('login_methods'),
      rows('login_identifiers'),
      rows('emailpassword_passwords'),
    ]);

  it('to sign up with one e-mail, however it is written, make one user', async () => {
    const before = await tables();
    const spellings = ['racer@example.com', 'Racer@Example.COM', ' racer@example.com', 'RACER@EXAMPLE.COM\n'];
    const answers = await together(200, (i) => [
      'POST',
      '/recipe/signup',
      { email: spellings[i % spellings.length], password: `password ${i}` },
    ]);
    expect(tally(answers)).toEqual({ OK: 1, EMAIL_ALREADY_EXISTS_ERROR: 199 });
    expect(await tables()).toEqual(before.map((count) => count + 1));
    const winner = answers.findIndex((answer) => answer.json.status === 'OK');
    const { emailPassword } = core.client();
    const credentials = { email: 'racer@example.com', password: `password ${winner}` };
    expect((await emailPassword.signIn(credentials)).status).toBe('OK');
  });

  it('to sign up with e-mails that merely look alike make a user each', async () => {
    // Composed and decomposed, dotless and long s: other code points are other e-mails.
    const lookalikes = [
      'é@example.com',
      'e\u0301@example.com',
      'ı@example.com',
      'i@example.com',
      'ſ@example.com',
    ];
    const answers = await together(lookalikes.length * 4, (i) => [
      'POST',
      '/recipe/signup',
      { email: lookalikes[i % lookalikes.length], password: 'p' },
    ]);
    expect(tally(answers)).toEqual({ OK: 5, EMAIL_ALREADY_EXISTS_ERROR: 15 });
  });

  const newUser = async (email: string) =>
    ok(await core.client().emailPassword.signUp({ email, password: 'p' })).recipeUserId;
  const resetToken = async (userId: string) =>
    ok(await core.client().emailPassword.createResetPasswordToken({ userId, email: 'e' })).token;

  it('to use one reset token up succeed once', async () => {
    const userId = await newUser('consume@example.com');
    for (let round = 0; round < 3; round += 1) {
      const token = await resetToken(userId);
      const answers = await together(50, () => [
        'POST',
        '/recipe/user/password/reset/token/consume',
        { token },
      ]);
      expect(tally(answers)).toEqual({ OK: 1, RESET_PASSWORD_INVALID_TOKEN_ERROR: 49 });
    }
  });

  it('to use several tokens of one user up succeed once', async () => {
    const userId = await newUser('siblings@example.com');
    const tokens = await Promise.all(Array.from({ length: 6 }, () => resetToken(userId)));
    const answers = await together(12, (i) => [
      'POST',
      '/recipe/user/password/reset/token/consume',
      { token: tokens[i % tokens.length] },
    ]);
    expect(tally(answers)).toEqual({ OK: 1, RESET_PASSWORD_INVALID_TOKEN_ERROR: 11 });
  });

  it('to reset a password with one token set one password', async () => {
    const email = 'reset@example.com';
    const token = await resetToken(await newUser(email));
    const answers = await together(30, (i) => [
      'POST',
      '/recipe/user/password/reset',
      { method: 'token', token, newPassword: `new ${i}` },
    ]);
    expect(tally(answers)).toEqual({ OK: 1, RESET_PASSWORD_INVALID_TOKEN_ERROR: 29 });
    const winner = answers.findIndex((answer) => answer.json.status === 'OK');
    const signedIn = await core.client().emailPassword.signIn({ email, password: `new ${winner}` });
    expect(signedIn.status).toBe('OK');
  });

  it('to import one e-mail make one user, and every answer is one', async () => {
    const passwordHash = '$2a$04$any';
    const answers = await together(40, () => [
      'POST',
      '/recipe/user/passwordhash/import',
      { email: 'imported@example.com', passwordHash },
    ]);
    expect(tally(answers)).toEqual({ OK: 40 });
    expect(answers.filter(({ json }) => json.didUserAlreadyExist === false)).toHaveLength(1);
  });

  it('to take one e-mail by changing to it leave it to one', async () => {
    const movers = await Promise.all(Array.from({ length: 10 }, (_, i) => newUser(`mover${i}@example.com`)));
    const answers = await together(20, (i) => [
      'PUT',
      '/recipe/user',
      { recipeUserId: movers[i % movers.length], email: 'wanted@example.com' },
    ]);
    const counts = tally(answers);
    expect(Object.keys(counts).sort()).toEqual(['EMAIL_ALREADY_EXISTS_ERROR', 'OK']);
    const holders = await core.db.read
      .selectFrom('login_methods')
      .select('recipe_user_id')
      .where('email', '=', 'wanted@example.com')
      .execute();
    expect(holders).toHaveLength(1);
    // The winner asked twice at most.
    expect(counts.OK).toBeLessThanOrEqual(2);
  });

  it('to swap e-mails end with each e-mail at one user', async () => {
    const [one, other] = [await newUser('swap1@example.com'), await newUser('swap2@example.com')];
    await together(20, (i) => [
      'PUT',
      '/recipe/user',
      { recipeUserId: i % 4 < 2 ? one : other, email: `swap${(i % 3) + 1}@example.com` },
    ]);
    await expectConsistent();
  });

  /** What must hold whatever raced: each identifier is held by the user that has it, and by nobody else. */
  async function expectConsistent(): Promise<void> {
    const methods = await core.db.read
      .selectFrom('login_methods as m')
      .innerJoin('login_method_tenants as t', 't.recipe_user_id', 'm.recipe_user_id')
      .innerJoin('users as u', 'u.user_id', 'm.user_id')
      .select(['m.recipe_user_id', 'm.user_id', 'm.email', 't.tenant_id', 'u.is_primary'])
      .execute();
    const reserved = await core.db.read
      .selectFrom('login_identifiers')
      .select(['recipe_user_id', 'value', 'tenant_id'])
      .where('kind', '=', 'email')
      .execute();
    const claimed = await core.db.read
      .selectFrom('primary_identifiers')
      .select(['user_id', 'value', 'tenant_id'])
      .where('kind', '=', 'email')
      .execute();
    const held = methods.map((m) => `${m.recipe_user_id} ${m.email} ${m.tenant_id}`);
    expect(reserved.map((r) => `${r.recipe_user_id} ${r.value} ${r.tenant_id}`).sort()).toEqual(held.sort());
    const ofGroups = methods
      .filter((m) => m.is_primary === 1)
      .map((m) => `${m.user_id} ${m.email} ${m.tenant_id}`);
    expect(claimed.map((c) => `${c.user_id} ${c.value} ${c.tenant_id}`).sort()).toEqual(
      [...new Set(ofGroups)].sort(),
    );
  }

  it('to change e-mails within groups keep one group for each e-mail', async () => {
    const groups: (readonly [string, string])[] = [];
    for (let i = 0; i < 4; i += 1) {
      const member = await newUser(`member${i}@example.com`);
      const recipeUserId = `group${i}`;
      await addUser(core.db, { recipeId: 'passwordless', recipeUserId, email: `group${i}@example.com` });
      await link(core.db, recipeUserId, member);
      groups.push([recipeUserId, member]);
    }
    const members = groups.map(([, member]) => member);
    for (let round = 0; round < 5; round += 1) {
      const answers = await together(24, (i) => [
        'PUT',
        '/recipe/user',
        { recipeUserId: members[i % 4], email: `contested${(i + round) % 3}@example.com` },
      ]);
      const kinds = Object.keys(tally(answers)).filter(
        (kind) => !['OK', 'EMAIL_CHANGE_NOT_ALLOWED_ERROR'].includes(kind),
      );
      expect(kinds).toEqual([]);
      await expectConsistent();
    }
  });

  it('to change, remove and sign up again leave nothing half done', async () => {
    for (let round = 0; round < 5; round += 1) {
      const email = `churn${round}@example.com`;
      const userId = await newUser(email);
      const answers = await together(16, (i) => {
        if (i % 4 === 0) return ['POST', '/user/remove', { userId }];
        if (i % 4 === 1) return ['POST', '/recipe/signup', { email, password: 'p' }];
        if (i % 4 === 2) return ['PUT', '/recipe/user', { recipeUserId: userId, email: `${email}.new` }];
        return ['POST', '/recipe/user/password/reset/token', { userId, email }];
      });
      expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 200));
      await expectConsistent();
    }
    const orphans = await core.db.read
      .selectFrom('users as u')
      .leftJoin('login_methods as m', 'm.user_id', 'u.user_id')
      .select('u.user_id')
      .where('m.user_id', 'is', null)
      .execute();
    expect(orphans).toEqual([]);
  });
});
