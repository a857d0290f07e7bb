import { type FakeClock, fakeClock, testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CoreUnderTest, instance, startCores } from '../../test/coreUnderTest.js';
import { addUser, link } from '../../test/linkedUsers.js';
import { ok, sessionsOf } from '../../test/sessions.js';
import { createCore } from '../app.js';

const MINUTE = 60_000;
const DAY = 86_400_000;

describe.each(testDatabases())('the service on $name', (database) => {
  let core: CoreUnderTest;
  let clock: FakeClock;

  beforeAll(async () => {
    clock = fakeClock();
    core = await startCores(database, 2, { clock });
    for (const appId of ['a1', 'a2', 'busy', 'quiet']) await core.client().multitenancy.putApp({ appId });
  });
  afterAll(() => core.close());

  const service = (appId = 'public') => core.client({ appId }).service;
  const refusal = async (method: string, path: string, body?: unknown) => {
    const { status, text } = await core.ask(method, path, body === undefined ? {} : { body });
    return [status, text.trim()];
  };

  it('tells where its configuration is to whoever knows its process', async () => {
    const ask = (pid: string, prefix = '') => core.ask('GET', `${prefix}/config`, { query: { pid } });
    expect((await ask(String(instance.pid))).json).toEqual({ status: 'OK', path: instance.configPath });
    expect((await ask('1')).json).toEqual({ status: 'NOT_ALLOWED' });
    expect(await refusal('GET', '/config')).toEqual([400, "Field name 'pid' is missing in GET request"]);
    const elsewhere = await ask(String(instance.pid), '/appid-a1');
    expect([elsewhere.status, elsewhere.text.trim()]).toEqual([
      403,
      'you can call this only from the base connection uri domain, public app and tenant',
    ]);
  });

  describe('counts of requests', () => {
    const stats = async (appId: string) => ok(await service(appId).getRequestStats({}));

    it('tell average and peak of each minute, the last one being the minute before', async () => {
      const ask = (times: number, path = '/hello') =>
        Promise.all(Array.from({ length: times }, () => core.ask('GET', `/appid-busy${path}`)));
      clock.set(Math.ceil(clock.now() / MINUTE) * MINUTE);
      await ask(20);
      clock.advance(1000);
      await ask(10, '/no/such/path');
      clock.advance(3 * MINUTE);
      const {
        atMinute,
        averageRequestsPerSecond: average,
        peakRequestsPerSecond: peak,
      } = await stats('busy');
      expect(atMinute).toBe(Math.floor(clock.now() / MINUTE));
      expect([average.length, peak.length]).toEqual([1440, 1440]);
      expect(average.slice(-4)).toEqual([-1, 0.5, 0, 0]);
      expect(peak.slice(-4)).toEqual([-1, 20, 0, 0]);
    });

    it('are an app’s own, and know nothing of before', async () => {
      const { averageRequestsPerSecond, peakRequestsPerSecond } = await stats('quiet');
      expect(new Set([...averageRequestsPerSecond, ...peakRequestsPerSecond])).toEqual(new Set([-1]));
    });

    it('forget what is older than a day', async () => {
      await stats('busy');
      clock.advance(DAY + MINUTE);
      expect(new Set((await stats('busy')).peakRequestsPerSecond)).toEqual(new Set([0]));
    });
  });

  describe('telemetry', () => {
    it('has an id for each app, made once', async () => {
      const asked = await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          (i % 2 === 0 ? core.ask : core.askOther)('GET', '/appid-a1/telemetry'),
        ),
      );
      const ids = new Set(asked.map(({ json }) => json.telemetryId));
      expect(ids.size).toBe(1);
      expect(asked[0]?.json).toEqual({
        exists: true,
        telemetryId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      });
      expect(await service('a2').getTelemetryId({})).not.toEqual(asked[0]?.json);
    });

    it('has none where it is disabled', async () => {
      await core.client().multitenancy.putApp({ appId: 'a2', coreConfig: { disable_telemetry: true } });
      expect(await service('a2').getTelemetryId({})).toEqual({ exists: false });
    });
  });

  describe('licence keys', () => {
    const path = '/ee/license';

    it('are kept and forgotten, and change nothing', async () => {
      expect(await service().getLicenseKey({})).toEqual({ status: 'NO_LICENSE_KEY_FOUND_ERROR' });
      for (const licenseKey of ['one', 'two']) await service().setLicenseKey({ licenseKey });
      expect(await service().setLicenseKey({})).toEqual({ status: 'OK' });
      expect(await service().getLicenseKey({})).toEqual({ status: 'OK', licenseKey: 'two' });
      expect(await service('a1').getLicenseKey({})).toEqual({ status: 'NO_LICENSE_KEY_FOUND_ERROR' });
      expect(await service().removeLicenseKey({})).toEqual({ status: 'OK' });
      expect(await service().removeLicenseKey({})).toEqual({ status: 'OK' });
      expect(await service().getLicenseKey({})).toEqual({ status: 'NO_LICENSE_KEY_FOUND_ERROR' });
    });

    it('are worded when they are no text, or missing among other fields', async () => {
      expect(await refusal('PUT', path, { licenseKey: 1 })).toEqual([
        400,
        "Field name 'licenseKey' is invalid in JSON input",
      ]);
      expect(await refusal('PUT', path, { key: 'x' })).toEqual([
        400,
        "Field name 'licenseKey' is missing in JSON input",
      ]);
      expect((await refusal('PUT', path, { licenseKey: 'x', other: 1 }))[0]).toBe(200);
    });
  });

  it('has every feature enabled, and tells how much each is used', async () => {
    const app = core.client({ appId: 'a2' });
    await app.multitenancy.putTenant({ tenantId: 't1', firstFactors: ['emailpassword'] });
    await app.multitenancy.putTenant({ tenantId: 't2', firstFactors: null });
    const usage = async () => ok(await app.service.getFeatureFlags({})).usageStats;

    const before = ok(await app.service.getFeatureFlags({}));
    expect(before.features).toEqual(
      expect.arrayContaining(['account_linking', 'multi_tenancy', 'dashboard_login', 'mfa', 'security']),
    );
    expect(before.usageStats).toMatchObject({
      account_linking: { usesAccountLinking: false },
      dashboard_login: { user_count: 0 },
      mfa: {},
      security: {},
      maus: Array(31).fill(0),
    });

    await app.dashboard.createUser({ email: 'boss@example.com', password: 'password 1' });
    await core.client({ appId: 'a2', tenantId: 't1' }).emailPassword.signUp({
      email: 'user@example.com',
      password: 'p',
    });
    await sessionsOf(core, { appId: 'a2', tenantId: 't2' }).create({ userId: 'somebody' });
    expect(await usage()).toMatchObject({
      dashboard_login: { user_count: 1 },
      multi_tenancy: {
        connectionUriDomain: '',
        appId: 'a2',
        tenants: expect.arrayContaining([
          expect.objectContaining({ tenantId: 'public', usersCount: 0, hasUsersOrSessions: false }),
          {
            tenantId: 't1',
            usersCount: 1,
            hasUsersOrSessions: true,
            firstFactors: ['emailpassword'],
            userPoolId: expect.stringMatching(/^[0-9a-f]{64}$/),
            hasEnterpriseLogin: false,
          },
          expect.objectContaining({ tenantId: 't2', usersCount: 0, hasUsersOrSessions: true }),
        ]),
      },
    });
  });

  it('counts active users of the last 1 to 31 days, each in all that it falls into', async () => {
    const now = clock.now();
    const at = [
      now,
      now - 1,
      now - DAY,
      now - DAY - 1,
      now - 30 * DAY - 5,
      now - 31 * DAY,
      now - 31 * DAY - 1,
    ];
    await core.db.write((q) =>
      q
        .insertInto('last_active')
        .values(at.map((time, i) => ({ app_id: 'a1', user_id: `u${i}`, last_active_at: time })))
        .execute(),
    );
    const { maus } = ok(await service('a1').getFeatureFlags({})).usageStats;
    expect(maus).toEqual([3, ...Array(29).fill(4), 6]);
  });

  it('tells whether accounts are linked', async () => {
    await addUser(core.db, { recipeId: 'emailpassword', recipeUserId: 'p1', email: 'p1@example.com' });
    await link(core.db, 'p1');
    expect(ok(await service().getFeatureFlags({})).usageStats).toMatchObject({
      account_linking: { usesAccountLinking: true },
    });
  });

  it('belongs to the whole app', async () => {
    await core.client().multitenancy.putTenant({ tenantId: 't1' });
    for (const path of ['/requests/stats', '/telemetry', '/ee/featureflag', '/ee/license'])
      expect(await refusal('GET', `/t1${path}`)).toEqual([
        403,
        'Only public tenantId can call this app specific API',
      ]);
  });
});

describe('an embedded core', () => {
  it('tells nothing of its process', async () => {
    const core = await createCore({ database: 'sqlite::memory:' });
    const answer = await core.fetch(new Request(`http://core/config?pid=${instance.pid}`));
    expect(await answer.json()).toEqual({ status: 'NOT_ALLOWED' });
    await core.close();
  });
});
