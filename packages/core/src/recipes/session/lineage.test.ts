import { fakeClock, testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CoreUnderTest, startCore } from '../../../test/coreUnderTest.js';
import { decode, ok, sessionsOf } from '../../../test/sessions.js';
import { hash1 } from './service/refreshToken.js';

const theft = (handle: string) => ({
  status: 'TOKEN_THEFT_DETECTED',
  session: { handle, userId: 'user', recipeUserId: 'user' },
});

describe.each(testDatabases())('refresh by lineage (up to CDI 5.5) on $name', (database) => {
  const clock = fakeClock();
  let core: CoreUnderTest;
  let older: ReturnType<typeof sessionsOf>;
  beforeAll(async () => {
    core = await startCore(database, { clock });
    older = sessionsOf(core, { version: '5.4' });
  });
  afterAll(() => core.close());

  it('gives any number of children until one is used', async () => {
    const created = await older.create();
    const parent = created.refreshToken.token;
    const first = ok(await older.refresh(parent));
    const second = ok(await older.refresh(parent));
    expect(decode(first.accessToken.token).payload).toMatchObject({
      refreshTokenHash1: hash1(first.refreshToken.token),
      parentRefreshTokenHash1: hash1(parent),
    });
    await older.next(second.refreshToken.token);
    expect(await older.refresh(parent)).toEqual(theft(created.session.handle));
    expect(await older.refresh(first.refreshToken.token)).toEqual(theft(created.session.handle));
    // The core tells; the SDK ends the session.
    expect(await older.exists(created.session.handle)).toBe(true);
    expect(await older.next(second.refreshToken.token)).toEqual(expect.any(String));
  });

  it('renews the session when a child is used, not before', async () => {
    const { session, refreshToken } = await older.create();
    const expiry = async () => ok(await older.session.getSession({ sessionHandle: session.handle })).expiry;
    const first = await expiry();
    clock.advance(1000);
    const child = await older.next(refreshToken.token);
    expect(await expiry()).toBe(first);
    await older.next(child);
    expect(await expiry()).toBe(first + 1000);
  });

  it('confirms a child when its access token is verified', async () => {
    const created = await older.create({ userDataInJWT: { a: 1 } });
    const child = ok(await older.refresh(created.refreshToken.token));
    clock.advance(5000);
    const verified = ok(await older.verify(child.accessToken.token));
    expect(verified.session).toEqual(created.session);
    const { payload, header } = decode(verified.accessToken?.token ?? '');
    expect(header).toMatchObject({ version: '5' });
    expect(payload).toEqual({
      ...decode(child.accessToken.token).payload,
      parentRefreshTokenHash1: null,
      iat: clock.now() / 1000,
      // Whole validity: no part is taken off.
      exp: clock.now() / 1000 + 3600,
    });
    expect(await older.refresh(created.refreshToken.token)).toEqual(theft(created.session.handle));
    // Seen again, the same access token gets its replacement again; the replacement needs none.
    expect(ok(await older.verify(child.accessToken.token)).accessToken).toBeDefined();
    expect(await older.verify(verified.accessToken?.token ?? '')).toEqual({
      status: 'OK',
      session: created.session,
    });
  });

  it('leaves an access token alone whose branch has lost', async () => {
    const created = await older.create();
    const loser = ok(await older.refresh(created.refreshToken.token));
    const winner = ok(await older.refresh(created.refreshToken.token));
    await older.next(winner.refreshToken.token);
    expect(await older.verify(loser.accessToken.token)).toEqual({ status: 'OK', session: created.session });
  });

  it('gives a new access token when the stored payload has changed', async () => {
    const created = await older.create({ userDataInJWT: { a: { x: 1, y: 2 } } });
    const token = created.accessToken.token;
    const sessionHandle = created.session.handle;
    await older.session.updateJwtData({ sessionHandle, userDataInJWT: { a: { y: 2, x: 1 } } });
    expect(ok(await older.verifyInDatabase(token)).accessToken).toBeUndefined();
    await older.session.updateJwtData({ sessionHandle, userDataInJWT: { a: 2 } });
    expect(ok(await older.verify(token)).session.userDataInJWT).toEqual({ a: { x: 1, y: 2 } });
    const verified = ok(await older.verifyInDatabase(token));
    expect(verified.session.userDataInJWT).toEqual({ a: 2 });
    expect(decode(verified.accessToken?.token ?? '').payload).toMatchObject({ a: 2 });
    expect(verified).not.toHaveProperty('payloadUpdateAvailable');
  });

  it('tells an ended session: with the database at once, without it when it would have to write', async () => {
    const created = await older.create();
    const child = ok(await older.refresh(created.refreshToken.token));
    await older.session.removeSessions({ sessionHandles: [created.session.handle] });
    expect(await older.verify(created.accessToken.token)).toMatchObject({ status: 'OK' });
    expect(await older.verifyInDatabase(created.accessToken.token)).toEqual({
      status: 'UNAUTHORISED',
      message: 'Either the session has ended or has been blacklisted',
    });
    expect(await older.verify(child.accessToken.token)).toEqual({
      status: 'UNAUTHORISED',
      message: 'Session missing in db',
    });
    expect(await older.refresh(child.refreshToken.token)).toEqual({
      status: 'UNAUTHORISED',
      message: 'Session missing in db or has expired',
    });
  });

  it('changes the kind of key where asked and keeps it where not', async () => {
    const kind = (token: string) => String(decode(token).header.kid).slice(0, 2);
    const created = await older.create({ useDynamicSigningKey: false });
    expect(kind(created.accessToken.token)).toBe('s-');
    const refreshed = ok(await older.refresh(created.refreshToken.token));
    expect(kind(refreshed.accessToken.token)).toBe('d-');
    const at40 = core.client({ version: '4.0' }).session;
    const request = { refreshToken: refreshed.refreshToken.token, enableAntiCsrf: false };
    const ask = async (fields: object) => {
      const sent = { ...request, ...fields };
      // `useDynamicSigningKey` is required in today's types.
      return ok(await at40.refreshSession(sent as typeof sent & { useDynamicSigningKey: boolean }));
    };
    expect(kind((await ask({})).accessToken.token)).toBe('d-');
    expect(kind((await ask({ useDynamicSigningKey: false })).accessToken.token)).toBe('s-');
    expect(kind((await ask({})).accessToken.token)).toBe('s-');
  });
});
