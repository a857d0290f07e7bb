import { type FakeClock, fakeClock, testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, type CoreUnderTest, startCore } from '../../../test/coreUnderTest.js';
import { ok } from '../../../test/sessions.js';
import { codeAt, wrongCodeAt } from '../../../test/totpCodes.js';
import { deleteOldTotpAttempts } from './jobs.js';

const COOLDOWN = 900_000;
const settings = { skew: 1, period: 30 };

let count = 0;
const freshUser = () => {
  count += 1;
  return `user-${count}`;
};

describe.each(testDatabases())('totp on $name', (database) => {
  let core: CoreUnderTest;
  let clock: FakeClock;

  beforeAll(async () => {
    clock = fakeClock();
    core = await startCore(database, { clock, config: { encryption_key: 'k'.repeat(32) } });
    const { multitenancy } = core.client();
    await multitenancy.putApp({ appId: 'a1' });
    await multitenancy.putTenant({ tenantId: 't1' });
    await multitenancy.putTenant({
      tenantId: 'strict',
      coreConfig: { totp_max_attempts: 2, totp_rate_limit_cooldown_sec: 10 },
    });
  });
  afterAll(() => core.close());

  const recipe = (caller: Caller = {}) => core.client(caller).totp;
  const create = async (userId: string, fields: object = {}) =>
    ok(await recipe().createDevice({ userId, ...settings, ...fields }));
  const imported = async (userId: string, deviceName: string, secretKey: string, fields: object = {}) =>
    ok(await recipe().importDevice({ userId, deviceName, secretKey, ...settings, ...fields }));
  /** A user with a verified device whose codes are all unused. */
  const verified = async (userId = freshUser()) => {
    const { secret, deviceName } = await create(userId);
    const code = () => codeAt(secret, clock.now());
    ok(await recipe().verifyDevice({ userId, deviceName, totp: code() }));
    clock.advance(90_000);
    return { userId, deviceName, secret, code, wrong: () => wrongCodeAt(secret, clock.now()) };
  };
  const list = async (userId: string, caller: Caller = {}) =>
    ok(await recipe(caller).listDevices({ userId })).devices;
  const refusal = async (method: string, path: string, sent: Parameters<CoreUnderTest['ask']>[2] = {}) => {
    const { status, text } = await core.ask(method, path, sent);
    return [status, text.trim()];
  };
  const failedTimes = (n: number, max = 5) => ({
    status: 'INVALID_TOTP_ERROR',
    currentNumberOfFailedAttempts: n,
    maxNumberOfFailedAttempts: max,
  });

  describe('a device', () => {
    it('has a secret of 160 bits and does not count until a code of it was verified', async () => {
      const userId = freshUser();
      const { deviceName, secret } = await create(userId, { deviceName: 'phone' });
      expect([deviceName, secret]).toEqual(['phone', expect.stringMatching(/^[A-Z2-7]{32}$/)]);
      expect(await list(userId)).toEqual([{ name: 'phone', ...settings, verified: false }]);
      const totp = codeAt(secret, clock.now());
      expect(await recipe().verifyTotp({ userId, totp })).toEqual(failedTimes(1));
      expect(await recipe().verifyDevice({ userId, deviceName, totp })).toEqual({
        status: 'OK',
        wasAlreadyVerified: false,
      });
      expect(await list(userId)).toEqual([{ name: 'phone', ...settings, verified: true }]);
      expect(await recipe().verifyDevice({ userId, deviceName, totp: 'anything' })).toEqual({
        status: 'OK',
        wasAlreadyVerified: true,
      });
    });

    it('gets a name that no verified one has', async () => {
      const userId = freshUser();
      expect((await create(userId)).deviceName).toBe('TOTP Device 0');
      expect((await create(userId)).deviceName).toBe('TOTP Device 0');
      await imported(userId, 'TOTP Device 1', 'AAAA');
      expect((await create(userId)).deviceName).toBe('TOTP Device 2');
      await imported(userId, 'other', 'AAAA');
      expect(ok(await recipe().importDevice({ userId, secretKey: 'AAAA', ...settings })).deviceName).toBe(
        'TOTP Device 2',
      );
      expect((await create(userId)).deviceName).toBe('TOTP Device 3');
    });

    it('takes the place of an unverified one of that name, but of no verified one', async () => {
      const userId = freshUser();
      const first = await create(userId, { deviceName: 'd' });
      const second = await create(userId, { deviceName: 'd', period: 60 });
      expect(await list(userId)).toEqual([{ name: 'd', skew: 1, period: 60, verified: false }]);
      expect(second.secret).not.toBe(first.secret);
      const totp = codeAt(second.secret, clock.now(), 60);
      expect((await recipe().verifyDevice({ userId, deviceName: 'd', totp })).status).toBe('OK');
      const taken = { status: 'DEVICE_ALREADY_EXISTS_ERROR' };
      expect(await recipe().createDevice({ userId, deviceName: 'd', ...settings })).toEqual(taken);
      expect(
        await recipe().importDevice({ userId, deviceName: 'd', secretKey: 'AAAA', ...settings }),
      ).toEqual(taken);
    });

    it('is imported with a secret in any spelling, and counts at once', async () => {
      const userId = freshUser();
      const secret = 'gezd gnbv gy3t qojq gezd gnbv gy3t qojq';
      await imported(userId, 'd', secret);
      expect(await list(userId)).toEqual([{ name: 'd', ...settings, verified: true }]);
      expect(await recipe().verifyTotp({ userId, totp: codeAt(secret, clock.now()) })).toEqual({
        status: 'OK',
      });
    });

    it('with a secret that is none has no codes', async () => {
      const userId = freshUser();
      await imported(userId, 'd', '!!!');
      expect(await recipe().verifyTotp({ userId, totp: codeAt('', clock.now()) })).toEqual(failedTimes(1));
    });

    it('is renamed, but never over another', async () => {
      const { userId, deviceName, code } = await verified();
      await create(userId, { deviceName: 'unverified' });
      const rename = (existingDeviceName: string, newDeviceName: string) =>
        recipe().updateDevice({ userId, existingDeviceName, newDeviceName });
      expect(await rename('none', deviceName)).toEqual({ status: 'UNKNOWN_DEVICE_ERROR' });
      expect(await rename('none', 'none')).toEqual({ status: 'UNKNOWN_DEVICE_ERROR' });
      expect(await rename(deviceName, 'unverified')).toEqual({ status: 'DEVICE_ALREADY_EXISTS_ERROR' });
      expect(await rename(deviceName, deviceName)).toEqual({ status: 'OK' });
      expect(await rename(deviceName, 'renamed')).toEqual({ status: 'OK' });
      expect((await list(userId)).map(({ name }) => name).sort()).toEqual(['renamed', 'unverified']);
      expect(await recipe().verifyTotp({ userId, totp: code() })).toEqual({ status: 'OK' });
      expect(
        await recipe().updateDevice({ userId: 'nobody', existingDeviceName: 'a', newDeviceName: 'b' }),
      ).toEqual({ status: 'UNKNOWN_DEVICE_ERROR' });
    });

    it('is removed, the last with all that was tried', async () => {
      const { userId, deviceName, wrong, code } = await verified();
      await create(userId, { deviceName: 'second' });
      for (let i = 0; i < 3; i += 1) await recipe().verifyTotp({ userId, totp: wrong() });
      const remove = (name: string) => recipe().removeDevice({ userId, deviceName: name });
      expect(await remove('none')).toEqual({ status: 'OK', didDeviceExist: false });
      expect(await remove(deviceName)).toEqual({ status: 'OK', didDeviceExist: true });
      expect(await recipe().verifyTotp({ userId, totp: code() })).toEqual(failedTimes(4));
      expect(await remove('second')).toEqual({ status: 'OK', didDeviceExist: true });
      expect(await remove('second')).toEqual({ status: 'OK', didDeviceExist: false });
      expect(await recipe().verifyTotp({ userId, totp: code() })).toEqual({
        status: 'UNKNOWN_USER_ID_ERROR',
      });
      await imported(userId, 'third', 'GEZDGNBV');
      expect(await recipe().verifyTotp({ userId, totp: '1' })).toEqual(failedTimes(1));
    });

    it('is of one app and in all of its tenants', async () => {
      const { userId, deviceName, code } = await verified();
      expect(await list(userId, { appId: 'a1' })).toEqual([]);
      expect(await recipe({ appId: 'a1' }).removeDevice({ userId, deviceName })).toMatchObject({
        didDeviceExist: false,
      });
      expect(await recipe({ appId: 'a1' }).verifyTotp({ userId, totp: code() })).toEqual({
        status: 'UNKNOWN_USER_ID_ERROR',
      });
      expect(await recipe({ tenantId: 't1' }).verifyTotp({ userId, totp: code() })).toEqual({ status: 'OK' });
    });

    it('is known of many users at once, in the order asked for', async () => {
      const { userId } = await verified();
      const unverified = freshUser();
      await create(unverified);
      const { users } = ok(
        await recipe().getDeviceStatusBulk({ userIds: [unverified, 'nobody', userId, unverified] }),
      );
      expect(users).toEqual([
        { userId: unverified, hasVerifiedDevice: false },
        { userId: 'nobody', hasVerifiedDevice: null },
        { userId, hasVerifiedDevice: true },
        { userId: unverified, hasVerifiedDevice: false },
      ]);
      const nobody = ok(await recipe({ appId: 'a1' }).getDeviceStatusBulk({ userIds: [userId] }));
      expect(nobody.users).toEqual([{ userId, hasVerifiedDevice: null }]);
    });
  });

  describe('a code', () => {
    it('of any verified device is right, within the skew', async () => {
      const { userId, code } = await verified();
      const secret = 'GEZDGNBVGY3TQOJQ';
      await imported(userId, 'narrow', secret, { skew: 0 });
      expect(await recipe().verifyTotp({ userId, totp: code() })).toEqual({ status: 'OK' });
      expect(await recipe().verifyTotp({ userId, totp: codeAt(secret, clock.now() - 30_000) })).toEqual(
        failedTimes(1),
      );
      expect(await recipe().verifyTotp({ userId, totp: codeAt(secret, clock.now()) })).toEqual({
        status: 'OK',
      });
    });

    it('is right once while it could be, also for another device with the secret', async () => {
      const userId = freshUser();
      const secret = 'GEZDGNBVGY3TQOJQGEZD';
      await imported(userId, 'one', secret);
      await imported(userId, 'two', ` ${secret.toLowerCase()}`);
      const totp = codeAt(secret, clock.now());
      expect(await recipe().verifyTotp({ userId, totp })).toEqual({ status: 'OK' });
      expect(await recipe().verifyTotp({ userId, totp })).toEqual(failedTimes(1));
      await recipe().removeDevice({ userId, deviceName: 'one' });
      expect(await recipe().verifyTotp({ userId, totp })).toEqual(failedTimes(2));
    });

    it('that verified a device is used up', async () => {
      const userId = freshUser();
      const { deviceName, secret } = await create(userId);
      const totp = codeAt(secret, clock.now());
      ok(await recipe().verifyDevice({ userId, deviceName, totp }));
      expect(await recipe().verifyTotp({ userId, totp })).toEqual(failedTimes(1));
    });

    it('of another device does not verify one', async () => {
      const { userId, code } = await verified();
      await create(userId, { deviceName: 'new' });
      expect(await recipe().verifyDevice({ userId, deviceName: 'new', totp: code() })).toEqual(
        failedTimes(1),
      );
    });

    it('of a device that is not there', async () => {
      const { userId, code } = await verified();
      const unknown = { status: 'UNKNOWN_DEVICE_ERROR' };
      expect(await recipe().verifyDevice({ userId, deviceName: 'none', totp: code() })).toEqual(unknown);
      expect(await recipe().verifyDevice({ userId: 'nobody', deviceName: 'd', totp: '1' })).toEqual(unknown);
    });

    it('and its secret leave nothing readable in the database', async () => {
      const { userId, secret, code } = await verified();
      const totp = code();
      ok(await recipe().verifyTotp({ userId, totp }));
      const devices = await core.db.read
        .selectFrom('totp_devices')
        .selectAll()
        .where('user_id', '=', userId)
        .execute();
      const attempts = await core.db.read
        .selectFrom('totp_attempts')
        .select(['code_mac'])
        .where('user_id', '=', userId)
        .execute();
      expect(JSON.stringify(devices)).not.toContain(secret);
      expect(JSON.stringify(attempts)).not.toContain(totp);
    });
  });

  describe('wrong codes', () => {
    it('are counted, and the sixth has to wait', async () => {
      const { userId, wrong, code } = await verified();
      for (const n of [1, 2, 3, 4, 5])
        expect(await recipe().verifyTotp({ userId, totp: wrong() })).toEqual(failedTimes(n));
      clock.advance(1000);
      const limit = {
        status: 'LIMIT_REACHED_ERROR',
        retryAfterMs: COOLDOWN - 1000,
        currentNumberOfFailedAttempts: 5,
        maxNumberOfFailedAttempts: 5,
      };
      expect(await recipe().verifyTotp({ userId, totp: wrong() })).toEqual(limit);
      expect(await recipe().verifyTotp({ userId, totp: code() })).toEqual(limit);
      await create(userId, { deviceName: 'new' });
      expect(await recipe().verifyDevice({ userId, deviceName: 'new', totp: code() })).toEqual(limit);
      clock.advance(COOLDOWN - 1000);
      expect(await recipe().verifyTotp({ userId, totp: wrong() })).toEqual(failedTimes(1));
      expect(await recipe().verifyTotp({ userId, totp: code() })).toEqual({ status: 'OK' });
    });

    it('count anew after a right one', async () => {
      const { userId, wrong, code } = await verified();
      for (let i = 0; i < 4; i += 1) await recipe().verifyTotp({ userId, totp: wrong() });
      ok(await recipe().verifyTotp({ userId, totp: code() }));
      expect(await recipe().verifyTotp({ userId, totp: wrong() })).toEqual(failedTimes(1));
    });

    it('that are no code at all are refused without a place among the attempts', async () => {
      const { userId, wrong } = await verified();
      for (let i = 0; i < 7; i += 1)
        expect(await recipe().verifyTotp({ userId, totp: '123456789' })).toEqual(failedTimes(1));
      expect(await recipe().verifyTotp({ userId, totp: wrong() })).toEqual(failedTimes(1));
    });

    it('count by tenant, with the limits of the tenant', async () => {
      const { userId, wrong, code } = await verified();
      const strict = recipe({ tenantId: 'strict' });
      expect(await strict.verifyTotp({ userId, totp: wrong() })).toEqual(failedTimes(1, 2));
      expect(await strict.verifyTotp({ userId, totp: wrong() })).toEqual(failedTimes(2, 2));
      expect(await strict.verifyTotp({ userId, totp: code() })).toMatchObject({
        status: 'LIMIT_REACHED_ERROR',
        retryAfterMs: 10_000,
      });
      expect(await recipe().verifyTotp({ userId, totp: wrong() })).toEqual(failedTimes(1));
      clock.advance(10_000);
      expect(await strict.verifyTotp({ userId, totp: code() })).toEqual({ status: 'OK' });
    });

    it('wait no longer when the clock is set back', async () => {
      const { userId, wrong } = await verified();
      for (let i = 0; i < 5; i += 1) await recipe().verifyTotp({ userId, totp: wrong() });
      clock.advance(-3_600_000);
      expect(await recipe().verifyTotp({ userId, totp: wrong() })).toMatchObject({ retryAfterMs: COOLDOWN });
      clock.advance(3_600_000);
    });

    it('are forgotten when they count no more', async () => {
      const { userId, wrong } = await verified();
      for (let i = 0; i < 3; i += 1) await recipe().verifyTotp({ userId, totp: wrong() });
      const rows = async () =>
        (await core.db.read.selectFrom('totp_attempts').select('seq').where('user_id', '=', userId).execute())
          .length;
      clock.advance(COOLDOWN - 1000);
      await deleteOldTotpAttempts.run(core.db, clock.now());
      expect(await rows()).toBe(4);
      clock.advance(91_000);
      await deleteOldTotpAttempts.run(core.db, clock.now());
      expect(await rows()).toBe(0);
      expect(await recipe().verifyTotp({ userId, totp: wrong() })).toEqual(failedTimes(1));
    });
  });

  describe('users', () => {
    it('who are deleted lose their devices', async () => {
      const { recipeUserId } = ok(
        await core.client().emailPassword.signUp({ email: `${freshUser()}@example.com`, password: 'p' }),
      );
      await verified(recipeUserId);
      await core.client().users.removeUser({ userId: recipeUserId });
      expect(await list(recipeUserId)).toEqual([]);
    });

    it('whose devices are in the way cannot be given another id without force', async () => {
      const { recipeUserId } = ok(
        await core.client().emailPassword.signUp({ email: `${freshUser()}@example.com`, password: 'p' }),
      );
      await create(recipeUserId);
      const { status, text } = await core.ask('POST', '/recipe/userid/map', {
        body: { superTokensUserId: recipeUserId, externalUserId: freshUser() },
      });
      expect([status, text]).toEqual([400, expect.stringContaining('TOTP')]);
    });

    it('who leave a tenant leave their attempts there', async () => {
      const { recipeUserId: userId } = ok(
        await core.client().emailPassword.signUp({ email: `${freshUser()}@example.com`, password: 'p' }),
      );
      const { wrong } = await verified(userId);
      const t1 = recipe({ tenantId: 't1' });
      await t1.verifyTotp({ userId, totp: wrong() });
      await core.client({ tenantId: 't1' }).multitenancy.disassociateUserFromTenant({ recipeUserId: userId });
      expect(await t1.verifyTotp({ userId, totp: wrong() })).toEqual(failedTimes(1));
      expect(await list(userId)).toHaveLength(1);
    });
  });

  it('tells clients before 5.0 no counts and no name', async () => {
    const ask = async (path: string, body: object) =>
      (await core.ask('POST', path, { body, headers: { 'cdi-version': '4.0' } })).json;
    const { userId, wrong } = await verified();
    expect(Object.keys(await ask('/recipe/totp/device', { userId, deviceName: 'n', ...settings }))).toEqual([
      'status',
      'secret',
    ]);
    for (let i = 0; i < 5; i += 1)
      expect(await ask('/recipe/totp/verify', { userId, totp: wrong() })).toEqual({
        status: 'INVALID_TOTP_ERROR',
      });
    expect(await ask('/recipe/totp/device/verify', { userId, deviceName: 'n', totp: wrong() })).toEqual({
      status: 'LIMIT_REACHED_ERROR',
      retryAfterMs: COOLDOWN,
    });
  });

  describe('refusals', () => {
    const device = { userId: 'u', skew: 0, period: 30 };
    const rename = { userId: 'u', existingDeviceName: 'e', newDeviceName: 'n' };
    const invalid = (field: string) => `Field name '${field}' is invalid in JSON input`;

    it.each<[string, string, object, string]>([
      ['POST', 'device', { ...device, userId: '' }, 'userId cannot be empty'],
      ['POST', 'device', { ...device, deviceName: '' }, 'deviceName cannot be empty'],
      ['POST', 'device', { ...device, deviceName: null }, invalid('deviceName')],
      ['POST', 'device', { ...device, skew: -1 }, 'skew must be >= 0'],
      ['POST', 'device', { ...device, skew: 1001 }, 'skew must be <= 1000'],
      ['POST', 'device', { ...device, period: 0 }, 'period must be > 0'],
      ['POST', 'device', { ...device, period: 2 ** 31 }, 'period must be <= 2147483647'],
      ['POST', 'device', { userId: 'u', skew: 0 }, invalid('period')],
      ['POST', 'device', { userId: 'u', period: 30 }, invalid('skew')],
      ['POST', 'device', { skew: 0, period: 30 }, invalid('userId')],
      [
        'POST',
        'device',
        { ...device, userId: 'u'.repeat(129) },
        "Field name 'userId' must not be longer than 128 characters",
      ],
      ['POST', 'device/import', device, invalid('secretKey')],
      ['POST', 'device/import', { ...device, secretKey: '' }, 'secretKey cannot be empty'],
      ['PUT', 'device', { ...rename, userId: '' }, 'userId cannot be empty'],
      ['PUT', 'device', { ...rename, existingDeviceName: '' }, 'existingDeviceName cannot be empty'],
      ['PUT', 'device', { ...rename, newDeviceName: '' }, 'newDeviceName cannot be empty'],
      ['PUT', 'device', { ...rename, newDeviceName: 1 }, invalid('newDeviceName')],
      ['POST', 'device/remove', { userId: 'u' }, invalid('deviceName')],
      ['POST', 'device/remove', { userId: '', deviceName: 'd' }, 'userId cannot be empty'],
      ['POST', 'device/verify', { userId: 'u', deviceName: 'd' }, invalid('totp')],
      ['POST', 'device/verify', { userId: 'u', deviceName: '', totp: '1' }, 'deviceName cannot be empty'],
      ['POST', 'verify', { userId: 'u', totp: 123_456 }, invalid('totp')],
      ['POST', 'verify', { userId: '', totp: '1' }, 'userId cannot be empty'],
      ['POST', 'device/status/bulk', {}, invalid('userIds')],
      ['POST', 'device/status/bulk', { userIds: [1] }, 'userIds array must contain only strings'],
      [
        'POST',
        'device/status/bulk',
        { userIds: Array(501).fill('u') },
        'You can only query up to 500 users at a time.',
      ],
    ])('%s %s %j', async (method, path, body, text) => {
      expect(await refusal(method, `/recipe/totp/${path}`, { body })).toEqual([400, text]);
    });

    it('of a list without a user, and of devices in a tenant', async () => {
      expect(await refusal('GET', '/recipe/totp/device/list')).toEqual([
        400,
        "Field name 'userId' is missing in GET request",
      ]);
      const empty = { query: { userId: '' } };
      expect(await refusal('GET', '/recipe/totp/device/list', empty)).toEqual([
        400,
        'userId cannot be empty',
      ]);
      const inTenant = await core.ask('GET', '/t1/recipe/totp/device/list', { query: { userId: 'u' } });
      expect(inTenant.status).toBe(403);
    });
  });
});
