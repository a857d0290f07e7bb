import { type FakeClock, fakeClock, testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CoreUnderTest, type Sent, startCores } from '../../../test/coreUnderTest.js';
import { ok } from '../../../test/sessions.js';
import { startScheduler } from '../../jobs/scheduler.js';
import { silentLogger } from '../../log.js';
import { deleteExpiredDashboardSessions } from './jobs.js';

const password = 'password 1';
const DAYS_30 = 2_592_000_000;

let count = 0;
const freshEmail = () => {
  count += 1;
  return `boss${count}@example.com`;
};

describe.each(testDatabases())('the dashboard recipe on $name', (database) => {
  let core: CoreUnderTest;
  let clock: FakeClock;

  beforeAll(async () => {
    clock = fakeClock();
    core = await startCores(database, 2, { clock });
    await core.client().multitenancy.putApp({ appId: 'a1' });
    await core.client().multitenancy.putTenant({ tenantId: 't1' });
  });
  afterAll(() => core.close());

  const recipe = (appId = 'public') => core.client({ appId }).dashboard;
  const create = async (email = freshEmail()) => ok(await recipe().createUser({ email, password })).user;
  const signIn = async (email: string, tried = password) =>
    ok(await recipe().signIn({ email, password: tried })).sessionId;
  const isAlive = async (sessionId: string) => (await recipe().verifySession({ sessionId })).status === 'OK';
  const refusal = async (method: string, path: string, sent: Sent) => {
    const { status, text } = await core.ask(method, `/recipe/dashboard${path}`, sent);
    return [status, text.trim()];
  };

  describe('users', () => {
    it('are let in with an e-mail in any spelling, and listed in the order they came', async () => {
      const first = await create();
      clock.advance(10);
      const { user } = ok(await recipe().createUser({ email: ' Second@Example.COM ', password }));
      expect(user).toEqual({
        email: 'second@example.com',
        userId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        timeJoined: clock.now(),
      });
      expect(ok(await recipe().listUsers({})).users).toEqual([first, user]);
      expect(await recipe().createUser({ email: 'second@example.com', password })).toEqual({
        status: 'EMAIL_ALREADY_EXISTS_ERROR',
      });
    });

    it('may be more than three', async () => {
      const users = await Promise.all(Array.from({ length: 5 }, () => create()));
      for (const { email } of users) expect(await isAlive(await signIn(email))).toBe(true);
    });

    it.each(['boss', 'boss@', '@x.yy', 'boss@local', 'boss@x.y', 'boss@.yy', 'boss@x y.zz'])(
      'need an e-mail, not %j',
      async (email) => {
        expect(await recipe().createUser({ email, password: 'short' })).toEqual({
          status: 'INVALID_EMAIL_ERROR',
        });
      },
    );

    it.each([
      ['short 1', 'Password must contain at least 8 characters, including a number'],
      ['   short 1   ', 'Password must contain at least 8 characters, including a number'],
      [`a1${'x'.repeat(98)}`, "Password's length must be lesser than 100 characters"],
      [`a1${'x'.repeat(998)}`, "Password's length must be lesser than 100 characters"],
      ['12345678', 'Password must contain at least one alphabet'],
      ['password', 'Password must contain at least one number'],
    ])('need a good password, not %j', async (weak, message) => {
      expect(await recipe().createUser({ email: freshEmail(), password: weak })).toEqual({
        status: 'PASSWORD_WEAK_ERROR',
        message,
      });
    });

    it('are created once, however many ask for it', async () => {
      const email = freshEmail();
      const asked = await Promise.all(
        Array.from({ length: 50 }, (_, i) =>
          (i % 2 === 0 ? core.ask : core.askOther)('POST', '/recipe/dashboard/user', {
            body: { email, password },
          }),
        ),
      );
      const statuses = asked.map(({ json }) => json.status).sort();
      expect(statuses).toEqual([...Array(49).fill('EMAIL_ALREADY_EXISTS_ERROR'), 'OK']);
    });

    it('are removed by id or e-mail, with their sessions', async () => {
      const { userId, email } = await create();
      const sessionId = await signIn(email);
      expect(await recipe().removeUser({ userId })).toEqual({ status: 'OK', didUserExist: true });
      expect(await recipe().removeUser({ userId })).toEqual({ status: 'OK', didUserExist: false });
      expect(await isAlive(sessionId)).toBe(false);
      const other = await create();
      expect(await recipe().removeUser({ email: other.email.toUpperCase() })).toMatchObject({
        didUserExist: true,
      });
    });

    it('belong to their app', async () => {
      const { email, userId } = await create();
      const sessionId = await signIn(email);
      const other = recipe('a1');
      expect(ok(await other.listUsers({})).users).toEqual([]);
      expect(await other.signIn({ email, password })).toEqual({ status: 'INVALID_CREDENTIALS_ERROR' });
      expect(await other.verifySession({ sessionId })).toEqual({ status: 'INVALID_SESSION_ERROR' });
      expect(ok(await other.listSessions({ userId })).sessions).toEqual([]);
      await other.removeSession({ sessionId });
      expect(await other.updateUser({ userId, newPassword: 'password 2' })).toEqual({
        status: 'UNKNOWN_USER_ERROR',
      });
      expect(await other.removeUser({ userId })).toMatchObject({ didUserExist: false });
      expect(await isAlive(sessionId)).toBe(true);
      ok(await other.createUser({ email, password }));
    });
  });

  describe('changes of a user', () => {
    it('take effect, and end every session', async () => {
      const { userId, email } = await create();
      const sessionId = await signIn(email);
      const newEmail = freshEmail();
      const changed = ok(await recipe().updateUser({ userId, newEmail, newPassword: 'password 2' }));
      expect(changed.user).toMatchObject({ userId, email: newEmail });
      expect(await isAlive(sessionId)).toBe(false);
      expect(await recipe().signIn({ email, password })).toMatchObject({
        status: 'INVALID_CREDENTIALS_ERROR',
      });
      const next = await signIn(newEmail, 'password 2');
      ok(await recipe().updateUser({ email: newEmail }));
      expect(await isAlive(next)).toBe(false);
    });

    it('look at the new values first, then for the user, then at other e-mails', async () => {
      const [one, two] = [await create(), await create()];
      const sessionId = await signIn(one.email);
      const update = recipe().updateUser;
      expect(await update({ userId: 'nobody', newEmail: 'x', newPassword: 'y' })).toEqual({
        status: 'INVALID_EMAIL_ERROR',
      });
      expect(await update({ userId: 'nobody', newPassword: 'y' })).toMatchObject({
        status: 'PASSWORD_WEAK_ERROR',
      });
      expect(await update({ userId: 'nobody', newEmail: two.email })).toEqual({
        status: 'UNKNOWN_USER_ERROR',
      });
      expect(await update({ userId: one.userId, newEmail: two.email })).toEqual({
        status: 'EMAIL_ALREADY_EXISTS_ERROR',
      });
      expect(await isAlive(sessionId)).toBe(true);
      ok(await update({ userId: one.userId, newEmail: one.email }));
    });

    it('prefer the id to the e-mail', async () => {
      const [one, two] = [await create(), await create()];
      const { user } = ok(await recipe().updateUser({ userId: one.userId, email: two.email }));
      expect(user.email).toBe(one.email);
    });

    it('give an e-mail to one of all who want it', async () => {
      const newEmail = freshEmail();
      const users = await Promise.all(Array.from({ length: 10 }, () => create()));
      const answers = await Promise.all(users.map(({ userId }) => recipe().updateUser({ userId, newEmail })));
      expect(answers.filter(({ status }) => status === 'OK')).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 'EMAIL_ALREADY_EXISTS_ERROR')).toHaveLength(9);
    });
  });

  describe('sessions', () => {
    it('last 30 days, and end when they are removed', async () => {
      const { email, userId } = await create();
      const sessionId = await signIn(` ${email.toUpperCase()} `);
      expect(ok(await recipe().listSessions({ userId })).sessions).toEqual([
        { userId, sessionId, timeCreated: clock.now(), expiry: clock.now() + DAYS_30 },
      ]);
      expect(await recipe().verifySession({ sessionId })).toEqual({ status: 'OK', email });
      await recipe().removeSession({ sessionId });
      expect(await isAlive(sessionId)).toBe(false);
      expect(await recipe().removeSession({ sessionId })).toEqual({ status: 'OK' });

      const next = await signIn(email);
      clock.advance(DAYS_30 - 1);
      expect(await isAlive(next)).toBe(true);
      clock.advance(1);
      expect(await isAlive(next)).toBe(false);
      expect(ok(await recipe().listSessions({ userId })).sessions).toEqual([]);
    });

    it('are reclaimed when they have expired', async () => {
      const { email } = await create();
      await signIn(email);
      clock.advance(DAYS_30);
      const kept = await signIn(email);
      const scheduler = startScheduler(core.db, clock, silentLogger, [deleteExpiredDashboardSessions]);
      await scheduler.runDue();
      await scheduler.stop();
      const rows = await core.db.read.selectFrom('dashboard_sessions').select('expires_at').execute();
      expect(rows.every((row) => row.expires_at > clock.now())).toBe(true);
      expect(await isAlive(kept)).toBe(true);
    });

    it('are not begun with a wrong password or an unknown e-mail', async () => {
      const { email } = await create();
      const refused = { status: 'INVALID_CREDENTIALS_ERROR' };
      expect(await recipe().signIn({ email, password: 'password 2' })).toEqual(refused);
      expect(await recipe().signIn({ email: freshEmail(), password })).toEqual(refused);
      expect(await recipe().signIn({ email: 'no e-mail', password: 'weak' })).toEqual(refused);
    });

    it('never survive the change that ends them all', async () => {
      const { email, userId } = await create();
      const asks = Array.from({ length: 20 }, () => recipe().signIn({ email, password }));
      await recipe().updateUser({ userId, newPassword: 'password 2' });
      await Promise.all(asks);
      expect(ok(await recipe().listSessions({ userId })).sessions).toEqual([]);
    });

    it('tell the e-mail from 3.0 on', async () => {
      const sessionId = await signIn((await create()).email);
      const { json } = await core.ask('POST', '/recipe/dashboard/session/verify', {
        body: { sessionId },
        headers: { 'cdi-version': '2.21' },
      });
      expect(json).toEqual({ status: 'OK' });
    });

    it('are kept so that the database alone opens none', async () => {
      const sessionId = await signIn((await create()).email);
      const rows = await core.db.read.selectFrom('dashboard_sessions').selectAll().execute();
      // Without a key, which a core on PostgreSQL has not got by itself, the listed id stays readable.
      const readable = database.name === 'postgres' ? 'session_id' : undefined;
      for (const [column, value] of rows.flatMap((row) => Object.entries(row)))
        if (column !== readable) expect(String(value)).not.toContain(sessionId);
    });
  });

  it('words what is missing or wrong', async () => {
    const invalid = (field: string) => [400, `Field name '${field}' is invalid in JSON input`];
    const empty = (field: string) => [400, `Field name '${field}' cannot be an empty String`];
    const missing = (field: string) => [400, `Field name '${field}' is missing in GET request`];
    expect(await refusal('POST', '/user', { body: { password } })).toEqual(invalid('email'));
    expect(await refusal('POST', '/user', { body: { email: 'a@b.cd' } })).toEqual(invalid('password'));
    expect(await refusal('POST', '/user', { body: { email: 1, password } })).toEqual(invalid('email'));
    expect(await refusal('POST', '/user', { body: { email: ' ', password } })).toEqual(empty('email'));
    expect(await refusal('POST', '/user', { body: { email: 'a@b.cd', password: ' ' } })).toEqual(
      empty('password'),
    );
    expect(await refusal('POST', '/signin', { body: { email: 'a@b.cd' } })).toEqual(invalid('password'));
    expect(await refusal('POST', '/signin', { body: { password } })).toEqual(invalid('email'));
    expect(await refusal('POST', '/session/verify', { body: {} })).toEqual(invalid('sessionId'));
    expect(await refusal('PUT', '/user', { body: { userId: 'x', newEmail: null } })).toEqual(
      invalid('newEmail'),
    );
    expect(await refusal('PUT', '/user', { body: { userId: 'x', newPassword: '' } })).toEqual(
      empty('newPassword'),
    );
    const nobody = [400, "Either field 'email' or 'userId' must be present"];
    expect(await refusal('PUT', '/user', { body: { newPassword: 'password 2' } })).toEqual(nobody);
    expect(await refusal('DELETE', '/user', {})).toEqual(nobody);
    expect(await refusal('DELETE', '/user', { query: { userId: '' } })).toEqual(empty('userId'));
    expect(await refusal('DELETE', '/session', {})).toEqual(missing('sessionId'));
    expect(await refusal('GET', '/user/sessions', {})).toEqual(missing('userId'));
  });

  it('belongs to the whole app', async () => {
    const { status, text } = await core.ask('GET', '/t1/recipe/dashboard/users');
    expect([status, text.trim()]).toEqual([403, 'Only public tenantId can call this app specific API']);
  });

  describe('the configuration of a tenant', () => {
    it('lists what an app or tenant may set, and what counts', async () => {
      await core.client().multitenancy.putTenant({
        tenantId: 't1',
        coreConfig: { password_reset_token_lifetime: 5000 },
      });
      const list = async (tenantId: string) =>
        new Map(
          ok(await core.client({ tenantId }).dashboard.listTenantConfig({})).config.map((one) => [
            one.key,
            one,
          ]),
        );
      const ofTenant = await list('t1');
      expect(ofTenant.get('password_reset_token_lifetime')).toEqual({
        key: 'password_reset_token_lifetime',
        valueType: 'number',
        value: 5000,
        description: expect.any(String),
        isDifferentAcrossTenants: true,
        possibleValues: null,
        isNullable: false,
        defaultValue: 3_600_000,
        isPluginProperty: false,
        isPluginPropertyEditable: false,
      });
      expect((await list('public')).get('password_reset_token_lifetime')?.value).toBe(3_600_000);
      expect(ofTenant.get('password_hashing_alg')).toMatchObject({
        valueType: 'enum',
        possibleValues: ['ARGON2', 'BCRYPT'],
        isDifferentAcrossTenants: false,
      });
      expect(ofTenant.get('ip_allow_regex')).toMatchObject({ valueType: 'string', isNullable: true });
      expect(ofTenant.get('disable_telemetry')).toMatchObject({ valueType: 'boolean', value: false });
      for (const hidden of ['api_keys', 'port', 'access_token_blacklisting', 'supertokens_max_cdi_version'])
        expect(ofTenant.has(hidden)).toBe(false);
    });

    it('tells of the database where it has settings, and none of its passwords', async () => {
      const { config } = ok(await core.client().dashboard.listTenantConfig({}));
      const ofDatabase = config.filter(({ isPluginProperty }) => isPluginProperty);
      expect(ofDatabase.length > 0).toBe(database.name === 'postgres');
      for (const { key } of ofDatabase) expect(key).toMatch(/^postgresql_/);
    });

    it('is there from 5.1 on', async () => {
      const ask = (version: string) =>
        core.ask('GET', '/recipe/dashboard/tenant/core-config', { headers: { 'cdi-version': version } });
      expect((await ask('5.0')).status).toBe(404);
      expect((await ask('5.1')).status).toBe(200);
    });
  });
});

describe.each(testDatabases())('protected configuration on $name', (database) => {
  it('is shown to the operator alone, and passwords to nobody', async () => {
    const secret = 'the-secret-of-the-operator-of-at-least-40';
    const key = 'an-api-key-of-twenty-characters';
    const core = await startCores(database, 1, {
      config: { api_keys: key, supertokens_saas_secret: secret, postgresql_password: 'hunter2' },
    });
    const ask = async (apiKey: string) =>
      (await core.ask('GET', '/recipe/dashboard/tenant/core-config', { headers: { 'api-key': apiKey } }))
        .text;
    expect(await ask(key)).not.toContain('ip_deny_regex');
    expect(await ask(secret)).toContain('ip_deny_regex');
    expect(await ask(secret)).not.toContain('hunter2');
    await core.close();
  });
});
