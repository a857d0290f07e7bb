import { type CoreProcess, startCoreProcess, type TestDatabaseKind } from '@latchkey/testkit';
import type { Floors } from './floors.js';
import { type BenchRequest, load, type Next } from './load.js';
import { residentMegabytes } from './processes.js';
import type { Row } from './table.js';

/** The session answer, as far as the benchmarks use it. */
interface SessionAnswer {
  readonly session: { readonly handle: string };
  readonly accessToken: { readonly token: string };
  readonly refreshToken: { readonly token: string };
}

const CONNECTIONS = 32;

const post = (path: string, body: object): BenchRequest => ({
  method: 'POST',
  path,
  body: JSON.stringify(body),
});

async function ask<T>(core: CoreProcess, { method, path, body }: BenchRequest): Promise<T> {
  const answer = await fetch(core.address + path, { method, ...(body !== undefined && { body }) });
  return answer.json() as Promise<T>;
}

const newSession = (userId: string) =>
  post('/recipe/session', {
    userId,
    enableAntiCsrf: false,
    userDataInJWT: {},
    userDataInDatabase: {},
    useDynamicSigningKey: true,
  });

const refresh = (refreshToken: string) =>
  post('/recipe/session/refresh', { refreshToken, enableAntiCsrf: false, useDynamicSigningKey: true });

/** Measures a core process on a fresh database. */
export async function benchCore(kind: TestDatabaseKind, floors: Floors): Promise<Row[]> {
  const { uri, drop } = await kind.create();
  const first = await startCoreProcess({ database: uri, built: true });
  await first.stop();
  const began = performance.now();
  const core = await startCoreProcess({ database: uri, built: true });
  const startUp = performance.now() - began;
  const idle = residentMegabytes(core.pid);
  try {
    const rows = await benchRequests(core, kind.name, floors);
    return [
      { name: `${kind.name}: start to first answer`, value: startUp, unit: 'ms' },
      { name: `${kind.name}: memory, idle`, value: idle ?? Number.NaN, unit: 'MB' },
      ...rows,
      {
        name: `${kind.name}: memory after all of these`,
        value: residentMegabytes(core.pid) ?? Number.NaN,
        unit: 'MB',
      },
    ];
  } finally {
    await core.stop();
    await drop();
  }
}

async function benchRequests(core: CoreProcess, database: string, floors: Floors): Promise<Row[]> {
  const credentials = { email: 'bench@example.com', password: 'a good password 1' };
  const { user } = await ask<{ user: { id: string } }>(core, post('/recipe/signup', credentials));
  const session = await ask<SessionAnswer>(core, newSession(user.id));
  const verify = (checkDatabase: boolean) =>
    post('/recipe/session/verify', {
      accessToken: session.accessToken.token,
      enableAntiCsrf: false,
      doAntiCsrfCheck: false,
      checkDatabase,
    });
  const get = (path: string): BenchRequest => ({ method: 'GET', path });

  const measure = async (
    name: string,
    next: Next,
    requests: number,
    floor: number,
    of: string,
  ): Promise<Row> => {
    const run = (count: number) => load({ port: core.port, connections: CONNECTIONS, requests: count, next });
    await run(Math.ceil(requests / 10));
    const { perSecond, p50, p99, refused } = await run(requests);
    if (refused > 0) throw new Error(`${name}: ${refused} requests were refused`);
    return {
      name: `${database}: ${name}`,
      value: perSecond,
      unit: '/s',
      p50,
      p99,
      ratio: perSecond / floor,
      of,
    };
  };

  const { prototypeCreate, bareServer, bcrypt11 } = floors;
  return [
    await measure('session create', () => newSession(user.id), 4000, prototypeCreate, 'prototype'),
    await measure('session refresh', refreshing(user.id), 4000, prototypeCreate, 'prototype'),
    await measure('session verify', () => verify(false), 20_000, bareServer, 'bare server'),
    await measure('session verify with database', () => verify(true), 20_000, bareServer, 'bare server'),
    await measure(
      'session read',
      () => get(`/recipe/session?sessionHandle=${session.session.handle}`),
      20_000,
      bareServer,
      'bare server',
    ),
    await measure('user by id', () => get(`/user/id?userId=${user.id}`), 20_000, bareServer, 'bare server'),
    await measure(
      'user by e-mail',
      () => get('/users/by-accountinfo?email=bench@example.com&doUnionOfAccountInfo=true'),
      20_000,
      bareServer,
      'bare server',
    ),
    await measure('key set', () => get('/.well-known/jwks.json'), 20_000, bareServer, 'bare server'),
    await measure('sign in (bcrypt 11)', () => post('/recipe/signin', credentials), 60, bcrypt11, 'bcrypt'),
  ];
}

/** Each connection refreshes its own session, using its newest token each time. */
function refreshing(userId: string): Next {
  return (_connection, last) => {
    if (last === '') return newSession(userId);
    const { refreshToken }: SessionAnswer = JSON.parse(last);
    return refresh(refreshToken.token);
  };
}
