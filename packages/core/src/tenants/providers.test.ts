import { testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CoreUnderTest, startCores } from '../../test/coreUnderTest.js';
import { ok } from '../../test/sessions.js';

const PATH = '/recipe/multitenancy/config/thirdparty';
const noClaims = { fromIdTokenPayload: {}, fromUserInfoAPI: {} };
const google = { thirdPartyId: 'google', clients: [{ clientId: 'c1', clientSecret: 's1' }] };
const apple = { keyId: 'k', teamId: 't', privateKey: 'p' };
const withConfig = (thirdPartyId: string, additionalConfig?: object) => ({
  thirdPartyId,
  clients: [{ clientId: 'c', ...(additionalConfig !== undefined && { additionalConfig }) }],
});

let count = 0;

describe.each(testDatabases())('third-party providers of tenants on $name', (database) => {
  let core: CoreUnderTest;

  beforeAll(async () => {
    core = await startCores(database, 2);
  });
  afterAll(() => core.close());

  const put = async (tenantId: string, body: unknown) => {
    const { status, text, json } = await core.ask('PUT', `/${tenantId}${PATH}`, { body });
    return status === 200 ? json : [status, text.trim()];
  };
  const newTenant = async () => {
    count += 1;
    await core.client().multitenancy.putTenant({ tenantId: `t${count}` });
    return `t${count}`;
  };
  const of = (tenantId: string) => core.client({ tenantId }).multitenancy;
  const providers = async (tenantId: string) => ok(await of(tenantId).getTenant({})).thirdParty.providers;

  it('are added, replaced in their place, and removed', async () => {
    const tenantId = await newTenant();
    expect(await put(tenantId, { config: google })).toEqual({ status: 'OK', createdNew: true });
    expect(await put(tenantId, { config: { thirdPartyId: ' github ' } })).toEqual({
      status: 'OK',
      createdNew: true,
    });
    expect(await put(tenantId, { config: { ...google, name: 'Google' } })).toEqual({
      status: 'OK',
      createdNew: false,
    });
    const stored = [
      { ...google, name: 'Google', userInfoMap: noClaims },
      { thirdPartyId: 'github', clients: [], userInfoMap: noClaims },
    ];
    expect(await providers(tenantId)).toEqual(stored);
    expect(ok(await of(tenantId).getSwitchedTenant({})).thirdParty.providers).toEqual(stored);
    const remove = () => of(tenantId).removeThirdPartyConfig({ thirdPartyId: ' google ' });
    expect(await remove()).toEqual({ status: 'OK', didConfigExist: true });
    expect(await remove()).toEqual({ status: 'OK', didConfigExist: false });
    expect(await providers(tenantId)).toEqual(stored.slice(1));
  });

  it('belong to their tenant alone', async () => {
    const [tenantId, other] = [await newTenant(), await newTenant()];
    await put(tenantId, { config: google });
    expect(await providers(other)).toEqual([]);
    expect(await providers('public')).toEqual([]);
    expect(await of(other).removeThirdPartyConfig({ thirdPartyId: 'google' })).toEqual({
      status: 'OK',
      didConfigExist: false,
    });
    expect(await put('nowhere', { config: google })).toEqual([
      400,
      'AppId or tenantId not found => Tenant with the following connectionURIDomain, appId and tenantId combination not found: (, public, nowhere)',
    ]);
  });

  it('stay when the rest of their tenant changes', async () => {
    const tenantId = await newTenant();
    await put(tenantId, { config: google });
    await core.client().multitenancy.putTenant({ tenantId, firstFactors: ['thirdparty'] });
    await core.client().multitenancy.putSwitchedTenant({ tenantId, passwordlessEnabled: true });
    expect(await providers(tenantId)).toHaveLength(1);
  });

  it('keep everything that was set, and null where it has a meaning', async () => {
    const tenantId = await newTenant();
    const config = {
      thirdPartyId: 'custom',
      name: 'Custom',
      clients: [
        {
          clientType: 'web',
          clientId: 'c1',
          clientSecret: 's',
          scope: ['openid', 'email'],
          forcePKCE: true,
          additionalConfig: { nested: { list: [1, null] } },
        },
        { clientId: 'c2', scope: [] },
      ],
      authorizationEndpoint: 'https://example.com/authorize',
      authorizationEndpointQueryParams: { prompt: null, x: 'y' },
      tokenEndpoint: 'https://example.com/token',
      tokenEndpointBodyParams: { a: null },
      userInfoEndpoint: 'https://example.com/me',
      userInfoEndpointQueryParams: { b: null },
      userInfoEndpointHeaders: { c: null },
      jwksURI: 'https://example.com/jwks',
      oidcDiscoveryEndpoint: 'https://example.com',
      requireEmail: false,
      userInfoMap: {
        fromIdTokenPayload: { userId: 'sub', email: 'mail', emailVerified: 'mail_ok' },
        fromUserInfoAPI: { userId: 'id' },
      },
    };
    await put(tenantId, { config });
    expect(await providers(tenantId)).toEqual([config]);
  });

  it('drop null everywhere else', async () => {
    const tenantId = await newTenant();
    const config = {
      thirdPartyId: 'nothing',
      name: null,
      clients: [
        {
          clientId: 'c',
          clientType: null,
          clientSecret: null,
          scope: null,
          forcePKCE: null,
          additionalConfig: null,
        },
      ],
      tokenEndpoint: null,
      tokenEndpointBodyParams: null,
      requireEmail: null,
      userInfoMap: { fromIdTokenPayload: { userId: null }, fromUserInfoAPI: null },
    };
    await put(tenantId, { config });
    expect(await providers(tenantId)).toEqual([
      { thirdPartyId: 'nothing', clients: [{ clientId: 'c' }], userInfoMap: noClaims },
    ]);
  });

  const noId = 'thirdPartyId cannot be null or empty';
  const forApple =
    'a non empty string value must be specified for keyId, teamId and privateKey in the additionalConfig for Apple provider';
  const forBoxy =
    'a non empty string value must be specified for boxyURL in the additionalConfig for Boxy SAML provider';
  const twice = 'Duplicate clientType was specified in the clients list.';

  it.each([
    [{}, noId],
    [{ thirdPartyId: null }, noId],
    [{ thirdPartyId: ' ' }, noId],
    [{ thirdPartyId: 'x', clients: [{}] }, 'clientId cannot be null'],
    [{ thirdPartyId: 'x', clients: [{ clientId: null }] }, 'clientId cannot be null'],
    [
      { thirdPartyId: 'x', clients: [{ clientId: 'c', scope: ['a', null] }] },
      'scope array cannot contain a null',
    ],
    [{ thirdPartyId: 'x', clients: [{ clientId: 'a' }, { clientId: 'b', clientType: null }] }, twice],
    [
      {
        thirdPartyId: 'x',
        clients: [
          { clientId: 'a', clientType: 'web' },
          { clientId: 'b', clientType: 'web' },
        ],
      },
      twice,
    ],
    [withConfig('apple'), forApple],
    [withConfig('apple-web', { ...apple, keyId: '' }), forApple],
    [withConfig('apple', { ...apple, privateKey: 1 }), forApple],
    [withConfig('google-workspaces', { hd: '' }), 'hd in additionalConfig must be a non empty string value'],
    [withConfig('google-workspaces-2', { hd: 7 }), 'hd in additionalConfig must be a non empty string value'],
    [withConfig('boxy-saml', { boxyURL: '' }), forBoxy],
  ])('are refused: %j', async (config, text) => {
    expect(await put('public', { config })).toEqual([400, `Invalid third party config: ${text}`]);
    expect(await providers('public')).toEqual([]);
  });

  it.each([
    withConfig('apple', apple),
    withConfig('google-workspaces'),
    withConfig('google-workspaces', { hd: 'example.com' }),
    withConfig('boxy-saml', { boxyURL: 'https://example.com' }),
    withConfig('boxy-saml-2', {}),
  ])('are accepted: %j', async (config) => {
    expect(await put(await newTenant(), { config })).toEqual({ status: 'OK', createdNew: true });
  });

  it.each([
    [{}, 'config'],
    [{ config: 'google' }, 'config'],
    [{ config: google, skipValidation: 'no' }, 'skipValidation'],
    [{ config: { ...google, name: 7 } }, 'name'],
    [{ config: { ...google, clients: {} } }, 'clients'],
    [{ config: { ...google, clients: [{ clientId: 7 }] } }, 'clientId'],
    [{ config: { ...google, clients: [{ clientId: 'c', scope: [7] }] } }, 'scope'],
    [{ config: { ...google, userInfoEndpointHeaders: [] } }, 'userInfoEndpointHeaders'],
    [{ config: { ...google, userInfoMap: { fromUserInfoAPI: { email: 1 } } } }, 'email'],
  ])('of the wrong shape are refused: %j', async (body, field) => {
    expect(await put('public', body)).toEqual([400, `Field name '${field}' is invalid in JSON input`]);
  });

  it('have ids that fit where users are stored', async () => {
    expect(await put('public', { config: { thirdPartyId: 'x'.repeat(29) } })).toEqual([
      400,
      "Field name 'thirdPartyId' must not be longer than 28 characters",
    ]);
    const { status, text } = await core.ask('POST', `${PATH}/remove`, { body: {} });
    expect([status, text.trim()]).toEqual([400, "Field name 'thirdPartyId' is invalid in JSON input"]);
  });

  it('may be stored unchecked, but then stand in the way of checked changes', async () => {
    const tenantId = await newTenant();
    const config = { thirdPartyId: 'apple', clients: [{ clientId: null, scope: ['a', null] }] };
    expect(await put(tenantId, { config, skipValidation: true })).toEqual({ status: 'OK', createdNew: true });
    expect(await providers(tenantId)).toEqual([
      { thirdPartyId: 'apple', clients: [{ scope: ['a'] }], userInfoMap: noClaims },
    ]);
    const refused = [400, 'Invalid third party config: clientId cannot be null'];
    const asked = async (method: string, path: string, body: object) => {
      const { status, text } = await core.ask(method, path, { body });
      return [status, text.trim()];
    };
    expect(await asked('PUT', '/recipe/multitenancy/tenant/v2', { tenantId })).toEqual(refused);
    expect(await asked('PUT', '/recipe/multitenancy/tenant', { tenantId })).toEqual(refused);
    expect(await asked('POST', `/${tenantId}${PATH}/remove`, { thirdPartyId: 'google' })).toEqual(refused);
    await put(tenantId, { config: { ...google, clients: [] }, skipValidation: true });
    expect(await of(tenantId).removeThirdPartyConfig({ thirdPartyId: 'apple' })).toEqual({
      status: 'OK',
      didConfigExist: true,
    });
    const twins = { thirdPartyId: 'twins', clients: [{ clientId: 'a' }, { clientId: 'b' }] };
    expect(await put(tenantId, { config: twins, skipValidation: true })).toEqual([
      400,
      `Invalid third party config: ${twice}`,
    ]);
  });

  it('never get lost when many are put at once through two instances', async () => {
    const tenantId = await newTenant();
    const both = [core.ask, core.askOther];
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        both[i % 2]?.('PUT', `/${tenantId}${PATH}`, { body: { config: { thirdPartyId: `p${i % 10}` } } }),
      ),
    );
    expect(answers.map((answer) => answer?.status)).toEqual(answers.map(() => 200));
    expect(answers.filter((answer) => answer?.json.createdNew === true)).toHaveLength(10);
    expect(await providers(tenantId)).toHaveLength(10);
  });
});
