import { startTestCore, type TestCore, testDatabases } from '@latchkey/testkit';
import EmailPassword from 'supertokens-node/recipe/emailpassword';
import MultiFactorAuth from 'supertokens-node/recipe/multifactorauth';
import Totp from 'supertokens-node/recipe/totp';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { codeAt } from '../../packages/core/test/totpCodes.js';
import { startPublishedSdkInOwnApp } from './publishedSdk.js';

describe.each(testDatabases())('TOTP devices, by the published supertokens-node on $name', (kind) => {
  let core: TestCore;
  let drop: () => Promise<void>;
  let userId: string;

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
    await startPublishedSdkInOwnApp(core.address, { totp_max_attempts: 2 }, 'NONE', [
      Totp.init({ defaultPeriod: 3600 }),
      MultiFactorAuth.init(),
    ]);
    const signedUp = await EmailPassword.signUp('public', 'joe@example.com', 'correct horse 1');
    if (signedUp.status !== 'OK') throw new Error(signedUp.status);
    userId = signedUp.user.id;
  });

  const create = async (deviceName?: string) => {
    const created = await Totp.createDevice(userId, undefined, deviceName);
    if (created.status !== 'OK') throw new Error(created.status);
    return created;
  };
  const code = (secret: string, periods = 0) => codeAt(secret, Date.now() + periods * 3_600_000, 3600);

  test('are made, verified, and used', async () => {
    const { deviceName, secret, qrCodeString } = await create();
    expect(deviceName).toBe('TOTP Device 0');
    expect(qrCodeString).toContain(secret);
    const verify = (totp: string) => Totp.verifyDevice('public', userId, deviceName, totp);
    expect(await verify(code(secret))).toEqual({ status: 'OK', wasAlreadyVerified: false });
    expect(await verify('any')).toEqual({ status: 'OK', wasAlreadyVerified: true });
    expect(await Totp.verifyTOTP('public', userId, code(secret, 1))).toEqual({ status: 'OK' });
    expect((await Totp.listDevices(userId)).devices).toEqual([
      { name: deviceName, period: 3600, skew: 1, verified: true },
    ]);
  });

  test('are renamed and removed', async () => {
    const { secret } = await create('phone');
    await Totp.verifyDevice('public', userId, 'phone', code(secret));
    expect(await Totp.createDevice(userId, undefined, 'phone')).toEqual({
      status: 'DEVICE_ALREADY_EXISTS_ERROR',
    });
    await create('tablet');
    expect(await Totp.updateDevice(userId, 'none', 'x')).toEqual({ status: 'UNKNOWN_DEVICE_ERROR' });
    expect(await Totp.updateDevice(userId, 'phone', 'tablet')).toEqual({
      status: 'DEVICE_ALREADY_EXISTS_ERROR',
    });
    expect(await Totp.updateDevice(userId, 'phone', 'old phone')).toEqual({ status: 'OK' });
    expect(await Totp.removeDevice(userId, 'phone')).toEqual({ status: 'OK', didDeviceExist: false });
    expect(await Totp.removeDevice(userId, 'old phone')).toEqual({ status: 'OK', didDeviceExist: true });
    expect((await Totp.listDevices(userId)).devices.map(({ name }) => name)).toEqual(['tablet']);
  });

  test('are guarded against guesses and against codes used again', async () => {
    const { secret, deviceName } = await create();
    const used = code(secret);
    await Totp.verifyDevice('public', userId, deviceName, used);
    const verify = (totp: string) => Totp.verifyTOTP('public', userId, totp);
    const failed = (n: number) => ({
      status: 'INVALID_TOTP_ERROR',
      currentNumberOfFailedAttempts: n,
      maxNumberOfFailedAttempts: 2,
    });
    expect(await verify(used)).toEqual(failed(1));
    expect(await verify('12345678')).toEqual(failed(2));
    expect(await verify(code(secret, 1))).toMatchObject({ status: 'LIMIT_REACHED_ERROR' });
    expect(await Totp.verifyTOTP('public', 'nobody', '1')).toEqual({ status: 'UNKNOWN_USER_ID_ERROR' });
  });
});
