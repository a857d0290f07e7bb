import { testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CoreUnderTest, startCore } from '../../test/coreUnderTest.js';
import { ok } from '../../test/sessions.js';

const PATH = '/recipe/multitenancy/connectionuridomain';

const plain = async (core: CoreUnderTest, method: string, path: string, body?: object) => {
  const { status, text } = await core.ask(method, path, body === undefined ? {} : { body });
  return [status, text.replace(/\n$/, '')];
};

describe.each(testDatabases())('connection URI domains on $name', (database) => {
  let core: CoreUnderTest;

  beforeAll(async () => {
    core = await startCore(database);
    await core.client().multitenancy.putApp({ appId: 'a1' });
    await core.client().multitenancy.putTenant({ tenantId: 't1' });
  });
  afterAll(() => core.close());

  it('are one, which holds all apps', async () => {
    const { multitenancy } = core.client();
    const { connectionUriDomains } = ok(await multitenancy.listConnectionUriDomains({}));
    const { apps } = ok(await multitenancy.listApps({}));
    expect(connectionUriDomains).toEqual([{ connectionUriDomain: '', apps }]);
    expect(apps.map((app) => app.appId)).toEqual(['a1', 'public']);

    const old = core.client({ version: '4.0' }).multitenancy;
    const switched = ok(await old.listSwitchedConnectionUriDomains({})).connectionUriDomains;
    expect(switched).toEqual([{ connectionUriDomain: '', apps: ok(await old.listSwitchedApps({})).apps }]);
    expect(JSON.stringify(switched)).not.toMatch(/Factors/);
  });

  it('are not chosen by the name that a request comes under', async () => {
    const headers = { host: 'somewhere.example.com' };
    expect((await core.ask('GET', '/users/count', { headers })).status).toBe(200);
  });

  it('lead to the base tenant where none is named', async () => {
    const { multitenancy } = core.client();
    expect(await multitenancy.putConnectionUriDomain({ firstFactors: ['emailpassword'] })).toEqual({
      status: 'OK',
      createdNew: false,
    });
    expect(ok(await multitenancy.getTenant({})).firstFactors).toEqual(['emailpassword']);
    expect(await multitenancy.putSwitchedConnectionUriDomain({ firstFactors: null })).toEqual({
      status: 'OK',
      createdNew: false,
    });
    expect(ok(await multitenancy.getTenant({}))).not.toHaveProperty('firstFactors');
    expect(await plain(core, 'PUT', PATH, { coreConfig: { access_token_validity: 7 } })).toEqual([
      400,
      'Cannot modify base config',
    ]);
  });

  const shared = (domain: string) =>
    `Invalid core config: ConnectionUriDomain: ${domain} cannot be mapped to the same user pool as `;

  it.each<[object, string]>([
    [{ connectionUriDomain: '' }, 'connectionUriDomain should not be an empty String'],
    [{ connectionUriDomain: ' ' }, 'connectionUriDomain should not be an empty String'],
    ...['a b', 'http://example.com', 'example.com/path', 'a..b', '.a', 'a:b', 'ä', 'x'.repeat(257)].map(
      (connectionUriDomain): [object, string] => [{ connectionUriDomain }, 'connectionUriDomain is invalid'],
    ),
    [{ connectionUriDomain: ' Auth.Example.com:3567 ' }, shared('auth.example.com')],
    [{ connectionUriDomain: '127.0.0.1' }, shared('127.0.0.1')],
    [
      { connectionUriDomain: 'example.com', coreConfig: { nonsense: 1 } },
      'Invalid core config: Invalid config key: nonsense',
    ],
    [
      { connectionUriDomain: 'example.com', coreConfig: { postgresql_table_schema: 'other' } },
      "Invalid core config: postgresql_table_schema can only be set via the core's base config setting",
    ],
    [
      { connectionUriDomain: 'example.com', firstFactors: ['a', 'a'] },
      'firstFactors input should not contain duplicate values',
    ],
    [{ connectionUriDomain: 7 }, "Field name 'connectionUriDomain' is invalid in JSON input"],
  ])('need a database of their own: %j', async (body, text) => {
    for (const path of [PATH, `${PATH}/v2`])
      expect(await plain(core, 'PUT', path, body)).toEqual([400, text]);
    expect(
      ok(await core.client().multitenancy.listConnectionUriDomains({})).connectionUriDomains,
    ).toHaveLength(1);
  });

  it.each(['/t1', '/appid-a1'])('are the matter of the base tenant, not of %s', async (place) => {
    const body = { connectionUriDomain: 'example.com' };
    const put = [
      403,
      'You must use the default or same connectionUriDomain to create/update a connectionUriDomain',
    ];
    const list = [
      403,
      'Only the public tenantId, public appId and default connectionUriDomain is allowed to list all connectionUriDomains and appIds associated with this core',
    ];
    for (const generation of ['', '/v2']) {
      expect(await plain(core, 'PUT', `${place}${PATH}${generation}`, body)).toEqual(put);
      expect(await plain(core, 'GET', `${place}${PATH}/list${generation}`)).toEqual(list);
    }
    expect(await plain(core, 'POST', `${place}${PATH}/remove`, body)).toEqual([
      403,
      'Only the public tenantId, public appId and default connectionUriDomain is allowed to delete a connectionUriDomain',
    ]);
  });

  it.each<[unknown, number, string]>([
    ['', 403, 'Cannot delete the default connection uri domain'],
    [' ', 403, 'Cannot delete the default connection uri domain'],
    ['a b', 400, 'connectionUriDomain is invalid'],
    ['example.com', 200, '{"status":"OK","didExist":false}'],
    [null, 400, "Field name 'connectionUriDomain' is invalid in JSON input"],
  ])('are removed where there are any: %j', async (connectionUriDomain, status, text) => {
    expect(await plain(core, 'POST', `${PATH}/remove`, { connectionUriDomain })).toEqual([status, text]);
  });
});

describe.each(testDatabases())('a core for one connection URI domain on $name', (database) => {
  it('refuses to make another', async () => {
    const core = await startCore(database, {
      config: { supertokens_saas_load_only_cud: 'mine.example.com' },
    });
    expect(await plain(core, 'PUT', PATH, { connectionUriDomain: 'other.example.com' })).toEqual([
      400,
      'Creation of connection uri domain or app or tenant is disallowed',
    ]);
    expect(await plain(core, 'PUT', PATH, { connectionUriDomain: 'mine.example.com' })).toEqual([
      400,
      'Invalid core config: ConnectionUriDomain: mine.example.com cannot be mapped to the same user pool as ',
    ]);
    await core.close();
  });
});
