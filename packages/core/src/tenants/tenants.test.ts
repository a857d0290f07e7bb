import { type FakeClock, fakeClock, testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, type CoreUnderTest, startCore, startCores } from '../../test/coreUnderTest.js';
import { ok } from '../../test/sessions.js';

let count = 0;
const freshId = () => {
  count += 1;
  return `x${count}`;
};

describe.each(testDatabases())('apps and tenants on $name', (database) => {
  let core: CoreUnderTest;

  beforeAll(async () => {
    core = await startCore(database);
  });
  afterAll(() => core.close());

  const tenancy = (caller: Caller = {}) => core.client(caller).multitenancy;
  const newApp = async (coreConfig = {}) => {
    const appId = freshId();
    await tenancy().putApp({ appId, coreConfig });
    return appId;
  };
  const newTenant = async (appId: string, tenantId: string, fields = {}) =>
    tenancy({ appId }).putTenant({ tenantId, ...fields });
  const put = async (path: string, body: unknown) => {
    const { status, text } = await core.ask('PUT', path, { body });
    return [status, text.trim()];
  };
  const post = async (path: string, body: unknown) => {
    const { status, text } = await core.ask('POST', path, { body });
    return [status, text.trim()];
  };
  const APP = '/recipe/multitenancy/app/v2';
  const TENANT = '/recipe/multitenancy/tenant/v2';

  describe('the base tenant', () => {
    it('is there from the start, with everything allowed', async () => {
      expect(await tenancy().getTenant({})).toEqual({
        status: 'OK',
        tenantId: 'public',
        thirdParty: { providers: [] },
        coreConfig: {},
      });
    });

    it('takes no configuration but that of the service', async () => {
      expect(await put(TENANT, { coreConfig: { password_reset_token_lifetime: 5 } })).toEqual([
        400,
        'Cannot modify base config',
      ]);
      expect(await put(APP, { coreConfig: {} })).toEqual([200, '{"status":"OK","createdNew":false}']);
    });

    it('cannot be removed', async () => {
      expect(await post('/recipe/multitenancy/tenant/remove', { tenantId: ' PUBLIC ' })).toEqual([
        403,
        'Cannot delete public tenant, use remove app API instead',
      ]);
      expect(await post('/recipe/multitenancy/app/remove', { appId: 'public' })).toEqual([
        403,
        'Cannot delete the public app, use remove connection uri domain API instead',
      ]);
    });
  });

  describe('ids', () => {
    it.each([
      [APP, 'appId', '', 'appId should not be an empty String'],
      [APP, 'appId', ' \t', 'appId should not be an empty String'],
      [APP, 'appId', 'appid-x', "appId must not start with 'appid-'"],
      [APP, 'appId', 'APPID-x', "appId must not start with 'appid-'"],
      [APP, 'appId', 'a_b', 'appId can only contain letters, numbers and hyphens'],
      [APP, 'appId', 'ä', 'appId can only contain letters, numbers and hyphens'],
      [APP, 'appId', 'x'.repeat(65), 'appId must not be longer than 64 characters'],
      [TENANT, 'tenantId', '', 'tenantId should not be an empty String'],
      [TENANT, 'tenantId', ' Recipe', "Cannot use 'recipe' as a tenantId"],
      [TENANT, 'tenantId', 'config', "Cannot use 'config' as a tenantId"],
      [TENANT, 'tenantId', 'users', "Cannot use 'users' as a tenantId"],
      [TENANT, 'tenantId', 'hello', "Cannot use 'hello' as a tenantId"],
      [TENANT, 'tenantId', 'appid-t', "tenantId must not start with 'appid-'"],
      [TENANT, 'tenantId', 'a/b', 'tenantId can only contain letters, numbers and hyphens'],
      [TENANT, 'tenantId', 'x'.repeat(65), 'tenantId must not be longer than 64 characters'],
      [TENANT, 'tenantId', null, "Field name 'tenantId' is invalid in JSON input"],
    ])('%s refuses %s %j', async (path, field, value, text) => {
      expect(await put(path, { [field]: value })).toEqual([400, text]);
    });

    it('are trimmed and read in any case', async () => {
      const appId = freshId();
      expect(await tenancy().putApp({ appId: ` ${appId.toUpperCase()} ` })).toEqual({
        status: 'OK',
        createdNew: true,
      });
      expect(await tenancy().putApp({ appId })).toEqual({ status: 'OK', createdNew: false });
      await newTenant(appId, 'T-1');
      expect(await tenancy({ appId: appId.toUpperCase(), tenantId: 'T-1' }).getTenant({})).toMatchObject({
        tenantId: 't-1',
      });
      expect(await tenancy({ appId }).removeTenant({ tenantId: ' T-1 ' })).toEqual({
        status: 'OK',
        didExist: true,
      });
    });
  });

  describe('a new tenant', () => {
    it('allows nothing yet, a new app everything', async () => {
      const appId = await newApp();
      expect(await newTenant(appId, 't1')).toEqual({ status: 'OK', createdNew: true });
      expect(await tenancy({ appId, tenantId: 't1' }).getTenant({})).toEqual({
        status: 'OK',
        tenantId: 't1',
        thirdParty: { providers: [] },
        firstFactors: [],
        coreConfig: {},
      });
      expect(ok(await tenancy({ appId }).getTenant({}))).not.toHaveProperty('firstFactors');
    });

    it('does not exist before', async () => {
      expect(await tenancy({ tenantId: 'never' }).getTenant({})).toEqual({
        status: 'TENANT_NOT_FOUND_ERROR',
      });
      expect(await tenancy({ appId: 'never' }).getTenant({})).toEqual({ status: 'TENANT_NOT_FOUND_ERROR' });
    });

    it('needs an app that exists', async () => {
      expect(await put(`/appid-never${TENANT}`, { tenantId: 't1' })).toEqual([
        400,
        expect.stringMatching(/^AppId or tenantId not found => .*: \(, never, public\)$/),
      ]);
    });
  });

  describe('factors', () => {
    it('change where they are given and stay where they are not', async () => {
      const appId = await newApp();
      const get = async () => {
        const { firstFactors, requiredSecondaryFactors } = ok(
          await tenancy({ appId, tenantId: 't1' }).getTenant({}),
        );
        return [firstFactors, requiredSecondaryFactors];
      };
      await newTenant(appId, 't1', { firstFactors: ['emailpassword', 'my-own.factor_1(x)'] });
      expect(await get()).toEqual([['emailpassword', 'my-own.factor_1(x)'], undefined]);
      await newTenant(appId, 't1', { requiredSecondaryFactors: ['totp'] });
      expect(await get()).toEqual([['emailpassword', 'my-own.factor_1(x)'], ['totp']]);
      await newTenant(appId, 't1', {});
      expect(await get()).toEqual([['emailpassword', 'my-own.factor_1(x)'], ['totp']]);
      await newTenant(appId, 't1', { firstFactors: [], requiredSecondaryFactors: [] });
      expect(await get()).toEqual([[], undefined]);
      await newTenant(appId, 't1', { firstFactors: null, requiredSecondaryFactors: null });
      expect(await get()).toEqual([undefined, undefined]);
    });

    it.each([
      [{ firstFactors: ['a b'] }, 'firstFactors should contain only 0-9,a-z,A-Z,_,.,- characters'],
      [{ firstFactors: [''] }, 'firstFactors should contain only 0-9,a-z,A-Z,_,.,- characters'],
      [{ firstFactors: ['a', 'a'] }, 'firstFactors input should not contain duplicate values'],
      [
        { requiredSecondaryFactors: ['ä'] },
        'requiredSecondaryFactors should contain only 0-9,a-z,A-Z,_,.,- characters',
      ],
      [
        { requiredSecondaryFactors: ['totp', 'totp'] },
        'requiredSecondaryFactors input should not contain duplicate values',
      ],
      [{ firstFactors: [1] }, "Field name 'firstFactors' is invalid in JSON input"],
      [{ emailPasswordEnabled: true }, 'emailPasswordEnabled is not a valid input for this API'],
    ])('refuse %j', async (fields, text) => {
      expect(await put(TENANT, { tenantId: 'factors', ...fields })).toEqual([400, text]);
      expect(await tenancy({ tenantId: 'factors' }).getTenant({})).toEqual({
        status: 'TENANT_NOT_FOUND_ERROR',
      });
    });

    it('of a tenant switched by the older endpoints are those of what is switched on', async () => {
      const appId = await newApp();
      await newTenant(appId, 't1', { firstFactors: null });
      await core.db.write((q) =>
        q.updateTable('tenant_configs').set({ third_party_enabled: 0 }).where('app_id', '=', appId).execute(),
      );
      const passwordless = ['otp-email', 'otp-phone', 'link-email', 'link-phone'];
      expect(await tenancy({ appId, tenantId: 't1' }).getTenant({})).toMatchObject({
        firstFactors: ['emailpassword', ...passwordless],
      });
      await newTenant(appId, 't1', { requiredSecondaryFactors: ['totp'] });
      expect(await tenancy({ appId, tenantId: 't1' }).getTenant({})).toMatchObject({
        firstFactors: ['emailpassword', ...passwordless],
        requiredSecondaryFactors: ['totp'],
      });
    });
  });

  describe('configuration', () => {
    const config = async (appId: string, tenantId = 'public') =>
      ok(await tenancy({ appId, tenantId }).getTenant({})).coreConfig;

    it('is merged key by key; null takes a key out', async () => {
      const appId = await newApp({ password_reset_token_lifetime: 5000 });
      await newTenant(appId, 't1', { coreConfig: { password_reset_token_lifetime: 7000 } });
      await newTenant(appId, 't1', { coreConfig: { ip_deny_regex: '10\\..*' } });
      expect(await config(appId, 't1')).toEqual({
        password_reset_token_lifetime: 7000,
        ip_deny_regex: '10\\..*',
      });
      const taken = { password_reset_token_lifetime: null, ip_allow_regex: null };
      await newTenant(appId, 't1', { coreConfig: taken });
      expect(await config(appId, 't1')).toEqual({ ip_deny_regex: '10\\..*' });
      expect(await config(appId)).toEqual({ password_reset_token_lifetime: 5000 });
    });

    it.each([
      [{ nonsense: 1 }, 'Invalid core config: Invalid config key: nonsense'],
      [{ nonsense: null }, 'Invalid core config: Invalid config key: nonsense'],
      [{ constructor: 1 }, 'Invalid core config: Invalid config key: constructor'],
      [{ port: 1 }, "Invalid core config: port can only be set via the core's base config setting"],
      [{ port: null }, "Invalid core config: port can only be set via the core's base config setting"],
      [
        { access_token_validity: 'soon' },
        "Invalid core config: 'access_token_validity' must be of type long",
      ],
      [
        { access_token_signing_key_dynamic: 1 },
        "Invalid core config: 'access_token_signing_key_dynamic' must be of type boolean",
      ],
      [{ api_keys: 'short' }, expect.stringContaining('One of the API keys is too short')],
    ])('refuses %j', async (coreConfig, text) => {
      const appId = freshId();
      expect(await put(APP, { appId, coreConfig })).toEqual([400, text]);
      expect(await tenancy({ appId }).getTenant({})).toEqual({ status: 'TENANT_NOT_FOUND_ERROR' });
    });

    it('refuses __proto__ as any other unknown key', async () => {
      const body = '{"tenantId":"proto","coreConfig":{"__proto__":{"port":1}}}';
      expect(await put(TENANT, undefined)).toEqual([400, 'Invalid Json Input']);
      const { status, text } = await core.ask('PUT', TENANT, { body });
      expect([status, text.trim()]).toEqual([400, 'Invalid core config: Invalid config key: __proto__']);
    });

    it('that counts for the whole app must be the same in all its tenants', async () => {
      const appId = await newApp({ access_token_validity: 100 });
      const refused = [
        400,
        'Invalid core config: You cannot set different values for access_token_validity for the same appId',
      ];
      const change = (access_token_validity: number) => ({
        tenantId: 't1',
        coreConfig: { access_token_validity },
      });
      expect(await put(`/appid-${appId}${TENANT}`, change(200))).toEqual(refused);
      expect(await put(`/appid-${appId}${TENANT}`, change(100))).toEqual([200, expect.any(String)]);
      expect(await put(APP, { appId, coreConfig: { access_token_validity: 300 } })).toEqual(refused);
    });

    it('holds from the next request on, inherited by tenants that set nothing', async () => {
      const appId = await newApp();
      await newTenant(appId, 't1', { firstFactors: null });
      const status = async (path: string) => (await core.ask('GET', `/appid-${appId}${path}`)).status;
      expect(await status('/t1/users/count')).toBe(200);
      await tenancy().putApp({ appId, coreConfig: { api_keys: 'a-key-of-twenty-chars' } });
      expect(await status('/t1/users/count')).toBe(401);
      expect(await status('/users/count')).toBe(401);
    });
  });

  describe('who may change what', () => {
    const forTenant = 'You must use the public or same tenant to add/update a tenant';
    const forApp = 'You must use the public or same app to add/update an app';
    let appId: string;

    beforeAll(async () => {
      appId = await newApp();
      for (const tenantId of ['t1', 't2']) await newTenant(appId, tenantId);
    });

    it.each<[string, string, Record<string, string>, number, string]>([
      ['', TENANT, { tenantId: 't3' }, 200, ''],
      ['/t1', TENANT, { tenantId: 't1' }, 200, ''],
      ['/t1', TENANT, { tenantId: 't2' }, 403, forTenant],
      ['/t1', TENANT, {}, 403, forApp],
      ['', APP, { appId: 'itself' }, 200, ''],
      ['/t1', APP, { appId: 'itself' }, 403, forApp],
      ['', APP, { appId: 'another-new-one' }, 403, forApp],
    ])('%s%s %j: %i', async (place, path, fields, status, text) => {
      const body = fields.appId === 'itself' ? { appId } : fields;
      const answer = await put(`/appid-${appId}${place}${path}`, body);
      expect(answer).toEqual([status, status === 200 ? expect.any(String) : text]);
    });

    it.each([
      [
        '/t1',
        'GET',
        '/recipe/multitenancy/tenant/list/v2',
        'Only the public tenantId is allowed to list all tenants associated with this app',
      ],
      [
        '',
        'GET',
        '/recipe/multitenancy/app/list/v2',
        'Only the public tenantId and public appId is allowed to list all apps associated with this connection uri domain',
      ],
      [
        '/t1',
        'GET',
        '/recipe/multitenancy/app/list/v2',
        'Only the public tenantId and public appId is allowed to list all apps associated with this connection uri domain',
      ],
      [
        '/t1',
        'POST',
        '/recipe/multitenancy/tenant/remove',
        'Only the public tenantId is allowed to delete a tenant',
      ],
      [
        '',
        'POST',
        '/recipe/multitenancy/app/remove',
        'Only the public tenantId and public appId is allowed to delete an app',
      ],
      [
        '/t1',
        'POST',
        '/recipe/multitenancy/app/remove',
        'Only the public tenantId and public appId is allowed to delete an app',
      ],
    ])('%s %s %s is refused', async (place, method, path, text) => {
      const body = { tenantId: 't2', appId };
      const reply = await core.ask(
        method,
        `/appid-${appId}${place}${path}`,
        method === 'GET' ? {} : { body },
      );
      expect([reply.status, reply.text.trim()]).toEqual([403, text]);
    });

    it('lists the tenants of one app, the public one first, and all apps', async () => {
      const { tenants } = ok(await tenancy({ appId }).listTenants({}));
      expect(tenants.map((tenant) => tenant.tenantId)).toEqual(['public', 't1', 't2', 't3']);
      const { apps } = ok(await tenancy().listApps({}));
      expect(apps.find((app) => app.appId === appId)?.tenants).toHaveLength(4);
      expect(apps.some((app) => app.appId === 'public')).toBe(true);
    });
  });

  describe('removal', () => {
    it('of what never was is no error', async () => {
      expect(await tenancy().removeTenant({ tenantId: 'never' })).toEqual({ status: 'OK', didExist: false });
      expect(await tenancy().removeApp({ appId: 'never' })).toEqual({ status: 'OK', didExist: false });
    });

    it('of a tenant leaves its users without it, and frees what they held there', async () => {
      const appId = await newApp();
      await newTenant(appId, 't1');
      const there = core.client({ appId, tenantId: 't1' });
      const credentials = { email: 'one@example.com', password: 'secret' };
      const { user } = ok(await there.emailPassword.signUp(credentials));
      expect(await tenancy({ appId }).removeTenant({ tenantId: 't1' })).toEqual({
        status: 'OK',
        didExist: true,
      });
      expect((await core.ask('GET', `/appid-${appId}/t1/users/count`)).status).toBe(400);

      const found = ok(await core.client({ appId }).users.getUser({ userId: user.id })).user;
      expect(found).toMatchObject({ tenantIds: [], loginMethods: [{ tenantIds: [] }] });
      await newTenant(appId, 't1');
      expect((await there.emailPassword.signIn(credentials)).status).toBe('WRONG_CREDENTIALS_ERROR');
      expect((await there.emailPassword.signUp(credentials)).status).toBe('OK');
      expect(ok(await there.users.countUsers({})).count).toBe(1);
    });

    it('of an app asks for its tenants first, then takes everything along', async () => {
      const appId = await newApp();
      await newTenant(appId, 't1');
      const app = core.client({ appId });
      const { user } = ok(await app.emailPassword.signUp({ email: 'one@example.com', password: 'secret' }));
      await app.jwt.createJwt({ algorithm: 'RS256', jwksDomain: 'd', payload: {}, validity: 10 });
      const remove = async () => post('/recipe/multitenancy/app/remove', { appId });
      expect(await remove()).toEqual([
        403,
        'Please delete all tenants except the public tenant for this app before calling the delete API',
      ]);
      expect(ok(await app.users.getUser({ userId: user.id })).user.id).toBe(user.id);
      await tenancy({ appId }).removeTenant({ tenantId: 't1' });
      expect(await remove()).toEqual([200, '{"status":"OK","didExist":true}']);
      expect((await core.ask('GET', `/appid-${appId}/users/count`)).status).toBe(400);

      await tenancy().putApp({ appId });
      expect((await app.users.getUser({ userId: user.id })).status).toBe('UNKNOWN_USER_ID_ERROR');
      expect(ok(await app.users.countUsers({})).count).toBe(0);
    });
  });
});

describe.each(testDatabases())('protected configuration on $name', (database) => {
  const secret = 'the-secret-of-the-operator-of-forty-characters';
  const key = 'a-key-of-twenty-chars';
  let core: CoreUnderTest;

  beforeAll(async () => {
    core = await startCore(database, { config: { api_keys: key, supertokens_saas_secret: secret } });
    await operator.multitenancy().putApp({ appId: 'a1', coreConfig: { ip_deny_regex: '10\\..*' } });
  });
  afterAll(() => core.close());

  const as = (shown: string) => ({
    multitenancy: (caller: Caller = {}) =>
      core.client({ ...caller, headers: { 'api-key': shown } }).multitenancy,
  });
  const operator = as(secret);
  const customer = as(key);
  const customersPut = async (coreConfig: unknown) => {
    const body = { appId: 'a1', coreConfig };
    const headers = { 'api-key': key };
    const { status, text } = await core.ask('PUT', '/recipe/multitenancy/app/v2', { body, headers });
    return [status, text.trim()];
  };

  it('is shown to the operator only', async () => {
    const config = async (who: typeof operator) =>
      ok(await who.multitenancy({ appId: 'a1' }).getTenant({})).coreConfig;
    expect(await config(operator)).toEqual({ ip_deny_regex: '10\\..*' });
    expect(await config(customer)).toEqual({});
    const { apps } = ok(await customer.multitenancy().listApps({}));
    expect(JSON.stringify(apps)).not.toContain('ip_deny_regex');
  });

  it('is changed by the operator only; writing what is there is allowed', async () => {
    const refused = [403, 'Not allowed to modify protected configs.'];
    expect(await customersPut({ ip_deny_regex: '.*' })).toEqual(refused);
    expect(await customersPut({ ip_deny_regex: null })).toEqual(refused);
    expect(await customersPut({ ip_allow_regex: '.*' })).toEqual(refused);
    expect(await customersPut({ ip_deny_regex: '10\\..*' })).toEqual([
      200,
      '{"status":"OK","createdNew":false}',
    ]);
    expect(await customersPut({ password_reset_token_lifetime: 4 })).toEqual([
      200,
      '{"status":"OK","createdNew":false}',
    ]);
  });
});

describe.each(testDatabases())('apps and tenants in two instances on $name', (database) => {
  let core: CoreUnderTest;
  let clock: FakeClock;

  beforeAll(async () => {
    clock = fakeClock();
    core = await startCores(database, 2, { clock });
  });
  afterAll(() => core.close());

  const both = [
    (...request: Parameters<CoreUnderTest['ask']>) => core.ask(...request),
    (...request: Parameters<CoreUnderTest['ask']>) => core.askOther(...request),
  ];

  it('are created once however many ask for them', async () => {
    const body = { appId: 'once' };
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => both[i % 2]?.('PUT', '/recipe/multitenancy/app/v2', { body })),
    );
    expect(answers.map((answer) => answer?.status)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(answers.filter((answer) => answer?.json.createdNew === true)).toHaveLength(1);
  });

  it('never lose half of themselves when creation and removal race', async () => {
    const [here, there] = both;
    for (let round = 0; round < 15; round += 1) {
      const body = { tenantId: 'torn' };
      const answers = await Promise.all([
        here?.('PUT', '/recipe/multitenancy/tenant/v2', { body }),
        there?.('POST', '/recipe/multitenancy/tenant/remove', { body }),
        there?.('PUT', '/recipe/multitenancy/tenant/v2', { body }),
        here?.('POST', '/recipe/multitenancy/tenant/remove', { body }),
      ]);
      expect(answers.map((answer) => answer?.status)).toEqual([200, 200, 200, 200]);
      const rows = async (table: 'tenants' | 'tenant_configs') =>
        (await core.db.read.selectFrom(table).select('tenant_id').where('tenant_id', '=', 'torn').execute())
          .length;
      expect(await rows('tenants')).toBe(await rows('tenant_configs'));
    }
  });

  it('agree on what counts for a whole app when two tenants set it at once', async () => {
    const [here, there] = both;
    for (let round = 0; round < 10; round += 1) {
      const appId = `agree${round}`;
      await here?.('PUT', '/recipe/multitenancy/app/v2', { body: { appId } });
      const put = (ask: (typeof both)[number] | undefined, path: string, body: object) =>
        ask?.('PUT', path, { body: { ...body, coreConfig: { access_token_validity: 100 } } });
      await Promise.all([
        put(here, `/appid-${appId}/recipe/multitenancy/tenant/v2`, { tenantId: 't1' }),
        put(there, '/recipe/multitenancy/app/v2', { appId }),
      ]);
      const rows = await core.db.read
        .selectFrom('tenant_configs')
        .select(['tenant_id', 'core_config'])
        .where('app_id', '=', appId)
        .execute();
      const of = (tenantId: string) => rows.find((row) => row.tenant_id === tenantId)?.core_config;
      if (of('t1') !== undefined) expect(of('t1')).toBe(of('public'));
      await here?.('POST', '/recipe/multitenancy/tenant/remove', { body: { tenantId: 't1' } });
    }
  });

  it('are seen as they are by the other instance after a second', async () => {
    const put = (fields: object) =>
      core.ask('PUT', '/recipe/multitenancy/tenant/v2', { body: { tenantId: 'seen', ...fields } });
    const there = async () => {
      clock.advance(1000);
      const { status, text } = await core.askOther('GET', '/seen/users/count');
      return status === 200 ? 200 : `${status} ${text.slice(0, 9)}`;
    };
    expect(await there()).toBe('400 AppId or ');
    await put({ firstFactors: ['emailpassword'] });
    expect(await there()).toBe(200);
    await put({ coreConfig: { ip_deny_regex: '.*' } });
    expect(await there()).toBe('403 Forbidden');
    await core.ask('POST', '/recipe/multitenancy/tenant/remove', { body: { tenantId: 'seen' } });
    expect(await there()).toBe('400 AppId or ');
    // What is asked about tenants themselves is read anew each time.
    await put({ firstFactors: ['thirdparty'] });
    const shown = await core.askOther('GET', '/recipe/multitenancy/tenant/list/v2');
    expect(shown.text).toContain('"tenantId":"seen"');
  });

  it('that were removed elsewhere a moment ago are told as such, not as a fault', async () => {
    const body = { email: 'late@example.com', password: 'secret' };
    await core.ask('PUT', '/recipe/multitenancy/tenant/v2', {
      body: { tenantId: 'gone', firstFactors: null },
    });
    expect((await core.askOther('GET', '/gone/users/count')).status).toBe(200);
    await core.ask('POST', '/recipe/multitenancy/tenant/remove', { body: { tenantId: 'gone' } });
    const { status, text } = await core.askOther('POST', '/gone/recipe/signup', { body });
    expect([status, text.trim()]).toEqual([
      400,
      expect.stringMatching(/^AppId or tenantId not found => .*: \(, public, gone\)$/),
    ]);
  });
});
