import { startTestCore, type TestCore, testDatabases } from '@latchkey/testkit';
import EmailPassword from 'supertokens-node/recipe/emailpassword';
import Multitenancy from 'supertokens-node/recipe/multitenancy';
import Session from 'supertokens-node/recipe/session';
import ThirdParty from 'supertokens-node/recipe/thirdparty';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startPublishedSdkInOwnApp } from './publishedSdk.js';

const github = {
  thirdPartyId: 'github',
  name: 'GitHub',
  clients: [{ clientId: 'c1', clientSecret: 's1', scope: ['email'] }],
  authorizationEndpointQueryParams: { prompt: null },
};

describe.each(testDatabases())('tenants, by the published supertokens-node on $name', (kind) => {
  let core: TestCore;
  let drop: () => Promise<void>;

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
    await startPublishedSdkInOwnApp(core.address, {}, 'NONE', [Multitenancy.init(), ThirdParty.init()]);
  });

  test('are made, changed, read, listed and removed', async () => {
    expect(await Multitenancy.getTenant('t1')).toBeUndefined();
    const put = (config: Parameters<typeof Multitenancy.createOrUpdateTenant>[1]) =>
      Multitenancy.createOrUpdateTenant('t1', config);
    expect(await put({ firstFactors: ['emailpassword', 'thirdparty'] })).toEqual({
      status: 'OK',
      createdNew: true,
    });
    expect(
      await put({
        requiredSecondaryFactors: ['totp'],
        coreConfig: { email_verification_token_lifetime: 7_200_000 },
      }),
    ).toEqual({ status: 'OK', createdNew: false });
    const t1 = {
      tenantId: 't1',
      thirdParty: { providers: [] },
      firstFactors: ['emailpassword', 'thirdparty'],
      requiredSecondaryFactors: ['totp'],
      coreConfig: { email_verification_token_lifetime: 7_200_000 },
    };
    expect(await Multitenancy.getTenant('t1')).toEqual({ status: 'OK', ...t1 });
    const { tenants } = await Multitenancy.listAllTenants();
    expect(tenants).toEqual([{ tenantId: 'public', thirdParty: { providers: [] }, coreConfig: {} }, t1]);
    await put({ firstFactors: null, requiredSecondaryFactors: null });
    const changed = await Multitenancy.getTenant('t1');
    expect(changed).not.toHaveProperty('firstFactors');
    expect(changed).not.toHaveProperty('requiredSecondaryFactors');
    expect(await Multitenancy.deleteTenant('t1')).toEqual({ status: 'OK', didExist: true });
    expect(await Multitenancy.deleteTenant('t1')).toEqual({ status: 'OK', didExist: false });
    await expect(EmailPassword.signUp('t1', 'a@example.com', 'secret')).rejects.toThrow(
      'AppId or tenantId not found',
    );
  });

  test('have providers of their own, which the SDK signs in with', async () => {
    await Multitenancy.createOrUpdateTenant('t1', { firstFactors: ['thirdparty'] });
    const put = () => Multitenancy.createOrUpdateThirdPartyConfig('t1', github);
    expect(await put()).toEqual({ status: 'OK', createdNew: true });
    expect(await put()).toEqual({ status: 'OK', createdNew: false });
    const userInfoMap = { fromIdTokenPayload: {}, fromUserInfoAPI: {} };
    expect((await Multitenancy.getTenant('t1'))?.thirdParty.providers).toEqual([{ ...github, userInfoMap }]);
    const provider = await ThirdParty.getProvider('t1', 'github', undefined);
    expect(provider?.config).toMatchObject({ clientId: 'c1', clientSecret: 's1', scope: ['email'] });
    const remove = () => Multitenancy.deleteThirdPartyConfig('t1', 'github');
    expect(await remove()).toEqual({ status: 'OK', didConfigExist: true });
    expect(await remove()).toEqual({ status: 'OK', didConfigExist: false });

    const apple = { thirdPartyId: 'apple', clients: [{ clientId: 'c' }] };
    await expect(Multitenancy.createOrUpdateThirdPartyConfig('t1', apple)).rejects.toThrow(
      'Invalid third party config: a non empty string value must be specified for keyId',
    );
    expect(await Multitenancy.createOrUpdateThirdPartyConfig('t1', apple, true)).toEqual({
      status: 'OK',
      createdNew: true,
    });
  });

  test('let users in and out', async () => {
    await Multitenancy.createOrUpdateTenant('t1', { firstFactors: ['emailpassword'] });
    const signedUp = await EmailPassword.signUp('public', 'a@example.com', 'secret');
    if (signedUp.status !== 'OK') throw new Error(signedUp.status);
    const signIn = async () => (await EmailPassword.signIn('t1', 'a@example.com', 'secret')).status;
    expect(await signIn()).toBe('WRONG_CREDENTIALS_ERROR');
    const associate = () => Multitenancy.associateUserToTenant('t1', signedUp.recipeUserId);
    expect(await associate()).toEqual({ status: 'OK', wasAlreadyAssociated: false });
    expect(await associate()).toEqual({ status: 'OK', wasAlreadyAssociated: true });
    expect(await signIn()).toBe('OK');
    const session = await Session.createNewSessionWithoutRequestResponse('t1', signedUp.recipeUserId);
    expect(session.getTenantId()).toBe('t1');
    expect(await Multitenancy.disassociateUserFromTenant('t1', signedUp.recipeUserId)).toEqual({
      status: 'OK',
      wasAssociated: true,
    });
    expect(await Session.getSessionInformation(session.getHandle())).toBeUndefined();
    expect(await signIn()).toBe('WRONG_CREDENTIALS_ERROR');
  });

  test('keep users apart who have the same e-mail', async () => {
    for (const tenantId of ['t1', 't2'])
      await Multitenancy.createOrUpdateTenant(tenantId, { firstFactors: ['emailpassword'] });
    const ids = await Promise.all(
      ['t1', 't2'].map(async (tenantId) => {
        const signedUp = await EmailPassword.signUp(tenantId, 'a@example.com', `secret of ${tenantId}`);
        return signedUp.status === 'OK' ? signedUp.user.id : signedUp.status;
      }),
    );
    expect(new Set(ids).size).toBe(2);
    expect((await EmailPassword.signIn('t2', 'a@example.com', 'secret of t1')).status).toBe(
      'WRONG_CREDENTIALS_ERROR',
    );
    expect((await EmailPassword.signIn('t2', 'a@example.com', 'secret of t2')).status).toBe('OK');
  });
});
