import { type FakeClock, fakeClock, testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, type CoreUnderTest, startCore } from '../../../test/coreUnderTest.js';
import { mapUserId } from '../../../test/linkedUsers.js';
import { ok } from '../../../test/sessions.js';
import { deleteExpiredDevices } from './jobs.js';

const LIFETIME = 900_000;

let count = 0;
const freshEmail = () => {
  count += 1;
  return `user${count}@example.com`;
};
const freshPhone = () => {
  count += 1;
  return `+4420794${String(count).padStart(5, '0')}`;
};

describe.each(testDatabases())('passwordless on $name', (database) => {
  let core: CoreUnderTest;
  let clock: FakeClock;

  beforeAll(async () => {
    clock = fakeClock();
    core = await startCore(database, { clock });
    const { multitenancy } = core.client();
    await multitenancy.putApp({ appId: 'a1' });
    await multitenancy.putTenant({ tenantId: 't1', firstFactors: null });
    await multitenancy.putTenant({
      tenantId: 'strict',
      firstFactors: null,
      coreConfig: { passwordless_max_code_input_attempts: 2, passwordless_code_lifetime: 1000 },
    });
  });
  afterAll(() => core.close());

  const recipe = (caller: Caller = {}) => core.client(caller).passwordless;
  const start = async (contact: object = { email: freshEmail() }, caller: Caller = {}) =>
    ok(await recipe(caller).createCode(contact));
  const byLink = ({ preAuthSessionId, linkCode }: { preAuthSessionId: string; linkCode: string }) => ({
    preAuthSessionId,
    linkCode,
  });
  const byInput = (code: { preAuthSessionId: string; deviceId: string; userInputCode: string }) => ({
    preAuthSessionId: code.preAuthSessionId,
    deviceId: code.deviceId,
    userInputCode: code.userInputCode,
  });
  const wrong = (code: { preAuthSessionId: string; deviceId: string }) => ({
    preAuthSessionId: code.preAuthSessionId,
    deviceId: code.deviceId,
    userInputCode: 'wrong',
  });
  const signIn = async (contact: object, caller: Caller = {}) => {
    clock.advance(10);
    return ok(await recipe(caller).consumeCode(byLink(await start(contact, caller))));
  };
  const devices = async (query: Record<string, string>, caller: Caller = {}) =>
    ok(await recipe(caller).listCodes(query)).devices;
  const refusal = async (method: string, path: string, sent: Parameters<CoreUnderTest['ask']>[2] = {}) => {
    const { status, text } = await core.ask(method, path, sent);
    return [status, text.trim()];
  };

  describe('a code', () => {
    it('is six digits, with what it takes to use them', async () => {
      const code = await start();
      expect(code).toEqual({
        status: 'OK',
        preAuthSessionId: expect.stringMatching(/^[\w-]{43}$/),
        codeId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        deviceId: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
        userInputCode: expect.stringMatching(/^\d{6}$/),
        linkCode: expect.stringMatching(/^[\w-]{43}$/),
        timeCreated: clock.now(),
        codeLifetime: LIFETIME,
      });
    });

    it('may be chosen by the caller', async () => {
      const code = await start({ email: freshEmail(), userInputCode: ' Hello ' });
      expect(code.userInputCode).toBe(' Hello ');
      expect(ok(await recipe().consumeCode(byInput(code))).createdNewUser).toBe(true);
    });

    it('leaves no trace in the database from which it could be told', async () => {
      const { deviceId, userInputCode, linkCode } = await start();
      const rows = JSON.stringify([
        await core.db.read.selectFrom('passwordless_devices').selectAll().execute(),
        await core.db.read.selectFrom('passwordless_codes').selectAll().execute(),
      ]);
      for (const secret of [deviceId, `"${userInputCode}"`, linkCode]) expect(rows).not.toContain(secret);
    });

    it('can be followed by others for the same device, each of which works', async () => {
      const email = freshEmail();
      const first = await start({ email });
      const second = ok(await recipe().createCode({ deviceId: first.deviceId }));
      expect(second).toMatchObject({ deviceId: first.deviceId, preAuthSessionId: first.preAuthSessionId });
      expect(second.linkCode).not.toBe(first.linkCode);
      expect((await devices({ email }))[0]?.codes.map(({ codeId }) => codeId).sort()).toEqual(
        [first.codeId, second.codeId].sort(),
      );
      expect(ok(await recipe().consumeCode(byInput(first))).user.emails).toEqual([email]);
      expect(await recipe().consumeCode(byLink(second))).toEqual({ status: 'RESTART_FLOW_ERROR' });
    });

    it('is refused where the device has it already, and where there is no such device', async () => {
      const { deviceId, userInputCode } = await start();
      expect(await recipe().createCode({ deviceId, userInputCode })).toEqual({
        status: 'USER_INPUT_CODE_ALREADY_USED_ERROR',
      });
      const unknown = Buffer.alloc(32, 7).toString('base64');
      for (const caller of [{}, { tenantId: 't1' }, { appId: 'a1' }]) {
        const text = 'tenantId' in caller || 'appId' in caller ? deviceId : unknown;
        expect(await recipe(caller).createCode({ deviceId: text })).toEqual({ status: 'RESTART_FLOW_ERROR' });
      }
    });

    it('works for the lifetime of the tenant, counted from its own creation', async () => {
      const code = await start({ email: freshEmail() }, { tenantId: 'strict' });
      expect(code.codeLifetime).toBe(1000);
      clock.advance(600);
      const second = ok(await recipe({ tenantId: 'strict' }).createCode({ deviceId: code.deviceId }));
      clock.advance(600);
      expect(await recipe({ tenantId: 'strict' }).checkCode(byInput(code))).toEqual({
        status: 'EXPIRED_USER_INPUT_CODE_ERROR',
        failedCodeInputAttemptCount: 1,
        maximumCodeInputAttempts: 2,
      });
      expect(await recipe({ tenantId: 'strict' }).consumeCode(byLink(code))).toEqual({
        status: 'RESTART_FLOW_ERROR',
      });
      expect((await recipe({ tenantId: 'strict' }).consumeCode(byLink(second))).status).toBe('OK');
    });
  });

  describe('signing in', () => {
    it('creates a user with an e-mail, verified by the code', async () => {
      const email = freshEmail();
      const code = await start({ email: ` ${email.toUpperCase()}` });
      const signedIn = ok(await recipe().consumeCode(byLink(code)));
      const id = signedIn.recipeUserId;
      expect(signedIn).toEqual({
        status: 'OK',
        createdNewUser: true,
        recipeUserId: id,
        consumedDevice: { preAuthSessionId: code.preAuthSessionId, failedCodeInputAttemptCount: 0, email },
        user: {
          id,
          isPrimaryUser: false,
          tenantIds: ['public'],
          timeJoined: clock.now(),
          emails: [email],
          phoneNumbers: [],
          thirdParty: [],
          webauthn: { credentialIds: [] },
          loginMethods: [
            {
              recipeId: 'passwordless',
              recipeUserId: id,
              tenantIds: ['public'],
              timeJoined: clock.now(),
              verified: true,
              email,
            },
          ],
        },
      });
      const again = await signIn({ email });
      expect([again.createdNewUser, again.recipeUserId]).toEqual([false, id]);
    });

    it('creates a user with a phone number, however it is written', async () => {
      const first = await signIn({ phoneNumber: '+44 (0)20 7946-0018 ' });
      expect(first.user).toMatchObject({
        phoneNumbers: ['+442079460018'],
        emails: [],
        loginMethods: [{ verified: false, phoneNumber: '+442079460018' }],
      });
      expect(first.consumedDevice).toMatchObject({ phoneNumber: '+442079460018' });
      const again = await signIn({ phoneNumber: '+44 20 7946 0018' });
      expect([again.createdNewUser, again.recipeUserId]).toEqual([false, first.recipeUserId]);
      const found = await core
        .client()
        .users.listUsersByAccountInfo({ phoneNumber: '+44-20-7946-0018', doUnionOfAccountInfo: 'true' });
      expect(ok(found).users.map((user) => user.id)).toEqual([first.recipeUserId]);
    });

    it('verifies an e-mail that was not, under the id that the application knows', async () => {
      const email = freshEmail();
      const { recipeUserId } = await signIn({ phoneNumber: freshPhone() });
      await recipe().updateUser({ recipeUserId, email });
      const external = `external-${recipeUserId}`;
      await mapUserId(core.db, recipeUserId, external);
      const { user } = await signIn({ email });
      expect(user).toMatchObject({
        id: external,
        loginMethods: [{ verified: true, recipeUserId: external }],
      });
    });

    it('uses up every code of the contact, and of the other contact of the user', async () => {
      const [email, phoneNumber] = [freshEmail(), freshPhone()];
      const { recipeUserId } = await signIn({ email });
      await recipe().updateUser({ recipeUserId, phoneNumber });
      const kept = await start({ email }, { tenantId: 't1' });
      for (const contact of [{ email }, { phoneNumber }]) {
        const open = [await start({ email }), await start({ phoneNumber }), await start({ email })];
        await signIn(contact);
        for (const code of open)
          expect(await recipe().consumeCode(byLink(code))).toEqual({ status: 'RESTART_FLOW_ERROR' });
      }
      expect((await recipe({ tenantId: 't1' }).checkCode(byLink(kept))).status).toBe('OK');
    });

    it('keeps tenants and apps apart', async () => {
      const email = freshEmail();
      const ids = new Set<string>();
      for (const caller of [{}, { tenantId: 't1' }, { appId: 'a1' }])
        ids.add((await signIn({ email }, caller)).recipeUserId);
      expect(ids.size).toBe(3);
      const code = await start({ email });
      for (const stranger of [{ tenantId: 't1' }, { appId: 'a1' }])
        for (const presented of [byLink(code), byInput(code), wrong(code)])
          expect(await recipe(stranger).consumeCode(presented)).toEqual({ status: 'RESTART_FLOW_ERROR' });
      expect((await recipe().consumeCode(byInput(code))).status).toBe('OK');
    });

    it('is not in the way of a user of another recipe with the e-mail', async () => {
      const email = freshEmail();
      await core.client().emailPassword.signUp({ email, password: 'p' });
      expect((await signIn({ email })).createdNewUser).toBe(true);
    });

    it('counts as activity', async () => {
      await signIn({ email: freshEmail() }, { appId: 'a1' });
      const { users } = core.client({ appId: 'a1' });
      await expect
        .poll(async () => ok(await users.countActiveUsers({ since: '0' })).count)
        .toBeGreaterThan(0);
    });

    it('takes a preAuthSessionId with padding, but no wrong one', async () => {
      const code = await start();
      const mismatch = [400, "preAuthSessionId and deviceId doesn't match"];
      for (const presented of [byLink(code), byInput(code)])
        for (const preAuthSessionId of ['', 'x', (await start()).preAuthSessionId])
          for (const path of ['consume', 'check'])
            expect(
              await refusal('POST', `/recipe/signinup/code/${path}`, {
                body: { ...presented, preAuthSessionId },
              }),
            ).toEqual(mismatch);
      const padded = { ...byLink(code), preAuthSessionId: `${code.preAuthSessionId}=` };
      expect((await recipe().consumeCode(padded)).status).toBe('OK');
    });
  });

  describe('wrong codes', () => {
    it.each(['checkCode', 'consumeCode'] as const)(
      'count in %s, and the last ends the sign-in',
      async (name) => {
        const code = await start();
        for (const failedCodeInputAttemptCount of [1, 2, 3, 4])
          expect(await recipe()[name](wrong(code))).toEqual({
            status: 'INCORRECT_USER_INPUT_CODE_ERROR',
            failedCodeInputAttemptCount,
            maximumCodeInputAttempts: 5,
          });
        expect(await recipe()[name](wrong(code))).toEqual({ status: 'RESTART_FLOW_ERROR' });
        expect(await devices({ preAuthSessionId: code.preAuthSessionId })).toEqual([]);
        expect(await recipe().consumeCode(byLink(code))).toEqual({ status: 'RESTART_FLOW_ERROR' });
      },
    );

    it('are told with the device, and a right one after them works', async () => {
      const code = await start();
      await recipe().checkCode(wrong(code));
      await recipe().consumeCode(wrong(code));
      expect(ok(await recipe().checkCode(byInput(code))).consumedDevice.failedCodeInputAttemptCount).toBe(2);
      expect(ok(await recipe().consumeCode(byInput(code))).consumedDevice.failedCodeInputAttemptCount).toBe(
        2,
      );
    });

    it('stay counted when another code is sent', async () => {
      const code = await start();
      for (let i = 0; i < 4; i += 1) await recipe().checkCode(wrong(code));
      await recipe().createCode({ deviceId: code.deviceId });
      expect(await recipe().checkCode(wrong(code))).toEqual({ status: 'RESTART_FLOW_ERROR' });
    });

    it('of a link do not count: they cannot be guessed', async () => {
      const code = await start();
      const other = { ...byLink(code), linkCode: Buffer.alloc(32).toString('base64url') };
      for (let i = 0; i < 6; i += 1)
        expect(await recipe().consumeCode(other)).toEqual({ status: 'RESTART_FLOW_ERROR' });
      expect((await recipe().consumeCode(byLink(code))).status).toBe('OK');
    });

    it('end the sign-in at once where the maximum was lowered below what is counted', async () => {
      const { multitenancy } = core.client();
      await multitenancy.putTenant({ tenantId: 'lowered', firstFactors: null });
      const caller = { tenantId: 'lowered' };
      const code = await start({ email: freshEmail() }, caller);
      for (let i = 0; i < 3; i += 1) await recipe(caller).checkCode(wrong(code));
      await multitenancy.putTenant({
        tenantId: 'lowered',
        coreConfig: { passwordless_max_code_input_attempts: 3 },
      });
      expect(await recipe(caller).consumeCode(byLink(code))).toEqual({ status: 'RESTART_FLOW_ERROR' });
      expect(await devices({ preAuthSessionId: code.preAuthSessionId }, caller)).toEqual([]);
    });
  });

  describe('codes', () => {
    it('are listed by e-mail, phone number, device and session', async () => {
      const [email, phoneNumber] = [freshEmail(), freshPhone()];
      const mail = await start({ email });
      const phone = await start({ phoneNumber });
      await recipe().checkCode(wrong(mail));
      const listed = {
        preAuthSessionId: mail.preAuthSessionId,
        failedCodeInputAttemptCount: 1,
        email,
        codes: [{ codeId: mail.codeId, timeCreated: mail.timeCreated, codeLifetime: LIFETIME }],
      };
      for (const query of [
        { email: email.toUpperCase() },
        { deviceId: mail.deviceId },
        { preAuthSessionId: mail.preAuthSessionId },
      ])
        expect(await devices(query)).toEqual([listed]);
      expect(await devices({ phoneNumber: phoneNumber.replace('+4420', '+44 20 ') })).toMatchObject([
        { preAuthSessionId: phone.preAuthSessionId, phoneNumber },
      ]);
      for (const stranger of [{ tenantId: 't1' }, { appId: 'a1' }])
        expect(await devices({ email }, stranger)).toEqual([]);
      expect(await devices({ preAuthSessionId: `${mail.preAuthSessionId}=` })).toEqual([]);
    });

    it('are taken back one by one, the last with its device', async () => {
      const first = await start();
      const second = ok(await recipe().createCode({ deviceId: first.deviceId }));
      await recipe({ tenantId: 't1' }).removeCode({ codeId: first.codeId });
      await recipe().removeCode({ codeId: first.codeId });
      expect(await recipe().consumeCode(byLink(first))).toEqual({ status: 'RESTART_FLOW_ERROR' });
      expect((await recipe().checkCode(byLink(second))).status).toBe('OK');
      expect(await recipe().removeCode({ codeId: second.codeId })).toEqual({ status: 'OK' });
      expect(await recipe().removeCode({ codeId: second.codeId })).toEqual({ status: 'OK' });
      expect(await recipe().createCode({ deviceId: first.deviceId })).toEqual({
        status: 'RESTART_FLOW_ERROR',
      });
    });

    it('are taken back by session and by contact', async () => {
      const email = freshEmail();
      const codes = [await start({ email }), await start({ email })];
      expect(await recipe().removeCode({ preAuthSessionId: codes[0]?.preAuthSessionId ?? '' })).toEqual({
        status: 'OK',
      });
      expect(await devices({ email })).toHaveLength(1);
      await recipe({ tenantId: 't1' }).removeCodes({ email });
      expect(await devices({ email })).toHaveLength(1);
      expect(await recipe().removeCodes({ email: ` ${email}` })).toEqual({ status: 'OK' });
      expect(await devices({ email })).toEqual([]);
      const phoneNumber = freshPhone();
      await start({ phoneNumber });
      await recipe().removeCodes({ phoneNumber: ` ${phoneNumber} ` });
      expect(await devices({ phoneNumber })).toEqual([]);
    });

    it('are cleaned up once all of a device have expired', async () => {
      const email = freshEmail();
      const old = await start({ email });
      clock.advance(LIFETIME - 1000);
      const stale = await start({ email: freshEmail() });
      await recipe().createCode({ deviceId: old.deviceId });
      clock.advance(1000);
      await deleteExpiredDevices.run(core.db, clock.now());
      expect((await devices({ email }))[0]?.codes).toHaveLength(2);
      clock.advance(LIFETIME);
      await deleteExpiredDevices.run(core.db, clock.now());
      for (const { preAuthSessionId } of [old, stale])
        expect(await devices({ preAuthSessionId })).toEqual([]);
    });

    it('of a user who is deleted are deleted too, in the tenants of the user', async () => {
      const [email, phoneNumber] = [freshEmail(), freshPhone()];
      const { recipeUserId } = await signIn({ email });
      await recipe().updateUser({ recipeUserId, phoneNumber });
      await mapUserId(core.db, recipeUserId, `ext-${recipeUserId}`);
      await start({ email });
      await start({ phoneNumber });
      await start({ email }, { tenantId: 't1' });
      await core.client().users.removeUser({ userId: `ext-${recipeUserId}` });
      expect(await devices({ email })).toEqual([]);
      expect(await devices({ phoneNumber })).toEqual([]);
      expect(await devices({ email }, { tenantId: 't1' })).toHaveLength(1);
    });
  });

  describe('older clients', () => {
    const ask = (version: string, method: string, path: string, sent: object) =>
      core.ask(method, path, { ...sent, headers: { 'cdi-version': version, rid: 'passwordless' } });

    it('before 5.0 are not told of the device, nor may they check a code', async () => {
      const code = await start();
      const { json } = await ask('4.0', 'POST', '/recipe/signinup/code/consume', { body: byLink(code) });
      expect(Object.keys(json).sort()).toEqual(['createdNewUser', 'recipeUserId', 'status', 'user']);
      const check = await ask('4.0', 'POST', '/recipe/signinup/code/check', { body: byLink(await start()) });
      expect(check.status).toBe(404);
    });

    it('before 5.0 take codes back by their ids only', async () => {
      const { codeId, preAuthSessionId } = await start();
      const remove = (version: string, body: object) =>
        ask(version, 'POST', '/recipe/signinup/code/remove', { body });
      const refused = await remove('4.0', { preAuthSessionId });
      expect([refused.status, refused.text.trim()]).toEqual([
        400,
        "Field name 'codeId' is invalid in JSON input",
      ]);
      expect(await devices({ preAuthSessionId })).toHaveLength(1);
      expect((await remove('4.0', { codeId, preAuthSessionId })).json).toEqual({ status: 'OK' });
      expect(await devices({ preAuthSessionId })).toEqual([]);
    });

    it('before 4.0 get flat users whose e-mail is not verified', async () => {
      const email = freshEmail();
      const { json } = await ask('3.0', 'POST', '/recipe/signinup/code/consume', {
        body: byLink(await start({ email })),
      });
      const { user } = ok(await recipe().getUser({ email }));
      expect(json).toEqual({
        status: 'OK',
        createdNewUser: true,
        user: { id: user.id, timeJoined: user.timeJoined, tenantIds: ['public'], email },
      });
      expect(user.loginMethods[0]?.verified).toBe(false);
      const old = await ask('2.11', 'GET', '/recipe/user', { query: { email } });
      expect(old.json).toEqual({ status: 'OK', user: { id: user.id, timeJoined: user.timeJoined, email } });
    });

    it('before 4.0 name the user userId', async () => {
      const { recipeUserId } = await signIn({ email: freshEmail() });
      const phoneNumber = freshPhone();
      const { json } = await ask('3.1', 'PUT', '/recipe/user', {
        body: { userId: recipeUserId, phoneNumber },
      });
      expect(json).toEqual({ status: 'OK' });
      expect(ok(await recipe().getUser({ phoneNumber })).user.id).toBe(recipeUserId);
      const refused = await ask('3.1', 'PUT', '/recipe/user', { body: { phoneNumber } });
      expect(refused.text.trim()).toBe("Field name 'userId' is invalid in JSON input");
    });

    it('before 2.11 find nothing', async () => {
      const { status } = await ask('2.10', 'POST', '/recipe/signinup/code', { body: { email: 'e' } });
      expect(status).toBe(404);
    });

    it('before 5.1 are refused in a tenant without the recipe', async () => {
      const tenantId = 'no-passwordless';
      await core.client().multitenancy.putTenant({ tenantId, firstFactors: ['emailpassword'] });
      const code = await start({ email: freshEmail() }, { tenantId });
      const answers = async (version: string) => {
        const at = `/${tenantId}/recipe/signinup/code`;
        const made = await ask(version, 'POST', at, { body: { email: freshEmail() } });
        const consumed = await ask(version, 'POST', `${at}/consume`, { body: byLink(code) });
        return [made, consumed].map(({ status, text }) =>
          status === 200 ? 200 : `${status} ${text.trim()}`,
        );
      };
      expect(await answers('4.0')).toEqual(Array(2).fill('403 Passwordless login not enabled for tenant'));
      expect(await answers('5.0')).toEqual([200, 200]);
      await core.client().multitenancy.putTenant({ tenantId, firstFactors: [] });
      const refused = await ask('5.0', 'POST', `/${tenantId}/recipe/signinup/code/check`, {
        body: byLink(code),
      });
      expect(refused.status).toBe(403);
      await core.client().multitenancy.putTenant({ tenantId, firstFactors: ['link-phone'] });
      expect(await answers('4.0')).toEqual([200, 200]);
    });
  });

  describe('refusals', () => {
    const one = 'Please provide exactly one of';
    const presented = `${one} linkCode or deviceId+userInputCode`;
    const code = '/recipe/signinup/code';
    const pre = { preAuthSessionId: 'p' };
    const empty = 'userInputCode cannot be an empty string.';

    it.each<[string, object, string]>([
      [code, {}, `${one} email, phoneNumber or deviceId`],
      [code, { email: 'e', phoneNumber: '1' }, `${one} email, phoneNumber or deviceId`],
      [code, { email: 'e', deviceId: 'AAAA' }, `${one} email, phoneNumber or deviceId`],
      [code, { email: null }, "Field name 'email' is invalid in JSON input"],
      [code, { phoneNumber: 1 }, "Field name 'phoneNumber' is invalid in JSON input"],
      [code, { email: 'e', userInputCode: '' }, empty],
      [code, { deviceId: 'A' }, 'Input encoding error in deviceId'],
      [code, { email: 'e'.repeat(257) }, "Field name 'email' must not be longer than 256 characters"],
      [`${code}/remove`, {}, "Please provide either 'codeId' or 'preAuthSessionId'"],
      [
        `${code}/remove`,
        { codeId: 'c', preAuthSessionId: 'p' },
        "Please provide only one of 'codeId' or 'preAuthSessionId'",
      ],
      ['/recipe/signinup/codes/remove', {}, `${one} email or phoneNumber`],
      ['/recipe/signinup/codes/remove', { email: 'e', phoneNumber: '1' }, `${one} email or phoneNumber`],
      ...['consume', 'check'].flatMap((name): [string, object, string][] => [
        [`${code}/${name}`, { linkCode: 'l' }, "Field name 'preAuthSessionId' is invalid in JSON input"],
        [`${code}/${name}`, pre, presented],
        [`${code}/${name}`, { ...pre, deviceId: 'd' }, presented],
        [`${code}/${name}`, { ...pre, userInputCode: 'u' }, presented],
        [`${code}/${name}`, { ...pre, linkCode: 'l', deviceId: 'd' }, presented],
        [`${code}/${name}`, { ...pre, linkCode: 'l', userInputCode: 'u' }, presented],
        [`${code}/${name}`, { ...pre, linkCode: '+/==' }, 'Input encoding error in linkCode'],
        [
          `${code}/${name}`,
          { ...pre, deviceId: '-_==', userInputCode: 'u' },
          'Input encoding error in deviceId',
        ],
      ]),
    ])('POST %s %j', async (path, body, text) => {
      expect(await refusal('POST', path, { body })).toEqual([400, text]);
    });

    const listBy = `${one} email, phoneNumber, deviceId or preAuthSessionId`;
    it.each<[string, Record<string, string>, string]>([
      ['/recipe/signinup/codes', {}, listBy],
      ['/recipe/signinup/codes', { email: 'e', deviceId: 'AAAA' }, listBy],
      ['/recipe/signinup/codes', { deviceId: '-' }, 'Input encoding error in deviceId'],
      ['/recipe/user', {}, `${one} userId, email or phoneNumber`],
      ['/recipe/user', { userId: 'u', email: 'e' }, `${one} userId, email or phoneNumber`],
    ])('GET %s %j', async (path, query, text) => {
      expect(await refusal('GET', path, { query, headers: { rid: 'passwordless' } })).toEqual([400, text]);
    });
  });
});
