import { createPublicKey } from 'node:crypto';
import { type FakeClock, fakeClock, testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CoreUnderTest, startCore } from '../../../test/coreUnderTest.js';
import { ok } from '../../../test/sessions.js';
import { decodeJwt } from '../../crypto/jwt.js';
import { verifyJwt } from '../../crypto/jwtVerify.js';

describe.each(testDatabases())('JWTs on $name', (database) => {
  let core: CoreUnderTest;
  let clock: FakeClock;

  beforeAll(async () => {
    clock = fakeClock(1_735_689_600_999);
    core = await startCore(database, { clock });
  });
  afterAll(() => core.close());

  const request = { algorithm: 'RS256', jwksDomain: 'https://example.com', payload: {}, validity: 100 };
  const create = async (
    fields: Partial<Parameters<ReturnType<typeof core.client>['jwt']['createJwt']>[0]> = {},
  ) => ok(await core.client().jwt.createJwt({ ...request, ...fields })).jwt;
  const claims = (token: string) => decodeJwt(token)?.payload;
  const refusal = async (body: object) => {
    const { status, text } = await core.ask('POST', '/recipe/jwt', { body: { ...request, ...body } });
    return [status, text.trim()];
  };

  it('are signed with the static key, and the published keys verify them', async () => {
    const token = await create({ payload: { sub: 'u1', nested: { a: [1, null] } } });
    const decoded = decodeJwt(token);
    expect(decoded?.header).toEqual({ alg: 'RS256', typ: 'JWT', kid: expect.stringMatching(/^s-/) });
    expect(decoded?.payload).toEqual({
      iat: 1_735_689_600,
      exp: 1_735_689_700,
      iss: 'https://example.com',
      sub: 'u1',
      nested: { a: [1, null] },
    });
    const { keys } = (await core.ask('GET', '/.well-known/jwks.json')).json;
    const jwk = Array.isArray(keys) ? keys.find((key) => key.kid === decoded?.header.kid) : undefined;
    const find = () => createPublicKey({ key: jwk, format: 'jwk' });
    expect(verifyJwt(token, find, clock.now())).toMatchObject({ payload: { sub: 'u1' } });
  });

  it('are signed with the current rotating key on request', async () => {
    const kid = async (useStaticSigningKey?: boolean) =>
      decodeJwt(await create({ ...(useStaticSigningKey !== undefined && { useStaticSigningKey }) }))?.header
        .kid;
    expect(await kid(false)).toMatch(/^d-/);
    expect(await kid(true)).toBe(await kid());
  });

  it('let the payload override every claim, with values of any kind', async () => {
    expect(claims(await create({ payload: { iat: 1, exp: 'never', iss: null } }))).toEqual({
      iat: 1,
      exp: 'never',
      iss: null,
    });
    const body = '{"algorithm":"rs256","jwksDomain":"","payload":{"__proto__":{"a":1}},"validity":"5"}';
    const { json } = await core.ask('POST', '/recipe/jwt', { body });
    expect(Object.keys(claims(String(json.jwt)) ?? {})).toEqual(['iat', 'exp', 'iss', '__proto__']);
  });

  it('are made with RS256 only', async () => {
    for (const algorithm of ['HS256', 'none', '', 'RS384', 'ES256'])
      expect(await core.client().jwt.createJwt({ ...request, algorithm })).toEqual({
        status: 'UNSUPPORTED_ALGORITHM_ERROR',
      });
    expect(claims(await create({ algorithm: 'rs256' }))).toMatchObject({ exp: 1_735_689_700 });
  });

  it.each([
    [{ validity: 0 }, 'validity must be greater than or equal to 0'],
    [{ validity: -5 }, 'validity must be greater than or equal to 0'],
    [{ validity: 0.9 }, 'validity must be greater than or equal to 0'],
    [{ validity: null }, "Field name 'validity' is invalid in JSON input"],
    [{ payload: [] }, "Field name 'payload' is invalid in JSON input"],
    [{ payload: 'x' }, "Field name 'payload' is invalid in JSON input"],
    [{ jwksDomain: undefined }, "Field name 'jwksDomain' is invalid in JSON input"],
    [{ useStaticSigningKey: 'yes' }, "Field name 'useStaticSigningKey' is invalid in JSON input"],
  ])('refuse %j', async (fields, text) => {
    expect(await refusal(fields)).toEqual([400, text]);
  });

  it('are always signed with the static key for clients before 2.21', async () => {
    const body = { ...request, useStaticSigningKey: false };
    const { json } = await core.ask('POST', '/recipe/jwt', { body, headers: { 'cdi-version': '2.20' } });
    expect(decodeJwt(String(json.jwt))?.header.kid).toMatch(/^s-/);
  });

  it('have their keys at two addresses, one of them with a status', async () => {
    const open = await core.ask('GET', '/.well-known/jwks.json');
    expect(Object.keys(open.json)).toEqual(['keys']);
    expect(open.headers.get('cache-control')).toMatch(/^max-age=\d+, must-revalidate$/);
    const { keys } = ok(await core.client().jwt.getJwks({}));
    expect(keys).toEqual(open.json.keys);
    expect(keys.map(({ kid }) => kid.slice(0, 2))).toEqual(['d-', 's-']);
    const secrets = ['d', 'p', 'q', 'dp', 'dq', 'qi'];
    expect(keys.flatMap((key) => Object.keys(key)).filter((name) => secrets.includes(name))).toEqual([]);
  });

  it('are signed by the keys of their app', async () => {
    await core.client().multitenancy.putApp({ appId: 'a1' });
    const other = core.client({ appId: 'a1' });
    const { jwt } = ok(await other.jwt.createJwt(request));
    const kid = decodeJwt(jwt)?.header.kid;
    const theirs = ok(await other.jwt.getJwks({})).keys.map((key) => key.kid);
    const ours = ok(await core.client().jwt.getJwks({})).keys.map((key) => key.kid);
    expect(theirs).toContain(kid);
    expect(ours).not.toContain(kid);
  });
});
