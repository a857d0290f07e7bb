import { testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, type CoreUnderTest, startCore } from '../../test/coreUnderTest.js';
import { ok } from '../../test/sessions.js';

const TENANT = '/recipe/multitenancy/tenant';
const passwordless = ['otp-email', 'otp-phone', 'link-email', 'link-phone'];

let count = 0;
const freshId = () => {
  count += 1;
  return `s${count}`;
};

describe.each(testDatabases())('switches of recipes on $name', (database) => {
  let core: CoreUnderTest;

  beforeAll(async () => {
    core = await startCore(database);
  });
  afterAll(() => core.close());

  const tenancy = (caller: Caller = {}) => core.client(caller).multitenancy;
  const put = async (version: string, body: unknown, path = TENANT) => {
    const { status, text } = await core.ask('PUT', path, { body, headers: { 'cdi-version': version } });
    return [status, text.trim()];
  };
  const refused = (text: string) => [400, text];

  /** One tenant as both generations show it. */
  const tenant = (tenantId = freshId()) => ({
    tenantId,
    put: (version: string, fields: object) => tenancy({ version }).putSwitchedTenant({ tenantId, ...fields }),
    putFactors: (fields: object) => tenancy().putTenant({ tenantId, ...fields }),
    /** The enabled recipes by their first letters, then both lists. */
    async seen(version = '5.6') {
      const shown = ok(await tenancy({ tenantId, version }).getSwitchedTenant({}));
      const on = (['emailPassword', 'thirdParty', 'passwordless'] as const).filter((r) => shown[r].enabled);
      return [on.map((r) => r[0]).join(''), shown.firstFactors, shown.requiredSecondaryFactors];
    },
    async factors() {
      const shown = ok(await tenancy({ tenantId }).getTenant({}));
      return [shown.firstFactors, shown.requiredSecondaryFactors];
    },
  });

  describe('a new tenant', () => {
    it('has all of them off', async () => {
      for (const version of ['3.0', '4.0', '5.0', '5.6']) {
        const made = tenant();
        expect(await made.put(version, {})).toEqual({ status: 'OK', createdNew: true });
        expect(await made.put(version, {})).toEqual({ status: 'OK', createdNew: false });
        expect(await made.seen(version)).toEqual(['', undefined, undefined]);
        expect(await made.factors()).toEqual([[], undefined]);
      }
    });

    it('has all of them on in a new app', async () => {
      for (const version of ['3.0', '4.0', '5.0', '5.6']) {
        const appId = freshId();
        expect(await tenancy({ version }).putSwitchedApp({ appId })).toEqual({
          status: 'OK',
          createdNew: true,
        });
        expect(await tenancy({ appId, version }).getSwitchedTenant({})).toEqual({
          status: 'OK',
          tenantId: 'public',
          emailPassword: { enabled: true },
          thirdParty: { enabled: true, providers: [] },
          passwordless: { enabled: true },
          coreConfig: {},
        });
      }
    });

    it('of an app with some of them off has those off', async () => {
      const appId = freshId();
      await tenancy().putSwitchedApp({ appId, thirdPartyEnabled: false });
      expect(ok(await tenancy({ appId }).getTenant({})).firstFactors).toEqual([
        'emailpassword',
        ...passwordless,
      ]);
    });
  });

  describe('from 5.0 on', () => {
    it('are flags of their own', async () => {
      const it1 = tenant();
      await it1.put('5.0', { emailPasswordEnabled: true, passwordlessEnabled: true });
      expect(await it1.seen()).toEqual(['ep', undefined, undefined]);
      expect(await it1.factors()).toEqual([['emailpassword', ...passwordless], undefined]);
      await it1.put('5.0', { passwordlessEnabled: false, thirdPartyEnabled: true });
      expect(await it1.seen()).toEqual(['et', undefined, undefined]);
    });

    it('turned off take their factors out of both lists', async () => {
      const it1 = tenant();
      await it1.put('5.6', {
        firstFactors: ['emailpassword', 'otp-email', 'own'],
        requiredSecondaryFactors: ['otp-phone'],
      });
      expect(await it1.seen()).toEqual(['ep', ['emailpassword', 'otp-email', 'own'], ['otp-phone']]);
      await it1.put('5.6', { passwordlessEnabled: false });
      expect(await it1.seen()).toEqual(['e', ['emailpassword', 'own'], undefined]);
      await it1.put('5.6', { passwordlessEnabled: true });
      expect(await it1.seen()).toEqual(['ep', ['emailpassword', 'own'], undefined]);
    });

    it('are turned on by a factor in a list, as a second factor without becoming a first one', async () => {
      const it1 = tenant();
      await it1.put('5.6', { firstFactors: ['thirdparty'] });
      expect(await it1.seen()).toEqual(['t', ['thirdparty'], undefined]);

      const it2 = tenant();
      await it2.put('5.6', { emailPasswordEnabled: true, requiredSecondaryFactors: ['otp-phone', 'totp'] });
      expect(await it2.seen()).toEqual(['ep', ['emailpassword'], ['otp-phone', 'totp']]);

      const it3 = tenant();
      await it3.put('5.6', { passwordlessEnabled: true, requiredSecondaryFactors: ['otp-phone'] });
      expect(await it3.seen()).toEqual(['p', undefined, ['otp-phone']]);

      const it4 = tenant();
      await it4.put('5.6', { firstFactors: null, requiredSecondaryFactors: ['otp-phone'] });
      expect(await it4.seen()).toEqual(['p', undefined, ['otp-phone']]);
    });

    it('start from nothing where no first factor was allowed', async () => {
      const it1 = tenant();
      await it1.putFactors({ firstFactors: [] });
      expect(await it1.seen()).toEqual(['', undefined, undefined]);
      await it1.put('5.0', { thirdPartyEnabled: true });
      expect(await it1.seen()).toEqual(['t', undefined, undefined]);
      expect(await it1.factors()).toEqual([['thirdparty'], undefined]);
    });

    it('never widen what is allowed when the last first factor goes', async () => {
      const it1 = tenant();
      await it1.put('5.0', { thirdPartyEnabled: true, firstFactors: ['emailpassword'] });
      await it1.put('5.0', { emailPasswordEnabled: false });
      expect(await it1.seen()).toEqual(['', undefined, undefined]);
      expect(await it1.factors()).toEqual([[], undefined]);
    });

    it('clear a list by null', async () => {
      const it1 = tenant();
      await it1.put('5.6', { firstFactors: ['emailpassword'], requiredSecondaryFactors: ['totp'] });
      await it1.put('5.6', { firstFactors: null, requiredSecondaryFactors: null });
      expect(await it1.seen()).toEqual(['e', undefined, undefined]);
    });

    it.each([
      [{ firstFactors: [] }, 'firstFactors cannot be empty. Set null instead to remove all first factors.'],
      [
        { requiredSecondaryFactors: [] },
        'requiredSecondaryFactors cannot be empty. Set null instead to remove all required secondary factors.',
      ],
      [{ firstFactors: ['a b'] }, 'firstFactors should contain only 0-9,a-z,A-Z,_,.,- characters'],
      [
        { requiredSecondaryFactors: ['totp', 'totp'] },
        'requiredSecondaryFactors input should not contain duplicate values',
      ],
      [
        { emailPasswordEnabled: false, firstFactors: ['x', 'emailpassword'] },
        "Invalid core config: firstFactors should not contain 'emailpassword' because emailPassword is disabled for the tenant.",
      ],
      [
        { thirdPartyEnabled: false, requiredSecondaryFactors: ['thirdparty'] },
        "Invalid core config: requiredSecondaryFactors should not contain 'thirdparty' because thirdParty is disabled for the tenant.",
      ],
      [
        { passwordlessEnabled: false, firstFactors: ['link-phone'] },
        "Invalid core config: firstFactors should not contain 'link-phone' because passwordless is disabled for the tenant.",
      ],
      [{ emailPasswordEnabled: 'yes' }, "Field name 'emailPasswordEnabled' is invalid in JSON input"],
      [{ thirdPartyEnabled: null }, "Field name 'thirdPartyEnabled' is invalid in JSON input"],
      [{ passwordlessEnabled: {} }, "Field name 'passwordlessEnabled' is invalid in JSON input"],
      [{ firstFactors: [1] }, "Field name 'firstFactors' is invalid in JSON input"],
      [
        { requiredSecondaryFactors: 'totp' },
        "Field name 'requiredSecondaryFactors' is invalid in JSON input",
      ],
      [{ coreConfig: [] }, "Field name 'coreConfig' is invalid in JSON input"],
      [{ coreConfig: { nonsense: 1 } }, 'Invalid core config: Invalid config key: nonsense'],
      [
        { coreConfig: { postgresql_host: 'elsewhere' } },
        "Invalid core config: postgresql_host can only be set via the core's base config setting",
      ],
      [{ tenantId: 'users' }, "Cannot use 'users' as a tenantId"],
    ])('refuse %j', async (fields, text) => {
      expect(await put('5.6', { tenantId: 'refused', ...fields })).toEqual(refused(text));
      expect(await tenancy({ tenantId: 'refused' }).getSwitchedTenant({})).toEqual({
        status: 'TENANT_NOT_FOUND_ERROR',
      });
    });
  });

  describe('before 5.0', () => {
    it('edit the list of first factors', async () => {
      const it1 = tenant();
      await it1.put('4.0', { emailPasswordEnabled: true, passwordlessEnabled: true });
      expect(await it1.seen('4.0')).toEqual(['ep', undefined, undefined]);
      expect(await it1.factors()).toEqual([['emailpassword', ...passwordless], undefined]);
      await it1.put('3.0', { emailPasswordEnabled: false });
      expect(await it1.seen('4.0')).toEqual(['p', undefined, undefined]);
      expect(await it1.factors()).toEqual([passwordless, undefined]);
      // The flag itself stays: what counts since 5.0 is that there is any first factor.
      expect(await it1.seen('5.0')).toEqual(['ep', passwordless, undefined]);
    });

    it('make a list of what is left where nothing was restricted', async () => {
      const it1 = tenant();
      await it1.putFactors({ firstFactors: null, requiredSecondaryFactors: ['totp'] });
      await it1.put('4.0', { thirdPartyEnabled: false });
      expect(await it1.factors()).toEqual([['emailpassword', ...passwordless], ['totp']]);
      await it1.put('4.0', { thirdPartyEnabled: true });
      expect(await it1.factors()).toEqual([['emailpassword', ...passwordless, 'thirdparty'], ['totp']]);
    });

    it('leave no restriction where all stay on', async () => {
      const it1 = tenant();
      await it1.putFactors({ firstFactors: null });
      await it1.put('4.0', { thirdPartyEnabled: true });
      expect(await it1.factors()).toEqual([undefined, undefined]);
    });

    it('are the only thing that is sent and shown', async () => {
      const it1 = tenant();
      const fields = { emailPasswordEnabled: true, firstFactors: [], requiredSecondaryFactors: 'x' };
      expect(await put('4.0', { tenantId: it1.tenantId, ...fields })).toEqual([
        200,
        '{"status":"OK","createdNew":true}',
      ]);
      await it1.putFactors({ requiredSecondaryFactors: ['totp'] });
      expect(await it1.seen('4.0')).toEqual(['e', undefined, undefined]);
      const { tenants } = ok(await tenancy({ version: '4.0' }).listSwitchedTenants({}));
      const { apps } = ok(await tenancy({ version: '4.0' }).listSwitchedApps({}));
      for (const shown of [tenants, apps]) {
        expect(JSON.stringify(shown)).toContain(it1.tenantId);
        expect(JSON.stringify(shown)).not.toMatch(/Factors/);
      }
    });

    it('were not there before tenants were', async () => {
      expect(await put('2.21', { tenantId: 'early' })).toEqual([404, 'Not found']);
    });
  });

  it('are listed with the lists of factors from 5.0 on', async () => {
    const appId = freshId();
    await tenancy().putSwitchedApp({ appId });
    const fields = { firstFactors: ['emailpassword'], requiredSecondaryFactors: ['totp'] };
    await tenancy({ appId }).putSwitchedTenant({ tenantId: 't1', ...fields });
    const t1 = {
      tenantId: 't1',
      emailPassword: { enabled: true },
      thirdParty: { enabled: false, providers: [] },
      passwordless: { enabled: false },
      ...fields,
      coreConfig: {},
    };
    const { tenants } = ok(await tenancy({ appId }).listSwitchedTenants({}));
    expect(tenants).toEqual([expect.objectContaining({ tenantId: 'public' }), t1]);
    const { apps } = ok(await tenancy().listSwitchedApps({}));
    expect(apps.find((app) => app.appId === appId)?.tenants).toEqual(tenants);
  });

  it('shut recipes out for clients that expect the core to', async () => {
    const it1 = tenant();
    await it1.put('5.0', { emailPasswordEnabled: true });
    const status = async (version: string, path: string, body: object) => {
      const headers = { 'cdi-version': version };
      const reply = await core.ask('POST', `/${it1.tenantId}${path}`, { body, headers });
      return reply.status === 200 ? reply.json.status : reply.text.trim();
    };
    const email = { id: 'a@example.com', isVerified: true };
    const google = { thirdPartyId: 'google', thirdPartyUserId: 'g', email };
    const off = 'ThirdParty login not enabled for tenant';
    for (const version of ['4.0', '5.0']) expect(await status(version, '/recipe/signinup', google)).toBe(off);
    expect(await status('5.1', '/recipe/signinup', google)).toBe('OK');
    for (const version of ['4.0', '5.0', '5.1']) {
      const body = { email: `at${version}@example.com`, password: 'p' };
      expect(await status(version, '/recipe/signup', body)).toBe('OK');
    }
  });

  it('are changed and listed by whom the lists of factors are', async () => {
    const appId = freshId();
    await tenancy().putSwitchedApp({ appId });
    await tenancy({ appId }).putSwitchedTenant({ tenantId: 't1' });
    const asked = async (method: string, path: string, body?: object) => {
      const { status, text } = await core.ask(
        method,
        `/appid-${appId}${path}`,
        body === undefined ? {} : { body },
      );
      return [status, text.trim()];
    };
    expect(await asked('PUT', `/t1${TENANT}`, { tenantId: 't2' })).toEqual([
      403,
      'You must use the public or same tenant to add/update a tenant',
    ]);
    expect(await asked('PUT', '/recipe/multitenancy/app', { appId: 'another' })).toEqual([
      403,
      'You must use the public or same app to add/update an app',
    ]);
    expect(await asked('GET', `/t1${TENANT}/list`)).toEqual([
      403,
      'Only the public tenantId is allowed to list all tenants associated with this app',
    ]);
    expect(await asked('GET', '/recipe/multitenancy/app/list')).toEqual([
      403,
      'Only the public tenantId and public appId is allowed to list all apps associated with this connection uri domain',
    ]);
  });
});
