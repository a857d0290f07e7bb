import { testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CoreUnderTest, startCores } from '../../test/coreUnderTest.js';
import { ok } from '../../test/sessions.js';

describe.each(testDatabases())('secrets of tenants at rest on $name', (database) => {
  const apiKey = 'a-key-of-twenty-chars';
  const headers = { 'api-key': apiKey };
  const google = { thirdPartyId: 'google', clients: [{ clientId: 'c', clientSecret: 'very-secret' }] };
  let core: CoreUnderTest;

  beforeAll(async () => {
    core = await startCores(database, 2, { config: { encryption_key: 'k'.repeat(32) } });
    await core.client().multitenancy.putApp({ appId: 'a1', coreConfig: { api_keys: apiKey } });
    const { multitenancy } = core.client({ appId: 'a1', headers });
    await multitenancy.putTenant({ tenantId: 't1', coreConfig: { password_reset_token_lifetime: 7 } });
    await core
      .client({ appId: 'a1', tenantId: 't1', headers })
      .multitenancy.putThirdPartyConfig({ config: google });
  });
  afterAll(() => core.close());

  const rows = () =>
    core.db.read
      .selectFrom('tenant_configs')
      .selectAll()
      .where('app_id', '=', 'a1')
      .orderBy('tenant_id')
      .execute();

  it('are not readable; what is no secret is', async () => {
    const [app, tenant] = await rows();
    expect(JSON.stringify([app, tenant])).not.toMatch(/a-key-of|very-secret/);
    expect(app).toMatchObject({ core_config: expect.stringMatching(/^s1:/), providers: '[]' });
    expect(tenant).toMatchObject({
      core_config: '{"password_reset_token_lifetime":7}',
      providers: expect.stringMatching(/^s1:/),
    });
  });

  it('count and are shown in every instance', async () => {
    for (const ask of [core.ask, core.askOther]) {
      expect((await ask('GET', '/appid-a1/t1/users/count')).status).toBe(401);
      expect((await ask('GET', '/appid-a1/t1/users/count', { headers })).status).toBe(200);
      const { json } = await ask('GET', '/appid-a1/t1/recipe/multitenancy/tenant/v2', { headers });
      expect(json.thirdParty).toMatchObject({ providers: [google] });
    }
    const { multitenancy } = core.client({ appId: 'a1', headers });
    expect(ok(await multitenancy.getTenant({})).coreConfig).toEqual({ api_keys: apiKey });
  });

  it('go when they are taken out', async () => {
    const { multitenancy } = core.client({ appId: 'a1', headers });
    await multitenancy.putTenant({ coreConfig: { api_keys: null } });
    await core
      .client({ appId: 'a1', tenantId: 't1' })
      .multitenancy.removeThirdPartyConfig({ thirdPartyId: 'google' });
    const [app, tenant] = await rows();
    expect([app?.core_config, tenant?.providers]).toEqual(['{}', '[]']);
  });
});
