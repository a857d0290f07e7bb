import { cdi } from '@latchkey/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { type FakeCore, type Reply, type Seen, startFakeCore } from '../test/fakeCore.js';
import { CoreConnection, Querier } from './querier.js';
import type { SuperTokensInfo, UserContext } from './types.js';
import { getUserContext } from './userContext.js';

const cores: FakeCore[] = [];

afterEach(async () => {
  await Promise.all(cores.splice(0).map((core) => core.close()));
});

async function start(
  answer: (request: Seen) => Reply = () => ({ body: { status: 'OK' } }),
): Promise<FakeCore> {
  const core = await startFakeCore(answer);
  cores.push(core);
  return core;
}

const params = () => ({ apiDomain: 'https://api.example.com', websiteDomain: 'https://example.com' });

function connect(info: SuperTokensInfo | undefined, rid?: string): Querier {
  return new Querier(new CoreConnection(info, params), rid);
}

/** Nothing listens there. */
const deadAddress = async (): Promise<string> => {
  const core = await startFakeCore(() => ({ body: {} }));
  await core.close();
  return core.address;
};

const perCall = (): UserContext => getUserContext({ _default: { keepCacheAlive: true } });

describe('requests to the core', () => {
  it('negotiates the version once, with the API key and the domains', async () => {
    const core = await start();
    const querier = connect({ connectionURI: core.address, apiKey: 'secret-key' });
    await querier.sendGetRequest('/users', { limit: 5, email: undefined }, getUserContext());
    await querier.sendGetRequest('/users', {}, getUserContext());
    expect(core.seen.map(({ path, query }) => ({ path, query }))).toEqual([
      { path: '/apiversion', query: params() },
      { path: '/users', query: { limit: '5' } },
      { path: '/users', query: {} },
    ]);
    expect(core.seen[0]?.headers).toMatchObject({ 'api-key': 'secret-key' });
    expect(core.seen[0]?.headers).not.toHaveProperty('cdi-version');
    expect(core.seen[1]?.headers).toMatchObject({ 'api-key': 'secret-key', 'cdi-version': '5.4' });
  });

  it('refuses a core without a common version', async () => {
    const core = await startFakeCore(() => ({ body: {} }));
    cores.push(core);
    const connection = new CoreConnection(
      {
        connectionURI: core.address,
        networkInterceptor: (request) => ({ ...request, url: request.url.replace('/apiversion', '/other') }),
      },
      params,
    );
    await expect(new Querier(connection).sendGetRequest('/users', {}, getUserContext())).rejects.toThrow(
      'The running SuperTokens core version is not compatible with this NodeJS SDK.',
    );
  });

  it('names the recipe on recipe paths only', async () => {
    const core = await start();
    const querier = connect({ connectionURI: core.address }, 'emailpassword');
    await querier.sendPostRequest(
      { path: '/<tenantId>/recipe/signin', params: { tenantId: 't1' } },
      {},
      getUserContext(),
    );
    await querier.sendPostRequest('/user/remove', {}, getUserContext());
    expect(
      core.seen.slice(1).map(({ path, headers }) => [path, headers.rid, headers['content-type']]),
    ).toEqual([
      ['/t1/recipe/signin', 'emailpassword', 'application/json; charset=utf-8'],
      ['/user/remove', undefined, 'application/json; charset=utf-8'],
    ]);
  });

  it('offers the contract’s endpoints as typed calls', async () => {
    const core = await start(() => ({ body: { status: 'OK', count: 3 } }));
    const users = connect({ connectionURI: `${core.address}/base/` }).client(cdi.users);
    const reply = await users.countUsers({ tenantId: 'public', includeAllTenants: 'true' }, getUserContext());
    expect(reply).toEqual({ status: 'OK', count: 3 });
    await users.removeUser({ userId: 'u1' }, getUserContext());
    expect(
      core.seen.map(({ method, path, query, body }) => ({ method, path, query, body })).slice(1),
    ).toEqual([
      {
        method: 'GET',
        path: '/base/public/users/count',
        query: { includeAllTenants: 'true' },
        body: undefined,
      },
      { method: 'POST', path: '/base/user/remove', query: {}, body: { userId: 'u1' } },
    ]);
  });

  it('words errors with method, path, status and the core’s text', async () => {
    const core = await start(() => ({ status: 400, body: "Field name 'x' is invalid\n" }));
    const sending = connect({ connectionURI: core.address }).sendPutRequest(
      '/recipe/user',
      {},
      {},
      getUserContext(),
    );
    await expect(sending).rejects.toThrow(
      "SuperTokens core threw an error for a PUT request to path: '/recipe/user' with status code: 400 and message: Field name 'x' is invalid\n",
    );
  });

  it('gives text answers as text', async () => {
    const core = await start(() => ({ body: 'Hello\n' }));
    expect(
      await connect({ connectionURI: core.address }).sendGetRequest('/hello', {}, getUserContext()),
    ).toBe('Hello\n');
  });

  it('says so when it has no core to ask', async () => {
    await expect(connect(undefined).sendGetRequest('/users', {}, getUserContext())).rejects.toThrow(
      'No SuperTokens core available to query. Please pass supertokens > connectionURI to the init function',
    );
    await expect(
      connect({ connectionURI: ' ; ' }).sendGetRequest('/users', {}, getUserContext()),
    ).rejects.toThrow(/^No SuperTokens core available to query$/);
  });
});

describe('several hosts', () => {
  it('takes them in turn', async () => {
    const [a, b] = [await start(), await start()];
    const querier = connect({ connectionURI: `${a.address};${b.address}` });
    for (let i = 0; i < 4; i += 1) await querier.sendPostRequest('/x', {}, getUserContext());
    expect([a.seen.length, b.seen.length]).toEqual([3, 2]);
  });

  it('goes on to the next one when nothing answers', async () => {
    const alive = await start();
    const querier = connect({ connectionURI: `${await deadAddress()};${alive.address}` });
    for (let i = 0; i < 3; i += 1) await querier.sendPostRequest('/x', {}, getUserContext());
    expect(alive.seen).toHaveLength(4);
  });

  it('gives up when none answers', async () => {
    const querier = connect({ connectionURI: `${await deadAddress()};${await deadAddress()}` });
    await expect(querier.sendPostRequest('/x', {}, getUserContext())).rejects.toThrow(
      /^No SuperTokens core available to query$/,
    );
  });

  it('tries again, later and elsewhere, when the core limits the rate', async () => {
    let limited = 0;
    const core = await start(() =>
      limited++ < 2 ? { status: 429, body: 'slow down' } : { body: { status: 'OK' } },
    );
    const querier = connect({ connectionURI: core.address });
    expect(await querier.sendPostRequest('/x', {}, getUserContext())).toEqual({ status: 'OK' });
    expect(core.seen).toHaveLength(4);
  });
});

describe('interceptor', () => {
  it('may change address, headers, parameters and body', async () => {
    const core = await start();
    const seen: string[] = [];
    const querier = connect({
      connectionURI: core.address,
      networkInterceptor: (request, userContext) => {
        seen.push(`${request.method} ${new URL(request.url).pathname} ${String(userContext.who)}`);
        if (request.url.endsWith('/apiversion')) return request;
        return {
          ...request,
          url: `${core.address}/moved`,
          headers: { ...request.headers, 'x-trace': ['a', 'b'] },
          params: { q: 1 },
          body: { changed: true },
        };
      },
    });
    await querier.sendPostRequest('/x', { a: 1 }, getUserContext({ who: 'ada' }));
    expect(seen).toEqual(['get /apiversion ada', 'post /x ada']);
    expect(core.seen[1]).toMatchObject({ path: '/moved', query: { q: '1' }, body: { changed: true } });
    expect(core.seen[1]?.headers['x-trace']).toBe('a, b');
  });
});

describe('answers kept in the user context', () => {
  it('asks once for the same thing, and hands out copies', async () => {
    const core = await start(() => ({ body: { list: [1] } }));
    const querier = connect({ connectionURI: core.address });
    const context = perCall();
    const first = await querier.sendGetRequest('/users', { a: 1, b: 2 }, context);
    first.list.push(2);
    expect(await querier.sendGetRequest('/users', { b: 2, a: 1 }, context)).toEqual({ list: [1] });
    await querier.sendGetRequest('/users', { a: 2 }, context);
    expect(core.seen).toHaveLength(3);
  });

  it('forgets at a write, and makes other contexts forget unless the context lives for one request', async () => {
    const core = await start(() => ({ body: { status: 'OK' } }));
    const querier = connect({ connectionURI: core.address });
    const [request, other] = [perCall(), perCall()];
    const read = async (context: UserContext) => {
      const before = core.seen.length;
      await querier.sendGetRequest('/users', {}, context);
      return core.seen.length - before;
    };
    await read(request);
    await read(other);
    await querier.sendPostRequest('/x', {}, request);
    expect([await read(request), await read(other)]).toEqual([1, 0]);
    await querier.sendPostRequest('/x', {}, getUserContext());
    expect([await read(request), await read(other)]).toEqual([1, 1]);
  });

  it('keeps nothing when switched off', async () => {
    const core = await start();
    const querier = connect({ connectionURI: core.address, disableCoreCallCache: true });
    const context = perCall();
    await querier.sendGetRequest('/users', {}, context);
    await querier.sendGetRequest('/users', {}, context);
    expect(core.seen).toHaveLength(3);
  });
});
