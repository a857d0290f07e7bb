import { startTestCore, type TestCore, testDatabases } from '@latchkey/testkit';
import SuperTokens from 'supertokens-node';
import Passwordless from 'supertokens-node/recipe/passwordless';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startPublishedSdkInOwnApp } from './publishedSdk.js';

const tenantId = 'public';

describe.each(testDatabases())('one-time codes, by the published supertokens-node on $name', (kind) => {
  let core: TestCore;
  let drop: () => Promise<void>;

  beforeAll(async () => {
    const database = await kind.create();
    drop = database.drop;
    core = await startTestCore(database.uri);
  });
  afterAll(async () => {
    await core.close();
    await drop();
  });

  const recipes = () => [
    Passwordless.init({ contactMethod: 'EMAIL_OR_PHONE', flowType: 'USER_INPUT_CODE_AND_MAGIC_LINK' }),
  ];
  beforeEach(async () => {
    await startPublishedSdkInOwnApp(core.address, {}, 'NONE', recipes());
  });

  const start = (contact: { email: string } | { phoneNumber: string }) =>
    Passwordless.createCode({ ...contact, tenantId });
  const byLink = async (code: { preAuthSessionId: string; linkCode: string }) =>
    Passwordless.consumeCode({ preAuthSessionId: code.preAuthSessionId, linkCode: code.linkCode, tenantId });
  const byInput = async (code: { preAuthSessionId: string; deviceId: string; userInputCode: string }) =>
    Passwordless.consumeCode({
      preAuthSessionId: code.preAuthSessionId,
      deviceId: code.deviceId,
      userInputCode: code.userInputCode,
      tenantId,
    });
  const signIn = async (contact: { email: string } | { phoneNumber: string }) => {
    const answer = await byLink(await start(contact));
    if (answer.status !== 'OK') throw new Error(answer.status);
    return answer;
  };

  test('sign up by e-mail and link, once', async () => {
    const code = await start({ email: 'Joe@Example.com' });
    const { preAuthSessionId } = code;
    const signedUp = await byLink(code);
    expect(signedUp).toMatchObject({
      status: 'OK',
      createdNewRecipeUser: true,
      consumedDevice: { preAuthSessionId, failedCodeInputAttemptCount: 0, email: 'joe@example.com' },
    });
    expect(signedUp.status === 'OK' && signedUp.user.loginMethods[0]).toMatchObject({
      recipeId: 'passwordless',
      verified: true,
      email: 'joe@example.com',
    });
    expect(await byLink(code)).toEqual({ status: 'RESTART_FLOW_ERROR' });
    expect((await signIn({ email: 'joe@example.com' })).createdNewRecipeUser).toBe(false);
  });

  test('sign up by phone and code', async () => {
    const answer = await byInput(await start({ phoneNumber: '+44 20 7946 0018' }));
    expect(answer.status === 'OK' && answer.user.phoneNumbers).toEqual(['+442079460018']);
  });

  test('are counted when wrong, and can be sent again', async () => {
    const code = await start({ email: 'joe@example.com' });
    for (const failedCodeInputAttemptCount of [1, 2, 3])
      expect(await byInput({ ...code, userInputCode: 'wrong' })).toEqual({
        status: 'INCORRECT_USER_INPUT_CODE_ERROR',
        failedCodeInputAttemptCount,
        maximumCodeInputAttempts: 5,
      });
    const second = await Passwordless.createNewCodeForDevice({ deviceId: code.deviceId, tenantId });
    if (second.status !== 'OK') throw new Error(second.status);
    const taken = { deviceId: code.deviceId, userInputCode: second.userInputCode, tenantId };
    expect(await Passwordless.createNewCodeForDevice(taken)).toEqual({
      status: 'USER_INPUT_CODE_ALREADY_USED_ERROR',
    });
    const check = { preAuthSessionId: code.preAuthSessionId, linkCode: second.linkCode, tenantId };
    expect(await Passwordless.checkCode(check)).toMatchObject({
      status: 'OK',
      consumedDevice: { failedCodeInputAttemptCount: 3 },
    });
    expect((await byInput(second)).status).toBe('OK');
  });

  test('expire', async () => {
    await startPublishedSdkInOwnApp(core.address, { passwordless_code_lifetime: 1 }, 'NONE', recipes());
    const code = await start({ email: 'joe@example.com' });
    await expect.poll(async () => (await byLink(code)).status).toBe('RESTART_FLOW_ERROR');
    expect((await byInput(code)).status).toBe('EXPIRED_USER_INPUT_CODE_ERROR');
  });

  test('are listed and taken back', async () => {
    const code = await start({ email: 'joe@example.com' });
    const { codeId, preAuthSessionId, deviceId } = code;
    const device = { preAuthSessionId, email: 'joe@example.com', codes: [{ codeId }] };
    const byEmail = await Passwordless.listCodesByEmail({ email: 'joe@example.com', tenantId });
    expect(byEmail).toMatchObject([device]);
    expect(await Passwordless.listCodesByDeviceId({ deviceId, tenantId })).toMatchObject(device);
    expect(await Passwordless.listCodesByPreAuthSessionId({ preAuthSessionId, tenantId })).toMatchObject(
      device,
    );
    expect(await Passwordless.revokeCode({ codeId, tenantId })).toEqual({ status: 'OK' });
    expect(await Passwordless.listCodesByDeviceId({ deviceId, tenantId })).toBeUndefined();
    await start({ phoneNumber: '+442079460018' });
    await Passwordless.revokeAllCodes({ phoneNumber: '+442079460018', tenantId });
    expect(await Passwordless.listCodesByPhoneNumber({ phoneNumber: '+442079460018', tenantId })).toEqual([]);
  });

  test('change with the contacts of their user', async () => {
    const { recipeUserId, user } = await signIn({ email: 'joe@example.com' });
    await signIn({ email: 'ann@example.com' });
    const update = (change: { email?: string | null; phoneNumber?: string | null }) =>
      Passwordless.updateUser({ recipeUserId, ...change });
    expect(await update({ email: 'ann@example.com' })).toEqual({ status: 'EMAIL_ALREADY_EXISTS_ERROR' });
    expect(await update({ phoneNumber: '+44 20 7946 0018' })).toEqual({ status: 'OK' });
    expect(await update({ email: null })).toEqual({ status: 'OK' });
    expect(await SuperTokens.getUser(user.id)).toMatchObject({ emails: [], phoneNumbers: ['+442079460018'] });
    const found = await SuperTokens.listUsersByAccountInfo(tenantId, { phoneNumber: '+442079460018' });
    expect(found.map(({ id }) => id)).toEqual([user.id]);
    const nobody = { recipeUserId: SuperTokens.convertToRecipeUserId('nobody'), email: 'x@example.com' };
    expect(await Passwordless.updateUser(nobody)).toEqual({ status: 'UNKNOWN_USER_ID_ERROR' });
  });

  test('make links that work, and sign up without any', async () => {
    const link = new URL(await Passwordless.createMagicLink({ email: 'joe@example.com', tenantId }));
    const preAuthSessionId = link.searchParams.get('preAuthSessionId') ?? '';
    expect((await byLink({ preAuthSessionId, linkCode: link.hash.slice(1) })).status).toBe('OK');
    const signedIn = await Passwordless.signInUp({ email: 'joe@example.com', tenantId });
    expect(signedIn).toMatchObject({ status: 'OK', createdNewRecipeUser: false });
  });
});
