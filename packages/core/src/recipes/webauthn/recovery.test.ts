import { type FakeClock, fakeClock, testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, type CoreUnderTest, startCore } from '../../../test/coreUnderTest.js';
import { addToTenant, addUser, link, mapUserId } from '../../../test/linkedUsers.js';
import { passkeysOf } from '../../../test/passkeys.js';
import { ok } from '../../../test/sessions.js';
import { deleteExpiredRecoveryTokens } from './jobs.js';

const HOUR = 3_600_000;
let count = 0;
const freshEmail = () => {
  count += 1;
  return `user${count}@example.com`;
};

describe.each(testDatabases())('a webauthn recovery token on $name', (database) => {
  let core: CoreUnderTest;
  let clock: FakeClock;

  beforeAll(async () => {
    clock = fakeClock();
    core = await startCore(database, { clock });
    await core.client().multitenancy.putTenant({ tenantId: 't1' });
    await core.client().multitenancy.putApp({
      appId: 'a1',
      coreConfig: { webauthn_recover_account_token_lifetime: 1000 },
    });
  });
  afterAll(() => core.close());

  const signUp = (email = freshEmail(), caller: Caller = {}) => passkeysOf(core, caller).signUp(email);
  const recipe = (caller: Caller = {}) => core.client(caller).webauthn;
  const tokenFor = async (userId: string, email = 'mail@example.com', caller: Caller = {}) =>
    ok(await recipe(caller).createRecoverAccountToken({ userId, email })).token;
  const consume = (token: string, caller: Caller = {}) =>
    recipe(caller).consumeRecoverAccountToken({ token });
  const read = (token: string, caller: Caller = {}) =>
    recipe(caller).getUserFromRecoverAccountToken({ token });
  const invalid = { status: 'RECOVER_ACCOUNT_TOKEN_INVALID_ERROR' };

  it('proves an e-mail once, and tells whose it is before', async () => {
    const email = freshEmail();
    const { user, recipeUserId } = await signUp(email);
    const token = await tokenFor(user.id, email.toUpperCase());
    expect(token).toMatch(/^[\w-]{43}$/);
    for (let i = 0; i < 2; i += 1) expect(await read(token)).toEqual({ status: 'OK', user, recipeUserId });
    expect(await consume(token)).toEqual({ status: 'OK', userId: user.id, email });
    expect(await consume(token)).toEqual(invalid);
    expect(await read(token)).toEqual(invalid);
  });

  it('is stored as its hash only', async () => {
    const { user } = await signUp();
    const token = await tokenFor(user.id);
    const rows = await core.db.read.selectFrom('webauthn_recovery_tokens').selectAll().execute();
    expect(rows.some((row) => row.recipe_user_id === user.id)).toBe(true);
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  it('belongs to its tenant', async () => {
    const { user } = await signUp();
    const token = await tokenFor(user.id, 'e', { tenantId: 't1' });
    for (const caller of [{}, { appId: 'a1' }]) {
      expect(await read(token, caller)).toEqual(invalid);
      expect(await consume(token, caller)).toEqual(invalid);
    }
    expect(await consume(token, { tenantId: 't1' })).toMatchObject({ status: 'OK' });
  });

  it('takes all others of its e-mail in the tenant along', async () => {
    const [email, other] = [freshEmail(), freshEmail()];
    const [{ user }, { user: namesake }] = [await signUp(email), await signUp()];
    const first = await tokenFor(user.id, email);
    const second = await tokenFor(namesake.id, email);
    const third = await tokenFor(user.id, email);
    const kept = [
      await tokenFor(user.id, other),
      await tokenFor(user.id, email, { tenantId: 't1' }),
    ] as const;
    expect(await consume(third)).toMatchObject({ status: 'OK', userId: user.id });
    for (const token of [first, second]) expect(await consume(token)).toEqual(invalid);
    expect((await consume(kept[0])).status).toBe('OK');
    expect((await consume(kept[1], { tenantId: 't1' })).status).toBe('OK');
  });

  it('expires, and takes nothing along then', async () => {
    const { user } = await signUp();
    const first = await tokenFor(user.id);
    clock.advance(HOUR - 1);
    expect((await read(first)).status).toBe('OK');
    const second = await tokenFor(user.id);
    clock.advance(1);
    expect(await read(first)).toEqual(invalid);
    expect(await consume(first)).toEqual(invalid);
    expect((await consume(second)).status).toBe('OK');
  });

  it('lives as long as its app says, and its row until it is cleaned up', async () => {
    const app = { appId: 'a1' };
    const { user } = await signUp(freshEmail(), app);
    const token = await tokenFor(user.id, 'e', app);
    const rows = async () =>
      (
        await core.db.read
          .selectFrom('webauthn_recovery_tokens')
          .selectAll()
          .where('app_id', '=', 'a1')
          .execute()
      ).length;
    clock.advance(999);
    expect((await read(token, app)).status).toBe('OK');
    await deleteExpiredRecoveryTokens.run(core.db, clock.now());
    expect(await rows()).toBe(1);
    clock.advance(1);
    expect(await read(token, app)).toEqual(invalid);
    await deleteExpiredRecoveryTokens.run(core.db, clock.now());
    expect(await rows()).toBe(0);
  });

  describe('is made', () => {
    it('for users of every recipe, who may have no passkey in the tenant', async () => {
      const email = freshEmail();
      const { user } = ok(await core.client().emailPassword.signUp({ email, password: 'p' }));
      const token = await tokenFor(user.id, email);
      expect(await read(token)).toEqual({ status: 'OK', user, recipeUserId: null });
      expect(await consume(token)).toEqual({ status: 'OK', userId: user.id, email });
      const { user: passkeyUser } = await signUp();
      const inTenant = await tokenFor(passkeyUser.id, 'e', { tenantId: 't1' });
      expect(await read(inTenant, { tenantId: 't1' })).toMatchObject({ recipeUserId: null });
      await addToTenant(core.db, passkeyUser.id, 't1');
      expect(await read(inTenant, { tenantId: 't1' })).toMatchObject({ recipeUserId: passkeyUser.id });
    });

    it('under any id, and answers with the ids that the application knows', async () => {
      const [email, second] = [freshEmail(), freshEmail()];
      const { recipeUserId } = await signUp(email);
      const { recipeUserId: sibling } = await signUp(second);
      const head = `head-${count}`;
      await addUser(core.db, { recipeId: 'passwordless', recipeUserId: head, phoneNumber: `+1${count}` });
      await link(core.db, head, recipeUserId, sibling);
      await mapUserId(core.db, head, `external ${head}`);
      await mapUserId(core.db, sibling, `external ${sibling}`);
      const token = await tokenFor(`external ${head}`, second);
      expect(await read(token)).toMatchObject({
        user: { id: `external ${head}` },
        recipeUserId: `external ${sibling}`,
      });
      expect(await consume(token)).toEqual({ status: 'OK', userId: `external ${head}`, email: second });
      expect(await read(await tokenFor(head, email))).toMatchObject({ recipeUserId });
    });

    it('for a user whose own login method is gone', async () => {
      const { user, recipeUserId: head } = await signUp();
      const member = `member-${count}`;
      await addUser(core.db, { recipeId: 'passwordless', recipeUserId: member, phoneNumber: `+3${count}` });
      await link(core.db, head, member);
      await core.client().users.removeUser({ userId: head, removeAllLinkedAccounts: false });
      const token = await tokenFor(user.id);
      expect(await read(token)).toMatchObject({ user: { id: user.id }, recipeUserId: null });
      expect(await consume(token)).toMatchObject({ userId: user.id });
      const last = await tokenFor(user.id);
      await core.client().users.removeUser({ userId: user.id });
      expect(await read(last)).toEqual(invalid);
    });

    it('for nobody unknown', async () => {
      for (const userId of ['nobody', '', '%'])
        expect(await recipe().createRecoverAccountToken({ userId, email: 'e' })).toEqual({
          status: 'UNKNOWN_USER_ID_ERROR',
        });
    });
  });

  it.each(['', 'x', '%', 'ä', "' or 1=1 --", 'x'.repeat(10_000)])('%j is none', async (token) => {
    expect(await read(token)).toEqual(invalid);
    expect(await consume(token)).toEqual(invalid);
  });

  it('goes with its user', async () => {
    const { user } = await signUp();
    const token = await tokenFor(user.id);
    await core.client().users.removeUser({ userId: user.id });
    expect(await read(token)).toEqual(invalid);
    expect(await consume(token)).toEqual(invalid);
  });

  it('shows passkeys to clients from 5.3 on', async () => {
    const { user } = await signUp();
    const token = await tokenFor(user.id);
    const at = async (version: string) => {
      const sent = { headers: { 'cdi-version': version }, query: { token } };
      return (await core.ask('GET', '/recipe/webauthn/user/recover', sent)).json;
    };
    expect(await at('5.2')).not.toHaveProperty('user.webauthn');
    expect(await at('5.3')).toMatchObject({ user: { webauthn: user.webauthn } });
  });
});
