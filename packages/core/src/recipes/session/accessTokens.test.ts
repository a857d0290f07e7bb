import { createPublicKey, verify } from 'node:crypto';
import { fakeClock, testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CoreUnderTest, startCore, startCores } from '../../../test/coreUnderTest.js';
import { decode, ok, sessionsOf } from '../../../test/sessions.js';
import { signJwt } from '../../crypto/jwt.js';
import { generateRsaKeyPair } from '../../crypto/rsa.js';
import { shortenByJitter } from './service/expiry.js';
import { hash1 } from './service/refreshToken.js';

const HOUR = 3_600_000;
const START = Date.UTC(2025, 0, 1);

describe('shortenByJitter', () => {
  it('takes off between nothing and the greatest part', () => {
    expect(shortenByJitter(HOUR, 0.05, 0)).toBe(HOUR);
    expect(shortenByJitter(HOUR, 0.05, 0.5)).toBe(HOUR * 0.975);
    expect(shortenByJitter(HOUR, 0.25, 1 - 2 ** -32)).toBeGreaterThanOrEqual(HOUR * 0.75);
    expect(shortenByJitter(HOUR, 0, 0.9)).toBe(HOUR);
  });
});

describe.each(testDatabases())('access tokens on $name', (database) => {
  const clock = fakeClock(START + 999);
  let core: CoreUnderTest;
  let client: ReturnType<typeof sessionsOf>;
  beforeAll(async () => {
    core = await startCore(database, { clock });
    client = sessionsOf(core);
  });
  afterAll(() => core.close());

  it('carry exactly the claims of version 5, signed by a published key', async () => {
    const { accessToken, refreshToken, session } = await client.create({
      userDataInJWT: { iss: 'https://app', 'st-ev': { v: true, t: 1 } },
    });
    const { header, payload } = decode(accessToken.token);
    expect(payload).toEqual({
      iss: 'https://app',
      'st-ev': { v: true, t: 1 },
      sub: 'user',
      rsub: 'user',
      tId: 'public',
      exp: accessToken.expiry / 1000,
      iat: Math.floor(clock.now() / 1000),
      sessionHandle: session.handle,
      refreshTokenHash1: hash1(refreshToken.token),
      parentRefreshTokenHash1: null,
      antiCsrfToken: null,
    });
    expect(accessToken.createdTime).toBe(Math.floor(clock.now() / 1000) * 1000);
    const { keys } = await core.client().service.getPublicKeys({});
    const jwk = keys.find(({ kid }) => kid === header.kid);
    const [head, body, signature = ''] = accessToken.token.split('.');
    const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
    expect(verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'))).toBe(
      true,
    );
  });

  it('keep any field name and any content of the payload', async () => {
    const userDataInJWT = '{"1":{"":[null,1e21,-0.5]},"__proto__":{"toString":1},"constructor":"ä\\u2028😀"}';
    const created = await core.ask('POST', '/recipe/session', {
      body: `{"userId":"u","enableAntiCsrf":false,"userDataInDatabase":{},"userDataInJWT":${userDataInJWT}}`,
    });
    const [token = ''] = /"accessToken":{"token":"([^"]+)/.exec(created.text)?.slice(1) ?? [];
    for (const answer of [await client.verify(token), await client.verifyInDatabase(token)]) {
      expect(JSON.stringify(ok(answer).session.userDataInJWT)).toBe(
        JSON.stringify(JSON.parse(userDataInJWT)),
      );
    }
  });

  it('expire within the jitter at creation and refresh, and exactly when asked to', async () => {
    const lives: number[] = [];
    const note = ({ accessToken }: { accessToken: { expiry: number } }) =>
      lives.push(accessToken.expiry - Math.floor(clock.now() / 1000) * 1000);
    for (let i = 0; i < 20; i += 1) {
      const created = await client.create();
      note(created);
      note(ok(await client.refresh(created.refreshToken.token)));
    }
    for (const life of lives) {
      expect(life).toBeGreaterThanOrEqual(HOUR * 0.95 - 1000);
      expect(life).toBeLessThanOrEqual(HOUR);
    }
    expect(new Set(lives).size).toBeGreaterThan(5);
    const created = await client.create({ accessTokenValidity: 60_000 });
    expect(created.accessToken.expiry).toBe(Math.floor((clock.now() + 60_000) / 1000) * 1000);
    expect(created.refreshToken.expiry).toBe(clock.now() + 144_000 * 60_000);
    const refreshed = ok(await client.refresh(created.refreshToken.token, { accessTokenValidity: 5000 }));
    expect(refreshed.accessToken.expiry).toBe(Math.floor((clock.now() + 5000) / 1000) * 1000);
    const again = ok(await client.refresh(refreshed.refreshToken.token));
    expect(again.accessToken.expiry - clock.now()).toBeGreaterThan(HOUR * 0.9);
  });

  it('may not live longer than configured', async () => {
    const refusal =
      /400 accessTokenValidity must be greater than 0 and at most the configured access_token_validity \(3600000 ms\)$/;
    const { refreshToken } = await client.create({ accessTokenValidity: HOUR });
    for (const accessTokenValidity of [0, -1, HOUR + 1]) {
      await expect(client.create({ accessTokenValidity })).rejects.toThrow(refusal);
      await expect(client.refresh(refreshToken.token, { accessTokenValidity })).rejects.toThrow(refusal);
    }
    const older = sessionsOf(core, { version: '5.5' });
    const { accessToken } = await older.create({ accessTokenValidity: -1 });
    expect(accessToken.expiry).toBeGreaterThan(clock.now() + HOUR * 0.9);
    // A refusal of the token comes first.
    expect(await client.refresh('x', { accessTokenValidity: 0 })).toMatchObject({ status: 'UNAUTHORISED' });
  });

  it('are refused from the second in which they expire', async () => {
    const { accessToken } = await client.create({ accessTokenValidity: 10_000 });
    clock.set(accessToken.expiry - 1);
    expect(await client.verify(accessToken.token)).toMatchObject({ status: 'OK' });
    clock.set(accessToken.expiry);
    expect(await client.verify(accessToken.token)).toEqual({
      status: 'TRY_REFRESH_TOKEN',
      message: 'Access token expired',
    });
  });

  it('are refused when forged, foreign or incomplete', async () => {
    const { accessToken } = await client.create();
    const { header, payload } = decode(accessToken.token);
    const [head = '', body = '', signature = ''] = accessToken.token.split('.');
    const { privateKey } = await generateRsaKeyPair();
    const { kid: _, ...withoutKid } = header;
    const forged = [
      '',
      'abc',
      'a.b.c',
      `${head}.${body}.`,
      `${head}.${body}.${signature.slice(0, -4)}AAAA`,
      signJwt({ kid: header.kid, version: '5' }, payload, privateKey),
      signJwt({ kid: 'd-1', version: '5' }, payload, privateKey),
      signJwt({ ...withoutKid, version: '5' }, payload, privateKey),
      `${Buffer.from('{"alg":"none","typ":"JWT","version":"5"}').toString('base64url')}.${body}.`,
      `${Buffer.from('{"alg":"RS256","typ":"JWT","version":"2"}').toString('base64')}.${body}.${signature}`,
    ];
    for (const token of forged) {
      expect(await client.verify(token)).toMatchObject({ status: 'TRY_REFRESH_TOKEN' });
    }
    // Genuine, but made for something else: tokens of the application's own.
    const { jwt } = ok(
      await core.client().jwt.createJwt({
        algorithm: 'RS256',
        jwksDomain: 'https://app',
        payload: { sub: 'user' },
        validity: 100,
        useStaticSigningKey: false,
      }),
    );
    expect(await client.verify(jwt)).toMatchObject({ status: 'TRY_REFRESH_TOKEN' });
  });

  it('are verified by a core that has not seen their key yet', async () => {
    const two = await startCores(database, 2, { clock });
    // The second core reads its keys while there are none.
    const body = { accessToken: 'x', doAntiCsrfCheck: false, enableAntiCsrf: false, checkDatabase: false };
    await two.askOther('POST', '/recipe/session/verify', { body });
    const { accessToken } = await sessionsOf(two).create();
    clock.advance(200);
    const { json } = await two.askOther('POST', '/recipe/session/verify', {
      body: { ...body, accessToken: accessToken.token },
    });
    expect(json).toMatchObject({ status: 'OK' });
    await two.close();
  });

  it('outlive the rotation of their key, and not its end', async () => {
    const week = 168 * HOUR;
    const before = await client.create();
    const kid = (token: string) => decode(token).header.kid;
    clock.advance(week);
    const between = ok(await client.refresh(before.refreshToken.token));
    const oldKey = kid(before.accessToken.token);
    expect(kid(between.accessToken.token)).not.toBe(oldKey);
    const published = async () => {
      const { keys } = await core.client().service.getPublicKeys({});
      return keys.map((key) => key.kid);
    };
    expect(await published()).toContain(oldKey);
    clock.advance(2 * HOUR);
    expect(await published()).not.toContain(oldKey);
    expect(await published()).toContain(kid(between.accessToken.token));
    expect(await client.verify(before.accessToken.token)).toMatchObject({ status: 'TRY_REFRESH_TOKEN' });
    expect(await client.next(between.refreshToken.token)).toEqual(expect.any(String));
  });

  it('are bound to the anti-CSRF value where it is enabled', async () => {
    const enableAntiCsrf = true;
    const { accessToken, refreshToken, antiCsrfToken = '' } = await client.create({ enableAntiCsrf });
    const check = (given: string | undefined, doAntiCsrfCheck = true, enabled = true) =>
      client.verify(accessToken.token, {
        doAntiCsrfCheck,
        enableAntiCsrf: enabled,
        ...(given !== undefined && { antiCsrfToken: given }),
      });
    const failed = { status: 'TRY_REFRESH_TOKEN', message: 'anti-csrf check failed' };
    expect(await check(antiCsrfToken)).toMatchObject({ status: 'OK' });
    expect(await check('wrong')).toEqual(failed);
    expect(await check(undefined)).toEqual(failed);
    expect(await check(undefined, false)).toMatchObject({ status: 'OK' });
    expect(await check(undefined, true, false)).toMatchObject({ status: 'OK' });
    const unbound = await client.create();
    const request = { doAntiCsrfCheck: true, enableAntiCsrf, antiCsrfToken };
    expect(await client.verify(unbound.accessToken.token, request)).toEqual(failed);

    const refused = { status: 'UNAUTHORISED', message: 'Anti CSRF token missing, or not matching' };
    expect(await client.refresh(refreshToken.token, { enableAntiCsrf })).toEqual(refused);
    expect(await client.refresh(refreshToken.token, { enableAntiCsrf, antiCsrfToken: 'x' })).toEqual(refused);
    const refreshed = ok(await client.refresh(refreshToken.token, { enableAntiCsrf, antiCsrfToken }));
    expect(refreshed.antiCsrfToken).toBeDefined();
    // Switched off, the value is neither asked for nor given; a token without one is not asked for it later.
    const off = ok(await client.refresh(refreshed.refreshToken.token));
    expect(off.antiCsrfToken).toBeUndefined();
    expect(ok(await client.refresh(off.refreshToken.token, { enableAntiCsrf })).antiCsrfToken).toBeDefined();
  });

  it('are regenerated with a new payload and the old expiry', async () => {
    const { accessToken, session } = await client.create({ enableAntiCsrf: true, userDataInJWT: { a: 1 } });
    clock.advance(5000);
    const answer = ok(
      await client.session.regenerateSession({ accessToken: accessToken.token, userDataInJWT: { b: 2 } }),
    );
    expect(answer.session).toEqual({ ...session, userDataInJWT: { b: 2 } });
    const { a: _, ...kept } = decode(accessToken.token).payload;
    const regenerated = answer.accessToken?.token ?? '';
    expect(decode(regenerated).payload).toEqual({ ...kept, b: 2, iat: Math.floor(clock.now() / 1000) });
    expect(answer.accessToken?.expiry).toBe(accessToken.expiry);
    const unchanged = ok(await client.session.regenerateSession({ accessToken: accessToken.token }));
    expect(unchanged.session.userDataInJWT).toEqual({ b: 2 });

    clock.set(accessToken.expiry);
    expect(await client.session.regenerateSession({ accessToken: accessToken.token })).toEqual({
      status: 'OK',
      session: answer.session,
    });
    await client.session.removeSessions({ sessionHandles: [session.handle] });
    expect(await client.session.regenerateSession({ accessToken: accessToken.token })).toEqual({
      status: 'UNAUTHORISED',
      message: 'Session does not exist.',
    });
    await expect(client.session.regenerateSession({ accessToken: 'x.y.z' })).rejects.toThrow('400');
    const { jwt } = ok(
      await core.client().jwt.createJwt({
        algorithm: 'RS256',
        jwksDomain: 'd',
        payload: {},
        validity: 9,
        useStaticSigningKey: true,
      }),
    );
    expect(await client.session.regenerateSession({ accessToken: jwt })).toMatchObject({
      status: 'UNAUTHORISED',
    });
  });
});
