import { startTestCore, type TestCore, testDatabases } from '@latchkey/testkit';
import SuperTokens from 'supertokens-node';
import EmailPassword from 'supertokens-node/recipe/emailpassword';
import Jwt from 'supertokens-node/recipe/jwt';
import Session from 'supertokens-node/recipe/session';
import { PrimitiveClaim } from 'supertokens-node/recipe/session/claims';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startPublishedSdkInOwnApp } from './publishedSdk.js';

const password = 'correct horse 1';

describe.each(testDatabases())('the published supertokens-node against our core on $name', (kind) => {
  let core: TestCore;
  let drop: () => Promise<void>;

  beforeAll(async () => {
    const database = await kind.create();
    drop = database.drop;
    core = await startTestCore(database.uri, { config: { bcrypt_log_rounds: 4, test_mode: true } });
  });
  afterAll(async () => {
    await core.close();
    await drop();
  });
  beforeEach(async () => {
    await startPublishedSdkInOwnApp(core.address);
  });

  async function signUp(email: string) {
    const result = await EmailPassword.signUp('public', email, password);
    if (result.status !== 'OK') throw new Error(result.status);
    return result;
  }

  async function newSession(email = 'joe@example.com', payload: Record<string, unknown> = {}) {
    const { recipeUserId } = await signUp(email);
    return Session.createNewSessionWithoutRequestResponse('public', recipeUserId, payload, { kept: true });
  }

  test('signs up and in, and refuses a wrong password and a taken e-mail', async () => {
    const created = await signUp('Joe@Example.com ');
    expect(created.user.emails).toEqual(['joe@example.com']);
    expect(created.user.loginMethods[0]?.recipeId).toBe('emailpassword');
    expect(created.user.isPrimaryUser).toBe(false);
    const signedIn = await EmailPassword.signIn('public', 'joe@example.com', password);
    expect(signedIn).toMatchObject({ status: 'OK', user: { id: created.user.id } });
    expect(await EmailPassword.signIn('public', 'joe@example.com', 'wrong')).toEqual({
      status: 'WRONG_CREDENTIALS_ERROR',
    });
    expect(await EmailPassword.signIn('public', 'nobody@example.com', password)).toEqual({
      status: 'WRONG_CREDENTIALS_ERROR',
    });
    expect(await EmailPassword.signUp('public', 'joe@example.com', password)).toEqual({
      status: 'EMAIL_ALREADY_EXISTS_ERROR',
    });
  });

  test('keeps the users of two apps apart', async () => {
    const { user } = await signUp('joe@example.com');
    await startPublishedSdkInOwnApp(core.address);
    expect(await SuperTokens.getUser(user.id)).toBeUndefined();
    expect((await signUp('joe@example.com')).user.id).not.toBe(user.id);
  });

  test('resets a password with a token, once', async () => {
    const { user } = await signUp('joe@example.com');
    const first = await EmailPassword.createResetPasswordToken('public', user.id, 'joe@example.com');
    const second = await EmailPassword.createResetPasswordToken('public', user.id, 'joe@example.com');
    if (first.status !== 'OK' || second.status !== 'OK') throw new Error('no token');
    expect(
      await EmailPassword.resetPasswordUsingToken('public', first.token, 'another pass 2'),
    ).toMatchObject({
      status: 'OK',
    });
    expect(await EmailPassword.resetPasswordUsingToken('public', first.token, 'another pass 3')).toEqual({
      status: 'RESET_PASSWORD_INVALID_TOKEN_ERROR',
    });
    expect(await EmailPassword.consumePasswordResetToken('public', second.token)).toEqual({
      status: 'RESET_PASSWORD_INVALID_TOKEN_ERROR',
    });
    expect((await EmailPassword.signIn('public', 'joe@example.com', 'another pass 2')).status).toBe('OK');
    expect((await EmailPassword.signIn('public', 'joe@example.com', password)).status).toBe(
      'WRONG_CREDENTIALS_ERROR',
    );
    expect(await EmailPassword.createResetPasswordToken('public', 'nobody', 'joe@example.com')).toEqual({
      status: 'UNKNOWN_USER_ID_ERROR',
    });
  });

  test('changes an e-mail and a password', async () => {
    const { recipeUserId } = await signUp('joe@example.com');
    await signUp('ann@example.com');
    const taken = await EmailPassword.updateEmailOrPassword({
      recipeUserId,
      email: 'ann@example.com',
      password: 'new pass 12',
    });
    expect(taken.status).toBe('EMAIL_ALREADY_EXISTS_ERROR');
    expect((await EmailPassword.signIn('public', 'joe@example.com', password)).status).toBe('OK');
    const changed = await EmailPassword.updateEmailOrPassword({
      recipeUserId,
      email: 'joe2@example.com',
      password: 'new pass 12',
    });
    expect(changed.status).toBe('OK');
    expect((await EmailPassword.signIn('public', 'joe2@example.com', 'new pass 12')).status).toBe('OK');
    expect((await EmailPassword.signIn('public', 'joe@example.com', 'new pass 12')).status).toBe(
      'WRONG_CREDENTIALS_ERROR',
    );
    const unknown = await EmailPassword.updateEmailOrPassword({
      recipeUserId: SuperTokens.convertToRecipeUserId('nobody'),
      password: 'new pass 12',
    });
    expect(unknown.status).toBe('UNKNOWN_USER_ID_ERROR');
    const weak = await EmailPassword.updateEmailOrPassword({ recipeUserId, password: 'short' });
    expect(weak.status).toBe('PASSWORD_POLICY_VIOLATED_ERROR');
  });

  test('creates a session, reads it by its token and by its handle', async () => {
    const session = await newSession('joe@example.com', { role: 'admin' });
    const tokens = session.getAllSessionTokensDangerously();
    const read = await Session.getSessionWithoutRequestResponse(tokens.accessToken);
    expect(read.getUserId()).toBe(session.getUserId());
    expect(read.getAccessTokenPayload()).toMatchObject({
      role: 'admin',
      iss: 'http://localhost:3001/auth',
      tId: 'public',
    });
    const checked = await Session.getSessionWithoutRequestResponse(tokens.accessToken, undefined, {
      checkDatabase: true,
    });
    expect(checked.getHandle()).toBe(session.getHandle());
    expect(await Session.getSessionInformation(session.getHandle())).toMatchObject({
      sessionHandle: session.getHandle(),
      userId: session.getUserId(),
      sessionDataInDatabase: { kept: true },
      customClaimsInAccessTokenPayload: { role: 'admin' },
      tenantId: 'public',
    });
    expect(await Session.getAllSessionHandlesForUser(session.getUserId())).toEqual([session.getHandle()]);
  });

  test('refreshes, promotes the child on its first use, and then calls the parent stolen', async () => {
    const session = await newSession();
    const parent = session.getAllSessionTokensDangerously().refreshToken ?? '';
    const refreshed = await Session.refreshSessionWithoutRequestResponse(parent);
    const again = await Session.refreshSessionWithoutRequestResponse(parent);
    expect(again.getHandle()).toBe(session.getHandle());
    const child = refreshed.getAllSessionTokensDangerously();
    const used = await Session.getSessionWithoutRequestResponse(child.accessToken);
    expect(used.getAllSessionTokensDangerously().accessAndFrontTokenUpdated).toBe(true);
    await expect(Session.refreshSessionWithoutRequestResponse(parent)).rejects.toMatchObject({
      type: 'TOKEN_THEFT_DETECTED',
      payload: { sessionHandle: session.getHandle(), userId: session.getUserId() },
    });
  });

  test('stores data with a session and changes its payload', async () => {
    const session = await newSession();
    await session.updateSessionDataInDatabase({ cart: [1, 2] });
    expect(await session.getSessionDataFromDatabase()).toEqual({ cart: [1, 2] });
    await session.mergeIntoAccessTokenPayload({ plan: 'pro' });
    expect(session.getAccessTokenPayload()).toMatchObject({ plan: 'pro' });
    const token = session.getAccessToken();
    const read = await Session.getSessionWithoutRequestResponse(token);
    expect(read.getAccessTokenPayload()).toMatchObject({ plan: 'pro' });
    expect(await Session.mergeIntoAccessTokenPayload(session.getHandle(), { plan: null, seats: 3 })).toBe(
      true,
    );
    const info = await Session.getSessionInformation(session.getHandle());
    expect(info?.customClaimsInAccessTokenPayload).toMatchObject({ seats: 3 });
    expect(info?.customClaimsInAccessTokenPayload).not.toHaveProperty('plan');
    expect(await Session.updateSessionDataInDatabase('no-such-handle', {})).toBe(false);
  });

  test('fetches and checks claims', async () => {
    const claim = new PrimitiveClaim<string>({ key: 'tier', fetchValue: async () => 'gold' });
    const session = await newSession();
    await session.fetchAndSetClaim(claim);
    expect(await session.getClaimValue(claim)).toBe('gold');
    await session.assertClaims([claim.validators.hasValue('gold')]);
    await expect(session.assertClaims([claim.validators.hasValue('silver')])).rejects.toMatchObject({
      type: 'INVALID_CLAIMS',
      payload: [{ id: 'tier' }],
    });
    await session.removeClaim(claim);
    expect(await session.getClaimValue(claim)).toBeUndefined();
  });

  test('revokes sessions by handle and by user', async () => {
    const session = await newSession();
    const { accessToken } = session.getAllSessionTokensDangerously();
    const other = await Session.createNewSessionWithoutRequestResponse('public', session.getRecipeUserId());
    expect(await Session.revokeSession(session.getHandle())).toBe(true);
    expect(await Session.revokeSession(session.getHandle())).toBe(false);
    // Not checked against the database, the token lives on until it expires.
    await Session.getSessionWithoutRequestResponse(accessToken);
    await expect(
      Session.getSessionWithoutRequestResponse(accessToken, undefined, { checkDatabase: true }),
    ).rejects.toMatchObject({ type: 'UNAUTHORISED' });
    expect(await Session.revokeAllSessionsForUser(session.getUserId())).toEqual([other.getHandle()]);
    expect(await Session.getAllSessionHandlesForUser(session.getUserId())).toEqual([]);
  });

  test('binds tokens to an anti-CSRF value', async () => {
    await startPublishedSdkInOwnApp(core.address, {}, 'VIA_TOKEN');
    const session = await newSession();
    const { accessToken, antiCsrfToken } = session.getAllSessionTokensDangerously();
    expect(antiCsrfToken).toEqual(expect.any(String));
    await Session.getSessionWithoutRequestResponse(accessToken, antiCsrfToken);
    await expect(Session.getSessionWithoutRequestResponse(accessToken, 'wrong')).rejects.toMatchObject({
      type: 'TRY_REFRESH_TOKEN',
    });
  });

  test('lets access tokens expire after a second in test mode, and refreshes then', async () => {
    await startPublishedSdkInOwnApp(core.address, {
      access_token_validity: 1,
      access_token_validity_jitter: 0,
    });
    const session = await newSession();
    const { accessToken, refreshToken = '' } = session.getAllSessionTokensDangerously();
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await expect(Session.getSessionWithoutRequestResponse(accessToken)).rejects.toMatchObject({
      type: 'TRY_REFRESH_TOKEN',
    });
    const refreshed = await Session.refreshSessionWithoutRequestResponse(refreshToken);
    await Session.getSessionWithoutRequestResponse(refreshed.getAccessToken());
  });

  test('signs JWTs that its published keys verify', async () => {
    const created = await Jwt.createJWT({ sub: 'service', source: 'app' }, 60);
    if (created.status !== 'OK') throw new Error(created.status);
    const { keys } = await Jwt.getJWKS();
    const { createLocalJWKSet, jwtVerify } = await import('jose');
    const { payload, protectedHeader } = await jwtVerify(created.jwt, createLocalJWKSet({ keys }));
    expect(payload).toMatchObject({ sub: 'service', source: 'app', iss: 'http://localhost:3001' });
    expect(protectedHeader).toMatchObject({ alg: 'RS256', typ: 'JWT', kid: expect.stringMatching(/^s-/) });
    const rotating = await Jwt.createJWT({}, 60, false);
    if (rotating.status !== 'OK') throw new Error(rotating.status);
    const verified = await jwtVerify(rotating.jwt, createLocalJWKSet({ keys }));
    expect(verified.protectedHeader.kid).toMatch(/^d-/);
  });

  test('lists, counts and deletes users', async () => {
    const ids: string[] = [];
    for (const name of ['a', 'b', 'c', 'd', 'e']) ids.push((await signUp(`${name}@example.com`)).user.id);
    const first = await SuperTokens.getUsersOldestFirst({ tenantId: 'public', limit: 2 });
    const second = await SuperTokens.getUsersOldestFirst({
      tenantId: 'public',
      limit: 10,
      ...(first.nextPaginationToken !== undefined && { paginationToken: first.nextPaginationToken }),
    });
    expect([...first.users, ...second.users].map((user) => user.id)).toEqual(ids);
    expect(second.nextPaginationToken).toBeUndefined();
    const newest = await SuperTokens.getUsersNewestFirst({ tenantId: 'public' });
    expect(newest.users.map((user) => user.id)).toEqual([...ids].reverse());
    expect(await SuperTokens.getUserCount()).toBe(5);
    expect(await SuperTokens.deleteUser(ids[0] ?? '')).toEqual({ status: 'OK' });
    expect(await SuperTokens.getUserCount()).toBe(4);
    expect(await SuperTokens.getUser(ids[0] ?? '')).toBeUndefined();
    const found = await SuperTokens.listUsersByAccountInfo('public', { email: 'b@example.com' });
    expect(found.map((user) => user.id)).toEqual([ids[1]]);
  });
});
