import { fakeClock, testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CoreUnderTest, startCore } from '../../../test/coreUnderTest.js';
import { decode, ok, sessionsOf } from '../../../test/sessions.js';
import { classifyReuse } from './service/refreshRotation.js';

const GRACE = 30_000;
const gone = { status: 'UNAUTHORISED', message: 'Session missing in db or has expired' };

describe.each(testDatabases())('refresh with rotation (CDI 5.6) on $name', (database) => {
  const clock = fakeClock();
  let core: CoreUnderTest;
  let newest: ReturnType<typeof sessionsOf>;
  beforeAll(async () => {
    core = await startCore(database, { clock });
    newest = sessionsOf(core);
  });
  afterAll(() => core.close());

  const theft = (handle: string, recentTokenReuseSubtype: string) => ({
    status: 'TOKEN_THEFT_DETECTED',
    session: { handle, userId: 'user', recipeUserId: 'user' },
    recentTokenReuseSubtype,
  });

  it('replaces the token at once and renews the session', async () => {
    const created = await newest.create({ userDataInJWT: { role: 'admin' } });
    clock.advance(60_000);
    const refreshed = ok(await newest.refresh(created.refreshToken.token));
    expect(refreshed.session).toEqual(created.session);
    expect(refreshed.refreshToken).toEqual({
      token: expect.any(String),
      createdTime: clock.now(),
      expiry: clock.now() + 144_000 * 60_000,
    });
    expect(Object.keys(refreshed).sort()).toEqual(['accessToken', 'refreshToken', 'session', 'status']);
    const { payload } = decode(refreshed.accessToken.token);
    expect(payload).toMatchObject({ role: 'admin', parentRefreshTokenHash1: null, antiCsrfToken: null });
    expect(await newest.verifyInDatabase(refreshed.accessToken.token)).toMatchObject({ status: 'OK' });
    expect(await newest.next(refreshed.refreshToken.token)).toEqual(expect.any(String));
  });

  it('takes the previous token again to the end of the grace period, and renews nothing by it', async () => {
    const created = await newest.create();
    clock.advance(1000);
    const first = ok(await newest.refresh(created.refreshToken.token));
    clock.advance(GRACE);
    const second = ok(await newest.refresh(created.refreshToken.token));
    expect(second.refreshToken.expiry).toBe(first.refreshToken.expiry);
    const stored = ok(await newest.session.getSession({ sessionHandle: created.session.handle }));
    expect(stored.expiry).toBe(first.refreshToken.expiry);
    clock.advance(1);
    expect(await newest.refresh(created.refreshToken.token)).toEqual(
      theft(created.session.handle, 'RECENT_PREV'),
    );
    expect(await newest.refresh(second.refreshToken.token)).toEqual(gone);
    expect(await newest.exists(created.session.handle)).toBe(false);
  });

  it('ends the session when a displaced child is used', async () => {
    const created = await newest.create();
    const displaced = await newest.next(created.refreshToken.token);
    const current = await newest.next(created.refreshToken.token);
    expect(await newest.refresh(displaced)).toEqual(theft(created.session.handle, 'ORPHANED_BRANCH'));
    expect(await newest.refresh(current)).toEqual(gone);
  });

  it('ends the session when a token from long ago is used', async () => {
    const created = await newest.create();
    const second = await newest.next(created.refreshToken.token);
    const third = await newest.next(second);
    expect(await newest.refresh(created.refreshToken.token)).toEqual(
      theft(created.session.handle, 'STALE_LINEAGE'),
    );
    expect(await newest.refresh(third)).toEqual(gone);
  });

  it('refuses an expired session, and does not bring it back', async () => {
    const created = await newest.create();
    clock.advance(144_000 * 60_000 - 1);
    const kept = await newest.create();
    clock.advance(1);
    expect(await newest.refresh(created.refreshToken.token)).toEqual(gone);
    expect(await newest.exists(created.session.handle)).toBe(false);
    expect(await newest.refresh(kept.refreshToken.token)).toMatchObject({ status: 'OK' });
  });

  it('says unauthorised of recent reuse where the operator wants it so', async () => {
    const config = {
      recent_token_reuse_behaviour: 'UNAUTHORISED',
      refresh_token_rotation_grace_period: 0,
    } as const;
    const strict = await startCore(database, { clock, config });
    const { create, refresh, next, exists } = sessionsOf(strict);
    const answer = (recentTokenReuseSubtype: string) => ({
      status: 'UNAUTHORISED',
      message: 'refresh token reuse detected',
      recentTokenReuseSubtype,
    });
    const a = await create();
    const displaced = await next(a.refreshToken.token);
    // Without grace the same millisecond alone is forgiven.
    await next(a.refreshToken.token);
    clock.advance(1);
    expect(await refresh(a.refreshToken.token)).toEqual(answer('RECENT_PREV'));
    expect(await exists(a.session.handle)).toBe(false);
    expect(await refresh(displaced)).toEqual(gone);
    const b = await create();
    const child = await next(b.refreshToken.token);
    await next(b.refreshToken.token);
    expect(await refresh(child)).toEqual(answer('ORPHANED_BRANCH'));
    const c = await create();
    await next(await next(c.refreshToken.token));
    expect(await refresh(c.refreshToken.token)).toEqual(theft(c.session.handle, 'STALE_LINEAGE'));
    await strict.close();
  });

  it('takes over sessions of older clients, whose child was never promoted', async () => {
    const older = sessionsOf(core, { version: '5.4' });
    const created = await older.create();
    const child = ok(await older.refresh(created.refreshToken.token));
    // The older rules put the parent into the access token: its branch is living too.
    expect(await newest.verifyInDatabase(child.accessToken.token)).toMatchObject({ status: 'OK' });
    const rotated = ok(await newest.refresh(child.refreshToken.token));
    expect(await newest.verifyInDatabase(rotated.accessToken.token)).toMatchObject({ status: 'OK' });
    expect(await newest.next(child.refreshToken.token)).toEqual(expect.any(String));
    clock.advance(GRACE + 1);
    expect(await newest.refresh(created.refreshToken.token)).toEqual(
      theft(created.session.handle, 'STALE_LINEAGE'),
    );
  });

  it('goes back to the older rules and forward again within one session', async () => {
    const older = sessionsOf(core, { version: '5.5' });
    const created = await newest.create();
    const rotated = await newest.next(created.refreshToken.token);
    const child = await older.next(rotated);
    const grandchild = await older.next(child);
    // Promoting the child by the older rules noted its parent as the previous token.
    expect(await newest.next(child)).toEqual(expect.any(String));
    expect(await newest.refresh(grandchild)).toEqual(theft(created.session.handle, 'ORPHANED_BRANCH'));
  });

  it('verifies without writing, and tells a rotated-out branch with the database only', async () => {
    const created = await newest.create({ userDataInJWT: { a: 1 } });
    const second = ok(await newest.refresh(created.refreshToken.token));
    const third = ok(await newest.refresh(second.refreshToken.token));
    const { session } = created;
    expect(await newest.verify(created.accessToken.token)).toEqual({ status: 'OK', session });
    expect(await newest.verifyInDatabase(created.accessToken.token)).toEqual({
      status: 'UNAUTHORISED',
      message: 'rotated-out token branch; refresh required',
    });
    for (const { accessToken } of [second, third]) {
      expect(await newest.verifyInDatabase(accessToken.token)).toEqual({
        status: 'OK',
        session,
        payloadUpdateAvailable: false,
      });
    }
    await newest.session.updateJwtData({ sessionHandle: session.handle, userDataInJWT: { a: 2 } });
    expect(await newest.verifyInDatabase(third.accessToken.token)).toEqual({
      status: 'OK',
      session,
      payloadUpdateAvailable: true,
    });
    await newest.session.removeSessions({ sessionHandles: [session.handle] });
    expect(await newest.verify(third.accessToken.token)).toEqual({ status: 'OK', session });
    expect(await newest.verifyInDatabase(third.accessToken.token)).toEqual({
      status: 'UNAUTHORISED',
      message: 'Either the session has ended or has been blacklisted',
    });
  });
});

describe('classifyReuse', () => {
  it.each([
    ['the previous token', { presented: 'p', parent: 'x' }, 'RECENT_PREV'],
    ['a child of the previous token', { presented: 'x', parent: 'p' }, 'ORPHANED_BRANCH'],
    ['anything else', { presented: 'x', parent: null }, 'STALE_LINEAGE'],
  ])('%s', (_, token, subtype) => {
    expect(classifyReuse({ previous_refresh_token_hash2: 'p' }, token)).toBe(subtype);
  });

  it('knows no branch before the first rotation', () => {
    expect(classifyReuse({ previous_refresh_token_hash2: null }, { presented: 'x', parent: null })).toBe(
      'STALE_LINEAGE',
    );
  });
});
