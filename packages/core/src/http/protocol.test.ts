import { cdi, cdiVersions } from '@latchkey/contract';
import { testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CoreUnderTest, type Reply, startCore } from '../../test/coreUnderTest.js';

const short = ({ status, text }: Reply) => [status, text];
const notFound = [404, 'Not found\n'];
const unknownPlace = (appId: string, tenantId: string) => [
  400,
  'AppId or tenantId not found => Tenant with the following connectionURIDomain, appId and tenantId ' +
    `combination not found: (, ${appId}, ${tenantId})\n`,
];

describe.each(testDatabases())('the protocol on $name', (database) => {
  let core: CoreUnderTest;

  beforeAll(async () => {
    core = await startCore(database);
    await core.client().multitenancy.putTenant({ tenantId: 't1', firstFactors: null });
    await core.client().multitenancy.putApp({ appId: 'a1' });
  });
  afterAll(() => core.close());

  const ask: CoreUnderTest['ask'] = (...request) => core.ask(...request);
  const withVersion = async (version: string, path = '/users/count') =>
    short(await ask('GET', path, { headers: { 'cdi-version': version } }));

  describe('answers', () => {
    it('are JSON with a charset and a line end', async () => {
      const { headers, text } = await ask('GET', '/users/count');
      expect(headers.get('content-type')).toBe('application/json; charset=UTF-8');
      expect(text).toBe('{"status":"OK","count":0}\n');
    });

    it('that refuse are text with a line end', async () => {
      const { headers, text } = await ask('GET', '/nothing/here');
      expect(headers.get('content-type')).toBe('text/html; charset=UTF-8');
      expect(text).toBe('Not found\n');
    });
  });

  describe('paths', () => {
    it('are read in any case, with one trailing slash or none', async () => {
      const body = { tenantId: 't1', firstFactors: null };
      for (const path of [
        '/RECIPE/MultiTenancy/tenant/V2',
        '/recipe/multitenancy/tenant/v2/',
        '/APPID-PUBLIC/Public/recipe/multitenancy/tenant/v2',
        '/T1/recipe/multitenancy/tenant/v2',
      ])
        expect((await ask('PUT', path, { body })).json, path).toEqual({ status: 'OK', createdNew: false });
    });

    it('that nobody serves are not found; under an unknown app they say so', async () => {
      expect(short(await ask('GET', '/recipe/nothing'))).toEqual(notFound);
      expect(short(await ask('POST', '/recipe/signup//', { body: {} }))).toEqual(notFound);
      expect(short(await ask('GET', '/nowhere/recipe/nothing'))).toEqual(notFound);
      expect(short(await ask('GET', '/appid-no/recipe/nothing'))).toEqual(unknownPlace('no', 'public'));
    });

    it('of an app or tenant that does not exist are refused once the request is read', async () => {
      const body = { email: 'a@b.c', password: 'p' };
      expect(short(await ask('POST', '/t2/recipe/signup', { body }))).toEqual(unknownPlace('public', 't2'));
      expect(short(await ask('POST', '/appid-x/recipe/signup', { body }))).toEqual(
        unknownPlace('x', 'public'),
      );
      expect(short(await ask('POST', '/appid-x/t2/recipe/signup', { body: {} }))).toEqual([
        400,
        "Field name 'email' is invalid in JSON input\n",
      ]);
    });

    it('keep the case of query parameters', async () => {
      expect(short(await ask('GET', '/user/id', { query: { USERID: 'x' } }))).toEqual([
        400,
        "Field name 'userId' is missing in GET request\n",
      ]);
    });

    it('take the first of two query parameters of one name', async () => {
      const { json } = await ask(
        'GET',
        '/users/by-accountinfo?doUnionOfAccountInfo=true&doUnionOfAccountInfo=x',
      );
      expect(json).toEqual({ status: 'OK', users: [] });
    });
  });

  describe('methods', () => {
    it.each(['PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'])(
      '%s on a path that has others is not supported',
      async (method) => {
        const reply = await ask(method, '/users/count');
        expect(reply.status).toBe(405);
        expect(reply.text).toBe('Method not supported\n');
      },
    );

    it('that are not supported are told after key and version', async () => {
      const headers = { 'cdi-version': '1.0' };
      expect(short(await ask('PUT', '/users/count', { headers }))).toEqual([
        400,
        'cdi-version 1.0 not supported\n',
      ]);
    });
  });

  describe('versions', () => {
    it.each(cdiVersions)('%s is answered', async (version) => {
      expect(await withVersion(version)).toEqual([200, '{"status":"OK","count":0}\n']);
    });

    it.each([
      ['', 'cdi-version header is invalid'],
      ['5.x', 'cdi-version header is invalid'],
      ['v5.0', 'cdi-version header is invalid'],
      ['5.', 'cdi-version header is invalid'],
      ['.5', 'cdi-version header is invalid'],
      ['-1', 'cdi-version header is invalid'],
      ['5.0, 5.1', 'cdi-version header is invalid'],
      ['5.7', 'cdi-version 5.7 not supported'],
      ['5.6.1', 'cdi-version 5.6.1 not supported'],
      ['99999999999999999999.0', 'cdi-version 99999999999999999999.0 not supported'],
      ['5.0.0', 'cdi-version 5.0.0 not supported'],
      ['5', 'cdi-version 5 not supported'],
      ['05.0', 'cdi-version 05.0 not supported'],
      ['2.6', 'cdi-version 2.6 not supported'],
      ['0', 'cdi-version 0 not supported'],
    ])('%j is refused', async (version, text) => {
      expect(await withVersion(version)).toEqual([400, `${text}\n`]);
    });

    it('need not be listed where the version does not matter, but must be sane', async () => {
      for (const path of ['/hello', '/apiversion', '/.well-known/jwks.json']) {
        expect((await withVersion('2.6', path))[0], path).toBe(200);
        expect((await withVersion('5.0.0', path))[0], path).toBe(200);
        expect(await withVersion('5.7', path), path).toEqual([400, 'cdi-version 5.7 not supported\n']);
        expect(await withVersion('x', path), path).toEqual([400, 'cdi-version header is invalid\n']);
      }
    });

    it('are listed', async () => {
      const { json } = await ask('GET', '/apiversion');
      expect(json).toEqual({ versions: [...cdiVersions] });
    });

    it('before 3.0 know no tenants', async () => {
      for (const path of ['/t1/users/count', '/t1/hello', '/t2/users/count', '/appid-a1/t1/users/count'])
        expect(await withVersion('2.21', path), path).toEqual(notFound);
      expect(await withVersion('2.6', '/t1/users/count')).toEqual(notFound);
      expect((await withVersion('3.0', '/t1/users/count'))[0]).toBe(200);
      expect((await withVersion('2.21', '/public/users/count'))[0]).toBe(200);
      expect((await withVersion('2.21', '/appid-a1/users/count'))[0]).toBe(200);
    });

    it('from 5.0 on refuse a tenant on what concerns the whole app; before, it did not matter', async () => {
      const refused = [403, 'Only public tenantId can call this app specific API\n'];
      expect(await withVersion('5.0', '/t1/user/id?userId=x')).toEqual(refused);
      expect(await withVersion('4.0', '/t1/user/id?userId=x')).toEqual([
        200,
        '{"status":"UNKNOWN_USER_ID_ERROR"}\n',
      ]);
      expect((await withVersion('4.0', '/t2/user/id?userId=x'))[0]).toBe(200);
      expect(short(await ask('GET', '/t1/user/id', { query: { userId: 'x' } }))).toEqual(refused);
      expect(short(await ask('GET', '/t1/apiversion'))).toEqual(refused);
      expect((await withVersion('5.0', '/public/user/id?userId=x'))[0]).toBe(200);
    });

    it('that do not have an endpoint do not find it', async () => {
      expect(await withVersion('3.1', '/user/id?userId=x')).toEqual(notFound);
      const headers = { 'cdi-version': '2.21' };
      expect(short(await ask('POST', '/recipe/handshake', { headers, body: {} }))).toEqual(notFound);
    });
  });

  describe('bodies', () => {
    const post = async (body: string) => short(await ask('POST', '/recipe/signin', { body }));
    const unreadable = [400, 'Invalid Json Input\n'];
    const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

    it.each([
      ['empty', ''],
      ['no JSON', 'email=a'],
      ['cut off', '{"email":"a"'],
      ['an array', '[]'],
      ['null', 'null'],
      ['a text', '"a"'],
      ['a number', '1'],
      ['with a raw NUL', '{"email":"\u0000","password":"p"}'],
      ['too deep', nested(201)],
      ['far too deep', nested(200_000)],
    ])('that are %s are unreadable', async (_, body) => {
      expect(await post(body)).toEqual(unreadable);
    });

    it('that are absent are unreadable', async () => {
      expect(short(await ask('POST', '/recipe/signin'))).toEqual(unreadable);
    });

    it('that are no UTF-8 are unreadable', async () => {
      const body = Buffer.from('{"email":"\xff","password":"p"}', 'latin1');
      const request = new Request('http://core/recipe/signin', { method: 'POST', body });
      const response = await core.fetch(request);
      expect([response.status, await response.text()]).toEqual(unreadable);
    });

    it('may begin with a byte order mark, and repeat a field: the last one counts', async () => {
      const wrong = [200, '{"status":"WRONG_CREDENTIALS_ERROR"}\n'];
      expect(await post('\ufeff{"email":"a","password":"p"}')).toEqual(wrong);
      expect(await post('{"email":1,"email":"a","password":"p"}')).toEqual(wrong);
    });

    it.each(['\\u0000', '\\ud800', '\\udc00', '\\uDC00\\uD800'])('may not hold %s', async (escaped) => {
      const refused = [400, "Field name 'email' is invalid in JSON input\n"];
      expect(await post(`{"email":"a${escaped}b","password":"p"}`)).toEqual(refused);
      expect(await post(`{"email":["a",{"${escaped}":1}],"password":"p"}`)).toEqual(refused);
    });

    it('may hold every other character', async () => {
      expect(await post('{"email":"\\ud83d\\ude00\\u0001 \\\\u0000","password":"p"}')).toEqual([
        200,
        '{"status":"WRONG_CREDENTIALS_ERROR"}\n',
      ]);
    });

    it('cannot set what is internal', async () => {
      await core.client().multitenancy.putTenant({ tenantId: 'shut', firstFactors: [] });
      const body = { email: 'a', password: 'p', tenantGate: 'open' };
      const headers = { 'cdi-version': '4.0' };
      expect(short(await ask('POST', '/shut/recipe/signin', { body, headers }))).toEqual([
        403,
        'Email password login not enabled for tenant\n',
      ]);
    });
  });

  describe('/hello and /', () => {
    it.each(['GET', 'POST', 'PUT', 'DELETE'])('answer %s', async (method) => {
      for (const path of ['/hello', '/', '/t1/hello', '/t1', '/appid-a1', '/appid-a1/hello', '/HELLO/'])
        expect(short(await ask(method, path)), path).toEqual([200, 'Hello\n']);
    });

    it('tell an unknown place', async () => {
      expect(short(await ask('GET', '/appid-x/hello'))).toEqual(unknownPlace('x', 'public'));
      expect(short(await ask('GET', '/appid-x/t1/hello'))).toEqual(unknownPlace('x', 't1'));
      expect(short(await ask('GET', '/t2'))).toEqual(notFound);
    });

    it('support no other method', async () => {
      expect(short(await ask('PATCH', '/hello'))).toEqual([405, 'Method not supported\n']);
    });
  });

  it('describes itself at /openapi.json', async () => {
    const { status, json } = await ask('GET', '/openapi.json');
    expect(status).toBe(200);
    expect(json.openapi).toBe('3.1.0');
    expect(Object.keys(json.paths ?? {})).toContain(cdi.session.verifySession.path);
    expect((await ask('POST', '/openapi.json', { body: {} })).status).toBe(405);
  });
});

describe.each(testDatabases())('a core of chosen versions on $name', (database) => {
  let core: CoreUnderTest;
  const config = { supertokens_min_cdi_version: '3.0', supertokens_max_cdi_version: '5.0' };

  beforeAll(async () => {
    core = await startCore(database, { config });
    await core
      .client()
      .multitenancy.putApp({ appId: 'old', coreConfig: { supertokens_max_cdi_version: '3.1' } });
  });
  afterAll(() => core.close());

  const answer = async (version: string | undefined, path = '/users/count') =>
    short(await core.ask('GET', path, version === undefined ? {} : { headers: { 'cdi-version': version } }));

  it('answers those between its minimum and its maximum', async () => {
    expect((await answer('3.0'))[0]).toBe(200);
    expect((await answer('5.0'))[0]).toBe(200);
    expect(await answer('5.1')).toEqual([400, 'cdi-version 5.1 not supported\n']);
    expect(await answer('2.21')).toEqual([
      400,
      'cdi-version 2.21 is lower than the minimum allowed version 3.0\n',
    ]);
    expect(await answer('2.21', '/hello')).toEqual([
      400,
      'cdi-version 2.21 is lower than the minimum allowed version 3.0\n',
    ]);
  });

  it('lists those up to its maximum', async () => {
    const { json } = await core.ask('GET', '/apiversion');
    expect(json).toEqual({ versions: cdiVersions.slice(0, cdiVersions.indexOf('5.0') + 1) });
  });

  it('answers without a header as in its maximum', async () => {
    await core.client().multitenancy.putTenant({ tenantId: 'shut', firstFactors: [] });
    const body = { email: 'a@b.c', password: 'p' };
    expect((await core.ask('POST', '/shut/recipe/signin', { body })).status).toBe(403);
  });

  it('lets an app have a maximum of its own', async () => {
    expect((await answer('3.1', '/appid-old/users/count'))[0]).toBe(200);
    expect(await answer('4.0', '/appid-old/users/count')).toEqual([400, 'cdi-version 4.0 not supported\n']);
    const body = { email: 'a@b.c', password: 'p' };
    const { json } = await core.ask('POST', '/appid-old/recipe/signup', { body });
    expect(Object.keys(json)).toEqual(['status', 'user']);
  });
});

describe.each(testDatabases())('API keys on $name', (database) => {
  const first = 'first-key-of-20-chars=';
  const second = 'SECOND-KEY-OF-20-CHARS';
  const secret = 'secret-of-the-operator-that-has-40-characters';
  let core: CoreUnderTest;
  const config = { api_keys: `${first},${second}` };

  beforeAll(async () => {
    core = await startCore(database, { config });
    const asOwner = core.client({ headers: { 'api-key': first } });
    await asOwner.multitenancy.putApp({ appId: 'a1', coreConfig: { api_keys: 'key-of-app-a1-20-chars' } });
    await asOwner.multitenancy.putTenant({ tenantId: 't1' });
  });
  afterAll(() => core.close());

  const status = async (headers: Record<string, string>, path = '/users/count') =>
    (await core.ask('GET', path, { headers })).status;

  it('are taken from either header, trimmed, with or without Bearer', async () => {
    for (const headers of [
      { 'api-key': first },
      { 'API-Key': ` ${second} ` },
      { authorization: first },
      { authorization: `Bearer ${second}` },
      { authorization: `bEARER   ${second}` },
      { 'api-key': first, authorization: 'Bearer wrong' },
    ])
      expect(await status(headers), JSON.stringify(headers)).toBe(200);
  });

  it.each([
    {},
    { 'api-key': '' },
    { 'api-key': 'wrong' },
    { 'api-key': first.toUpperCase() },
    { 'api-key': first.slice(0, -1) },
    { 'api-key': `${first}x` },
    { 'api-key': config.api_keys },
    { 'api-key': 'wrong', authorization: first },
    { authorization: `Basic ${first}` },
    { 'api-key': 'key-of-app-a1-20-chars' },
  ])('refuse %j', async (headers) => {
    const reply = await core.ask('GET', '/users/count', { headers });
    expect(short(reply)).toEqual([401, 'Invalid API key\n']);
  });

  it('are the own ones of an app', async () => {
    expect(await status({ 'api-key': 'key-of-app-a1-20-chars' }, '/appid-a1/users/count')).toBe(200);
    expect(await status({ 'api-key': first }, '/appid-a1/users/count')).toBe(401);
  });

  it('protect an unknown tenant and an unknown method, but not an unknown app', async () => {
    expect(await status({}, '/t2/users/count')).toBe(401);
    expect((await core.ask('PUT', '/users/count')).status).toBe(401);
    expect(short(await core.ask('GET', '/appid-x/users/count'))).toEqual(unknownPlace('x', 'public'));
  });

  it('come before version, path, body and tenant', async () => {
    const headers = { 'cdi-version': 'x' };
    expect((await core.ask('POST', '/recipe/signup', { headers, body: 'no json' })).status).toBe(401);
    expect((await core.ask('GET', '/t1/users/count', { headers: { 'cdi-version': '2.7' } })).status).toBe(
      401,
    );
  });

  it('are not asked for where anybody may look', async () => {
    for (const path of ['/hello', '/', '/t1', '/.well-known/jwks.json', '/openapi.json'])
      expect(await status({}, path), path).toBe(200);
    expect(await status({}, '/nothing')).toBe(404);
    expect((await core.ask('POST', '/.well-known/jwks.json', { body: {} })).status).toBe(405);
  });

  it('can be replaced by the secret of the operator, who then must always show something', async () => {
    const operated = await startCore(database, { config: { ...config, supertokens_saas_secret: secret } });
    const ask = async (key: string | undefined, path: string) =>
      (await operated.ask('GET', path, key === undefined ? {} : { headers: { 'api-key': key } })).status;
    await operated
      .client({ headers: { 'api-key': secret } })
      .multitenancy.putApp({ appId: 'a2', coreConfig: { api_keys: 'key-of-app-a2-20-chars' } });
    expect(await ask(secret, '/users/count')).toBe(200);
    expect(await ask(first, '/users/count')).toBe(200);
    expect(await ask(undefined, '/users/count')).toBe(401);
    expect(await ask(secret, '/appid-a2/users/count')).toBe(200);
    expect(await ask('key-of-app-a2-20-chars', '/appid-a2/users/count')).toBe(200);
    await operated.close();
  });
});

describe.each(testDatabases())('allowed and denied addresses on $name', (database) => {
  let core: CoreUnderTest;

  beforeAll(async () => {
    core = await startCore(database, { config: { api_keys: 'key-of-the-app-20-chars' } });
    const { multitenancy } = core.client({ headers: { 'api-key': 'key-of-the-app-20-chars' } });
    const ip_allow_regex = '10\\.0\\.\\d+\\.\\d+|127\\.0\\.0\\.1';
    const api_keys = null;
    await multitenancy.putApp({
      appId: 'both',
      coreConfig: { ip_allow_regex, ip_deny_regex: '10\\.0\\.0\\.1' },
    });
    await multitenancy.putApp({ appId: 'deny', coreConfig: { api_keys, ip_deny_regex: '10\\..*' } });
    await core
      .client({ appId: 'both', headers: { 'api-key': 'key-of-the-app-20-chars' } })
      .multitenancy.putTenant({ tenantId: 'own', coreConfig: { ip_deny_regex: '127\\.0\\.0\\.1' } });
  });
  afterAll(() => core.close());

  const status = async (path: string, from?: string) =>
    (await core.ask('GET', path, from === undefined ? {} : { from })).status;

  it('must match as a whole; denial comes first', async () => {
    expect(await status('/appid-both/hello', '10.0.3.4')).toBe(200);
    expect(await status('/appid-both/hello', '10.0.0.1')).toBe(403);
    expect(await status('/appid-both/hello', '10.0.0.10')).toBe(200);
    expect(await status('/appid-both/hello', '210.0.3.4')).toBe(403);
    expect(await status('/appid-both/hello', '10.0.3.4.5')).toBe(403);
    expect(await status('/appid-both/hello', '192.168.0.1')).toBe(403);
  });

  it('let pass what is not denied where nothing is allowed by name', async () => {
    expect(await status('/appid-deny/hello', '192.168.0.1')).toBe(200);
    expect(await status('/appid-deny/hello', '10.1.1.1')).toBe(403);
    expect(await status('/hello', '10.1.1.1')).toBe(200);
  });

  it('are those of the tenant, of its app where the tenant is unknown, of nobody where the app is', async () => {
    expect(await status('/appid-both/own/hello', '127.0.0.1')).toBe(403);
    expect(await status('/appid-both/own/hello', '10.0.0.1')).toBe(200);
    expect(await status('/appid-both/unknown/hello', '192.168.0.1')).toBe(403);
    expect(await status('/appid-unknown/hello', '192.168.0.1')).toBe(400);
  });

  it('come before the API key and hold on every path', async () => {
    for (const path of ['/users/count', '/nothing', '/', '/.well-known/jwks.json'])
      expect(await status(`/appid-both${path}`, '192.168.0.1'), path).toBe(403);
    expect(await status('/appid-both/users/count', '10.0.3.4')).toBe(401);
  });

  it('are those of the socket: no header changes them', async () => {
    const headers = { 'x-forwarded-for': '10.0.3.4', forwarded: 'for=10.0.3.4' };
    const reply = await core.ask('GET', '/appid-both/hello', { headers, from: '192.168.0.1' });
    expect(reply.status).toBe(403);
  });
});

describe.each(testDatabases())('a base path on $name', (database) => {
  it('precedes every path and is read in any case', async () => {
    const core = await startCore(database, { config: { base_path: '/Auth/v1' } });
    const status = async (path: string) => (await core.ask('GET', path)).status;
    expect(await status('/auth/v1/users/count')).toBe(200);
    expect(await status('/AUTH/V1/public/users/count/')).toBe(200);
    expect(await status('/auth/v1/hello')).toBe(200);
    expect(await status('/auth/v1')).toBe(200);
    expect(await status('/auth/v1/')).toBe(200);
    expect(await status('/users/count')).toBe(404);
    expect(await status('/auth/v1x/users/count')).toBe(404);
    expect(await status('/hello')).toBe(404);
    await core.close();
  });
});
