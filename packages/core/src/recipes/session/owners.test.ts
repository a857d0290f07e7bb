import { fakeClock, testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CoreUnderTest, startCore } from '../../../test/coreUnderTest.js';
import { addUser, decode, link, mapUserId, ok, sessionsOf } from '../../../test/sessions.js';
import { deleteExpiredSessions } from './manyStore.js';

describe.each(testDatabases())('whose sessions are, on $name', (database) => {
  const clock = fakeClock();
  let core: CoreUnderTest;
  let client: ReturnType<typeof sessionsOf>;
  let count = 0;
  let id = '';
  beforeAll(async () => {
    core = await startCore(database, { clock });
    client = sessionsOf(core);
    await core.client().multitenancy.putTenant({ tenantId: 't1' });
    await core.client().multitenancy.putApp({ appId: 'a1' });
  });
  afterAll(() => core.close());
  beforeEach(() => {
    count += 1;
    id = `user-${count}`;
  });

  const list = async (userId: string, fields: object = {}, caller = {}) =>
    ok(await core.client(caller).session.listSessionHandles({ userId, ...fields })).sessionHandles;
  const remove = async (fields: object, caller = {}) =>
    ok(await core.client(caller).session.removeSessions(fields)).sessionHandlesRevoked;
  const refused = (caller: object, path: string, body: object) => core.ask('POST', path, { body, ...caller });

  it('knows users by their external ids', async () => {
    await addUser(core, id);
    await mapUserId(core, id, `ext-${id}`);
    for (const userId of [id, `ext-${id}`]) {
      const { session, accessToken } = await client.create({ userId });
      expect(session).toMatchObject({ userId: `ext-${id}`, recipeUserId: `ext-${id}` });
      expect(decode(accessToken.token).payload).toMatchObject({ sub: `ext-${id}`, rsub: `ext-${id}` });
    }
    expect(await list(id)).toHaveLength(2);
    expect(await list(`ext-${id}`)).toHaveLength(2);
    expect(await remove({ userId: id })).toHaveLength(2);
  });

  it('shows a mapping that was added after the session was created', async () => {
    await addUser(core, id);
    const { session, refreshToken } = await client.create({ userId: id });
    await mapUserId(core, id, `ext-${id}`);
    const refreshed = ok(await client.refresh(refreshToken.token));
    expect(refreshed.session).toMatchObject({ userId: `ext-${id}`, recipeUserId: `ext-${id}` });
    expect(await list(`ext-${id}`)).toEqual([session.handle]);
    expect(await core.client().users.removeUser({ userId: `ext-${id}` })).toEqual({ status: 'OK' });
    expect(await client.exists(session.handle)).toBe(false);
  });

  it('shows a link at the next refresh, and keeps the login method', async () => {
    const primary = `${id}-primary`;
    await addUser(core, primary);
    await addUser(core, id);
    const { session, refreshToken } = await client.create({ userId: id });
    expect(session).toMatchObject({ userId: id, recipeUserId: id });
    await link(core, id, primary);
    const refreshed = ok(await client.refresh(refreshToken.token));
    expect(refreshed.session).toMatchObject({ userId: primary, recipeUserId: id });
    await mapUserId(core, primary, `ext-${primary}`);
    await mapUserId(core, id, `ext-${id}`);
    const mapped = ok(await client.refresh(refreshed.refreshToken.token));
    const owner = { userId: `ext-${primary}`, recipeUserId: `ext-${id}` };
    expect(mapped.session).toMatchObject(owner);
    expect(await client.session.getSession({ sessionHandle: session.handle })).toMatchObject(owner);
    const other = await client.create({ userId: primary });
    expect(other.session).toMatchObject({ userId: `ext-${primary}`, recipeUserId: `ext-${primary}` });
    const both = [session.handle, other.session.handle].sort();
    for (const userId of [id, primary, `ext-${id}`, `ext-${primary}`]) {
      expect((await list(userId)).sort()).toEqual(both);
    }
    const own = { fetchSessionsForAllLinkedAccounts: false };
    expect(await list(id, own)).toEqual([session.handle]);
    expect(await list(primary, own)).toEqual([other.session.handle]);
    expect(await remove({ userId: `ext-${id}`, revokeSessionsForLinkedAccounts: false })).toEqual([
      session.handle,
    ]);
    expect(await remove({ userId: id })).toEqual([other.session.handle]);
  });

  it('takes ids that belong to nobody as they are', async () => {
    const { session } = await client.create({ userId: id });
    expect(session).toMatchObject({ userId: id, recipeUserId: id });
    expect(await list(id)).toEqual([session.handle]);
    expect(await remove({ userId: 'nobody' })).toEqual([]);
    expect(await remove({ userId: id })).toEqual([session.handle]);
    expect(await remove({ userId: id })).toEqual([]);
  });

  it('names the tenant in the handle, and finds the session from every path of the app', async () => {
    const inTenant = sessionsOf(core, { tenantId: 't1' });
    const { session, accessToken, refreshToken } = await inTenant.create({ userId: id });
    expect(session.handle).toMatch(/^[0-9a-f-]{36}_t1$/);
    expect(session.tenantId).toBe('t1');
    expect(decode(accessToken.token).payload.tId).toBe('t1');
    expect(await client.exists(session.handle)).toBe(true);
    expect(ok(await client.refresh(refreshToken.token)).session.tenantId).toBe('t1');
    const here = await client.create({ userId: id });
    const onlyHere = { fetchAcrossAllTenants: false };
    expect(await list(id, onlyHere)).toEqual([here.session.handle]);
    expect(await list(id, onlyHere, { tenantId: 't1' })).toEqual([session.handle]);
    expect(await list(id)).toHaveLength(2);
    const anywhere = { revokeAcrossAllTenants: false };
    expect(await remove({ userId: id, ...anywhere }, { tenantId: 't1' })).toEqual([session.handle]);
    expect(await remove({ sessionHandles: [here.session.handle] }, { tenantId: 't1' })).toEqual([
      here.session.handle,
    ]);
  });

  it('refuses a tenant path where all tenants are meant, from CDI 5.0 on', async () => {
    const forbidden = 'Only public tenantId can call this app specific API\n';
    const body = { userId: id };
    const removal = await refused({}, '/t1/recipe/session/remove', body);
    expect([removal.status, removal.text]).toEqual([403, forbidden]);
    const listing = await core.ask('GET', '/t1/recipe/session/user', { query: { userId: id } });
    expect([listing.status, listing.text]).toEqual([403, forbidden]);
    const { accessToken } = await client.create({ userId: id });
    const check = {
      accessToken: accessToken.token,
      doAntiCsrfCheck: false,
      enableAntiCsrf: false,
      checkDatabase: false,
    };
    const verification = await refused({}, '/t1/recipe/session/verify', check);
    expect([verification.status, verification.text]).toEqual([403, forbidden]);
    expect(
      await sessionsOf(core, { tenantId: 't1', version: '5.5' }).verify(accessToken.token),
    ).toMatchObject({
      status: 'OK',
    });
    expect(await list(id, {}, { tenantId: 't1', version: '4.0' })).toHaveLength(1);
    expect(await remove({ userId: id }, { tenantId: 't1', version: '4.0' })).toHaveLength(1);
  });

  it('refuses unclear removals', async () => {
    const either = 'Invalid JSON input - use one of userId or sessionHandles array';
    const only = (name: string) => `Invalid JSON input - ${name} can only be set if userId is set`;
    const cases: [object, string][] = [
      [{}, either],
      [{ userId: id, sessionHandles: [] }, either],
      [{ sessionHandles: [], revokeAcrossAllTenants: true }, only('revokeAcrossAllTenants')],
      [
        { sessionHandles: [], revokeSessionsForLinkedAccounts: false },
        only('revokeSessionsForLinkedAccounts'),
      ],
      [{ sessionHandles: [1] }, "Field name 'sessionHandles' is invalid in JSON input"],
      [{ userId: null }, "Field name 'userId' is invalid in JSON input"],
    ];
    for (const [body, text] of cases) {
      const reply = await refused({}, '/recipe/session/remove', body);
      expect([reply.status, reply.text]).toEqual([400, `${text}\n`]);
    }
  });

  it('removes what exists of many handles, once', async () => {
    const handles: string[] = [];
    for (let i = 0; i < 5; i += 1) handles.push((await client.create({ userId: id })).session.handle);
    const unknown = Array.from({ length: 600 }, (_, i) => `unknown-${i}`);
    const revoked = await remove({ sessionHandles: [...handles, ...unknown, ...handles] });
    expect(revoked.sort()).toEqual(handles.sort());
    expect(await remove({ sessionHandles: handles })).toEqual([]);
    expect(await remove({ sessionHandles: [] })).toEqual([]);
  });

  it('answers 400 for a handle of a tenant that does not exist', async () => {
    const sessionHandle = 'x_t9';
    const text =
      '400 AppId or tenantId not found => Tenant with the following connectionURIDomain, appId and tenantId combination not found: (, public, t9)';
    const { session } = core.client();
    await expect(session.getSession({ sessionHandle })).rejects.toThrow(text);
    await expect(session.getSessionData({ sessionHandle })).rejects.toThrow(text);
    await expect(session.getJwtData({ sessionHandle })).rejects.toThrow(text);
    await expect(session.updateJwtData({ sessionHandle, userDataInJWT: {} })).rejects.toThrow(text);
    await expect(session.updateSessionData({ sessionHandle, userDataInDatabase: {} })).rejects.toThrow(text);
    const { session: kept } = await client.create({ userId: id });
    await expect(session.removeSessions({ sessionHandles: [kept.handle, sessionHandle] })).rejects.toThrow(
      text,
    );
    expect(await client.exists(kept.handle)).toBe(true);
  });

  it('keeps and replaces the data of a session', async () => {
    const userDataInDatabase = { nested: { list: [1, 'ä', null] } };
    const { session } = await client.create({ userId: id, userDataInDatabase, userDataInJWT: { a: 1 } });
    const sessionHandle = session.handle;
    const api = client.session;
    expect(await api.getSession({ sessionHandle })).toEqual({
      status: 'OK',
      sessionHandle,
      userId: id,
      recipeUserId: id,
      userDataInDatabase,
      userDataInJWT: { a: 1 },
      expiry: clock.now() + 144_000 * 60_000,
      timeCreated: clock.now(),
      tenantId: 'public',
    });
    expect(await api.updateSessionData({ sessionHandle, userDataInDatabase: { b: 1 } })).toEqual({
      status: 'OK',
    });
    expect(await api.updateJwtData({ sessionHandle, userDataInJWT: { c: 1 } })).toEqual({ status: 'OK' });
    expect(await api.getSessionData({ sessionHandle })).toEqual({
      status: 'OK',
      userDataInDatabase: { b: 1 },
    });
    expect(await api.getJwtData({ sessionHandle })).toEqual({ status: 'OK', userDataInJWT: { c: 1 } });
    await remove({ userId: id });
    const gone = { status: 'UNAUTHORISED', message: 'Session does not exist.' };
    expect(await api.getSession({ sessionHandle })).toEqual(gone);
    expect(await api.getSessionData({ sessionHandle })).toEqual(gone);
    expect(await api.getJwtData({ sessionHandle })).toEqual(gone);
    expect(await api.updateSessionData({ sessionHandle, userDataInDatabase: {} })).toEqual(gone);
    expect(await api.updateJwtData({ sessionHandle, userDataInJWT: {} })).toEqual(gone);
  });

  it('keeps apps apart', async () => {
    const { session, accessToken, refreshToken } = await client.create({ userId: id });
    const other = sessionsOf(core, { appId: 'a1' });
    expect(await other.exists(session.handle)).toBe(false);
    expect(await other.refresh(refreshToken.token)).toMatchObject({ status: 'UNAUTHORISED' });
    expect(await other.verify(accessToken.token)).toMatchObject({ status: 'TRY_REFRESH_TOKEN' });
    expect(await remove({ sessionHandles: [session.handle] }, { appId: 'a1' })).toEqual([]);
    expect(await remove({ userId: id }, { appId: 'a1' })).toEqual([]);
    expect(await client.exists(session.handle)).toBe(true);
  });

  it('ends with the tenant', async () => {
    await core.client().multitenancy.putTenant({ tenantId: 't2' });
    const { session, refreshToken } = await sessionsOf(core, { tenantId: 't2' }).create({ userId: id });
    await core.client().multitenancy.removeTenant({ tenantId: 't2' });
    expect(await list(id)).toEqual([]);
    expect(await client.refresh(refreshToken.token)).toMatchObject({ status: 'UNAUTHORISED' });
    await expect(client.exists(session.handle)).rejects.toThrow('(, public, t2)');
  });

  it('counts creating, refreshing and signing out as activity, not verifying', async () => {
    await addUser(core, id);
    await mapUserId(core, id, `ext-${id}`);
    const lastActive = async () => {
      const row = await core.db.read
        .selectFrom('last_active')
        .select('last_active_at')
        .where('user_id', '=', id)
        .executeTakeFirst();
      return row?.last_active_at;
    };
    const { accessToken, refreshToken } = await client.create({ userId: id });
    await expect.poll(lastActive).toBe(clock.now());
    clock.advance(300_000);
    await client.next(refreshToken.token);
    await expect.poll(lastActive).toBe(clock.now());
    const then = clock.now();
    clock.advance(300_000);
    await client.verifyInDatabase(accessToken.token);
    expect(await lastActive()).toBe(then);
    await remove({ userId: id });
    await expect.poll(lastActive).toBe(clock.now());
  });

  it('does not show expired sessions, and cleans them up page by page', async () => {
    await deleteExpiredSessions(core.db, clock.now());
    const old = [];
    for (let i = 0; i < 7; i += 1) old.push((await client.create({ userId: id })).session.handle);
    clock.advance(144_000 * 60_000);
    const { session } = await client.create({ userId: id });
    expect(await list(id)).toEqual([session.handle]);
    expect(await remove({ sessionHandles: old.slice(0, 1) })).toEqual([]);
    await sessionsOf(core, { appId: 'a1' }).create({ userId: id });
    expect(await deleteExpiredSessions(core.db, clock.now(), 2)).toBeGreaterThanOrEqual(6);
    const left = await core.db.read.selectFrom('sessions').select('expires_at').execute();
    expect(left.every((row) => row.expires_at > clock.now())).toBe(true);
    expect(await client.exists(session.handle)).toBe(true);
  });
});
