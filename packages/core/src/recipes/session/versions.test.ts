import { verify } from 'node:crypto';
import { fakeClock, testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CoreUnderTest, startCore } from '../../../test/coreUnderTest.js';
import { decode, ok, sessionsOf } from '../../../test/sessions.js';
import { importPublicKey } from '../../crypto/rsa.js';
import { hash1 } from './service/refreshToken.js';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The fields of each version's answer to creating a session. */
const keyInfo = ['jwtSigningPublicKey', 'jwtSigningPublicKeyExpiryTime'];
const keyList = [...keyInfo, 'jwtSigningPublicKeyList'];
const shapes = [
  { version: '2.7', form: '2', extra: ['idRefreshToken', ...keyInfo], session: [] },
  { version: '2.9', form: '2', extra: ['idRefreshToken', ...keyList], session: [] },
  { version: '2.18', form: '2', extra: ['idRefreshToken', ...keyList], session: [] },
  { version: '2.20', form: '2', extra: ['idRefreshToken', ...keyList], session: [] },
  { version: '2.21', form: '3', extra: [], session: [] },
  { version: '3.0', form: '4', extra: [], session: ['tenantId'] },
  { version: '4.0', form: '5', extra: [], session: ['recipeUserId', 'tenantId'] },
  { version: '5.4', form: '5', extra: [], session: ['recipeUserId', 'tenantId'] },
  { version: '5.6', form: '5', extra: [], session: ['recipeUserId', 'tenantId'] },
];

const claims = [
  'antiCsrfToken',
  'exp',
  'iat',
  'parentRefreshTokenHash1',
  'refreshTokenHash1',
  'sessionHandle',
];
const claimsOf: Record<string, string[]> = {
  3: [...claims, 'sub'],
  4: [...claims, 'sub', 'tId'],
  5: [...claims, 'rsub', 'sub', 'tId'],
};

describe.each(testDatabases())('sessions of every interface version on $name', (database) => {
  const clock = fakeClock();
  let core: CoreUnderTest;
  beforeAll(async () => {
    core = await startCore(database, { clock });
  });
  afterAll(() => core.close());

  it.each(shapes)('$version answers exactly its own fields', async ({ version, form, extra, session }) => {
    const client = sessionsOf(core, { version });
    const created = await client.create({ enableAntiCsrf: true });
    const fields = ['accessToken', 'antiCsrfToken', 'refreshToken', 'session', 'status'];
    expect(Object.keys(created).sort()).toEqual([...fields, ...extra].sort());
    expect(Object.keys(created.session).sort()).toEqual(
      ['handle', 'userDataInJWT', 'userId', ...session].sort(),
    );
    expect(created.antiCsrfToken).toMatch(uuid);

    const antiCsrfToken = created.antiCsrfToken ?? '';
    const refreshed = ok(
      await client.refresh(created.refreshToken.token, { enableAntiCsrf: true, antiCsrfToken }),
    );
    const refreshExtra = extra.filter((name) => name === 'idRefreshToken');
    expect(Object.keys(refreshed).sort()).toEqual([...fields, ...refreshExtra].sort());
    expect(Object.keys(refreshed.session).sort()).toEqual(Object.keys(created.session).sort());
    expect(refreshed.antiCsrfToken).not.toBe(antiCsrfToken);

    const verified = ok(await client.verify(created.accessToken.token));
    expect(verified.session).toEqual(created.session);
    const verifyExtra = extra.filter((name) => name !== 'idRefreshToken');
    expect(Object.keys(verified).sort()).toEqual(['session', 'status', ...verifyExtra].sort());

    if (form !== '2') {
      const { header, payload } = decode(created.accessToken.token);
      expect(header).toEqual({
        alg: 'RS256',
        typ: 'JWT',
        kid: expect.stringMatching(/^d-\d+$/),
        version: form,
      });
      expect(Object.keys(payload).sort()).toEqual([...(claimsOf[form] ?? [])].sort());
    }

    const stored = ok(await client.session.getSession({ sessionHandle: created.session.handle }));
    const storedFields = [
      'expiry',
      'sessionHandle',
      'status',
      'timeCreated',
      'userDataInDatabase',
      'userDataInJWT',
    ];
    expect(Object.keys(stored).sort()).toEqual([...storedFields, 'userId', ...session].sort());
    const regenerated = ok(
      await client.session.regenerateSession({ accessToken: created.accessToken.token }),
    );
    expect(Object.keys(regenerated.session).sort()).toEqual(Object.keys(created.session).sort());
  });

  it('writes the tokens of 2.18 with their own encoding, names and times', async () => {
    const client = sessionsOf(core, { version: '2.18' });
    const userDataInJWT = { sub: 'mine', name: 'Ä' };
    clock.advance(123);
    const created = await client.create({ userDataInJWT, enableAntiCsrf: true });
    const { token, createdTime, expiry } = created.accessToken;
    const [header = '', payload = '', signature = ''] = token.split('.');
    expect(Buffer.from(header, 'base64').toString()).toBe('{"alg":"RS256","typ":"JWT","version":"2"}');
    expect(JSON.parse(Buffer.from(payload, 'base64').toString())).toEqual({
      sessionHandle: created.session.handle,
      userId: 'user',
      refreshTokenHash1: hash1(created.refreshToken.token),
      userData: userDataInJWT,
      antiCsrfToken: created.antiCsrfToken,
      expiryTime: expiry,
      timeCreated: createdTime,
    });
    expect(createdTime).toBe(clock.now());
    const key = importPublicKey(created.jwtSigningPublicKey ?? '');
    const content = Buffer.from(`${header}.${payload}`);
    expect(verify('sha256', content, key, Buffer.from(signature, 'base64'))).toBe(true);
    expect(created.idRefreshToken).toEqual({
      token: expect.stringMatching(uuid),
      createdTime,
      expiry: created.refreshToken.expiry,
    });
    const child = ok(await client.refresh(created.refreshToken.token));
    const confirmed = ok(await client.verify(child.accessToken.token));
    expect(confirmed.session.userDataInJWT).toEqual(userDataInJWT);
    const [, confirmedPayload = ''] = confirmed.accessToken?.token.split('.') ?? [];
    expect(JSON.parse(Buffer.from(confirmedPayload, 'base64').toString())).not.toHaveProperty(
      'parentRefreshTokenHash1',
    );
    clock.advance(3_600_000);
    const late = await client.verify(created.accessToken.token);
    expect(late).toMatchObject({ status: 'TRY_REFRESH_TOKEN', message: 'Access token expired' });
    expect(late).toHaveProperty('jwtSigningPublicKeyList');
  });

  it('reads an access token of any version for a client of any version', async () => {
    for (const written of ['2.18', '2.21', '3.0', '5.6']) {
      const { accessToken } = await sessionsOf(core, { version: written }).create({
        userDataInJWT: { a: 1 },
      });
      for (const version of ['2.18', '2.21', '3.1', '4.0', '5.6']) {
        const verified = ok(await sessionsOf(core, { version }).verify(accessToken.token));
        expect(verified.session).toMatchObject({ userId: 'user', userDataInJWT: { a: 1 } });
      }
    }
  });

  it('tells old clients at start what they need', async () => {
    const answer = await core.client({ version: '2.18' }).session.handshake({});
    expect(answer).toEqual({
      status: 'OK',
      jwtSigningPublicKey: expect.any(String),
      jwtSigningPublicKeyExpiryTime: expect.any(Number),
      jwtSigningPublicKeyList: expect.arrayContaining([
        {
          publicKey: answer.jwtSigningPublicKey,
          createdAt: expect.any(Number),
          expiryTime: expect.any(Number),
        },
      ]),
      accessTokenBlacklistingEnabled: false,
      accessTokenValidity: 3_600_000,
      refreshTokenValidity: 8_640_000_000,
    });
    const old = await core.client({ version: '2.8' }).session.handshake({});
    expect(old).not.toHaveProperty('jwtSigningPublicKeyList');
    const late = await core.ask('POST', '/recipe/handshake', {
      body: {},
      headers: { 'cdi-version': '2.21' },
    });
    expect([late.status, late.text]).toEqual([404, 'Not found\n']);
  });

  it('takes the static key and the check of the database from the configuration before 2.21', async () => {
    const config = { access_token_signing_key_dynamic: false, access_token_blacklisting: true };
    const configured = await startCore(database, { clock, config });
    const old = sessionsOf(configured, { version: '2.18' });
    const created = await old.create();
    expect(created.jwtSigningPublicKeyList).toHaveLength(1);
    await old.session.removeSessions({ sessionHandles: [created.session.handle] });
    expect(await old.verify(created.accessToken.token)).toMatchObject({ status: 'UNAUTHORISED' });
    const { accessToken } = await sessionsOf(configured, { version: '2.21' }).create();
    expect(decode(accessToken.token).header.kid).toMatch(/^d-/);
    await configured.close();
  });

  it.each([
    { version: '2.18', form: 2 },
    { version: '2.21', form: 3 },
    { version: '3.0', form: 4 },
    { version: '5.6', form: 5 },
  ])('$version keeps its own claims from the payload', async ({ version, form }) => {
    const names = claimsOf[form] ?? [];
    const { create, session } = sessionsOf(core, { version });
    const refusal = /400 The user payload contains protected field$/;
    const { session: made, accessToken } = await create({ userDataInJWT: { iss: 'https://app' } });
    for (const name of names) {
      const userDataInJWT = { [name]: null };
      await expect(create({ userDataInJWT })).rejects.toThrow(refusal);
      await expect(session.updateJwtData({ sessionHandle: made.handle, userDataInJWT })).rejects.toThrow(
        refusal,
      );
      await expect(
        session.regenerateSession({ accessToken: accessToken.token, userDataInJWT }),
      ).rejects.toThrow(refusal);
    }
    if (!names.includes('rsub')) await create({ userDataInJWT: { rsub: 'mine' } });
  });

  it('refuses to refresh a session whose payload another version allowed', async () => {
    const old = await sessionsOf(core, { version: '2.18' }).create({
      userDataInJWT: { sub: 'someone else' },
    });
    expect(await sessionsOf(core).refresh(old.refreshToken.token)).toEqual({
      status: 'UNAUTHORISED',
      message: 'The user payload contains protected field',
    });
  });
});
