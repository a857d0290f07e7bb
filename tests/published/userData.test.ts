import { startTestCore, type TestCore, testDatabases } from '@latchkey/testkit';
import SuperTokens, { type RecipeUserId } from 'supertokens-node';
import EmailPassword from 'supertokens-node/recipe/emailpassword';
import EmailVerification from 'supertokens-node/recipe/emailverification';
import Session from 'supertokens-node/recipe/session';
import UserMetadata from 'supertokens-node/recipe/usermetadata';
import UserRoles from 'supertokens-node/recipe/userroles';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startPublishedSdkInOwnApp } from './publishedSdk.js';

describe.each(testDatabases())('what users have, by the published supertokens-node on $name', (kind) => {
  let core: TestCore;
  let drop: () => Promise<void>;

  beforeAll(async () => {
    const database = await kind.create();
    drop = database.drop;
    core = await startTestCore(database.uri, { config: { bcrypt_log_rounds: 4 } });
  });
  afterAll(async () => {
    await core.close();
    await drop();
  });
  beforeEach(async () => {
    await startPublishedSdkInOwnApp(core.address, {}, 'NONE', [
      EmailVerification.init({ mode: 'REQUIRED' }),
      UserMetadata.init(),
      UserRoles.init(),
    ]);
  });

  async function signUp(email: string) {
    const result = await EmailPassword.signUp('public', email, 'correct horse 1');
    if (result.status !== 'OK') throw new Error(result.status);
    return result;
  }
  const verify = async (recipeUserId: RecipeUserId) => {
    const created = await EmailVerification.createEmailVerificationToken('public', recipeUserId);
    if (created.status !== 'OK') throw new Error(created.status);
    return EmailVerification.verifyEmailUsingToken('public', created.token);
  };

  test('metadata is merged, read and cleared', async () => {
    const { user } = await signUp('joe@example.com');
    expect(await UserMetadata.getUserMetadata(user.id)).toEqual({ status: 'OK', metadata: {} });
    await UserMetadata.updateUserMetadata(user.id, { name: { first: 'Joe', last: 'Doe' }, plan: 'free' });
    const updated = await UserMetadata.updateUserMetadata(user.id, { name: { first: 'Jo' }, plan: null });
    expect(updated).toEqual({ status: 'OK', metadata: { name: { first: 'Jo' } } });
    expect((await UserMetadata.getUserMetadata(user.id)).metadata).toEqual({ name: { first: 'Jo' } });
    expect(await UserMetadata.clearUserMetadata(user.id)).toEqual({ status: 'OK' });
    expect((await UserMetadata.getUserMetadata(user.id)).metadata).toEqual({});
  });

  test('roles are made, given, asked for and taken', async () => {
    const { user } = await signUp('joe@example.com');
    const create = () => UserRoles.createNewRoleOrAddPermissions('admin', ['read', 'write']);
    expect(await create()).toEqual({ status: 'OK', createdNewRole: true });
    expect(await create()).toEqual({ status: 'OK', createdNewRole: false });
    const add = () => UserRoles.addRoleToUser('public', user.id, 'admin');
    expect(await add()).toEqual({ status: 'OK', didUserAlreadyHaveRole: false });
    expect(await add()).toEqual({ status: 'OK', didUserAlreadyHaveRole: true });
    expect(await UserRoles.getRolesForUser('public', user.id)).toEqual({ status: 'OK', roles: ['admin'] });
    expect(await UserRoles.getUsersThatHaveRole('public', 'admin')).toEqual({
      status: 'OK',
      users: [user.id],
    });
    expect(await UserRoles.removePermissionsFromRole('admin', ['write'])).toEqual({ status: 'OK' });
    expect(await UserRoles.getPermissionsForRole('admin')).toEqual({ status: 'OK', permissions: ['read'] });
    expect(await UserRoles.getRolesThatHavePermission('read')).toEqual({ status: 'OK', roles: ['admin'] });
    expect(await UserRoles.getAllRoles()).toEqual({ status: 'OK', roles: ['admin'] });
    const remove = () => UserRoles.removeUserRole('public', user.id, 'admin');
    expect(await remove()).toEqual({ status: 'OK', didUserHaveRole: true });
    expect(await remove()).toEqual({ status: 'OK', didUserHaveRole: false });
    expect(await UserRoles.deleteRole('admin')).toEqual({ status: 'OK', didRoleExist: true });
    expect(await add()).toEqual({ status: 'UNKNOWN_ROLE_ERROR' });
    expect(await UserRoles.getPermissionsForRole('admin')).toEqual({ status: 'UNKNOWN_ROLE_ERROR' });
  });

  test('sessions carry roles, permissions and whether the e-mail is verified', async () => {
    const { user, recipeUserId } = await signUp('joe@example.com');
    await UserRoles.createNewRoleOrAddPermissions('admin', ['read']);
    await UserRoles.addRoleToUser('public', user.id, 'admin');
    const session = await Session.createNewSessionWithoutRequestResponse('public', recipeUserId);
    expect(await session.getClaimValue(UserRoles.UserRoleClaim)).toEqual(['admin']);
    expect(await session.getClaimValue(UserRoles.PermissionClaim)).toEqual(['read']);
    await session.assertClaims([UserRoles.PermissionClaim.validators.includes('read')]);
    const isVerified = EmailVerification.EmailVerificationClaim;
    expect(await session.getClaimValue(isVerified)).toBe(false);
    await verify(recipeUserId);
    await session.fetchAndSetClaim(isVerified);
    expect(await session.getClaimValue(isVerified)).toBe(true);
  });

  test('e-mails are verified, revoked and unverified', async () => {
    const { recipeUserId, user } = await signUp('joe@example.com');
    expect(await EmailVerification.isEmailVerified(recipeUserId)).toBe(false);
    const first = await EmailVerification.createEmailVerificationToken('public', recipeUserId);
    if (first.status !== 'OK') throw new Error(first.status);
    await EmailVerification.revokeEmailVerificationTokens('public', recipeUserId);
    expect(await EmailVerification.verifyEmailUsingToken('public', first.token)).toEqual({
      status: 'EMAIL_VERIFICATION_INVALID_TOKEN_ERROR',
    });
    const verified = await verify(recipeUserId);
    expect(verified).toMatchObject({ status: 'OK', user: { email: 'joe@example.com' } });
    expect(await EmailVerification.isEmailVerified(recipeUserId)).toBe(true);
    expect((await SuperTokens.getUser(user.id))?.loginMethods[0]?.verified).toBe(true);
    expect(await EmailVerification.createEmailVerificationToken('public', recipeUserId)).toEqual({
      status: 'EMAIL_ALREADY_VERIFIED_ERROR',
    });
    await EmailVerification.unverifyEmail(recipeUserId);
    expect(await EmailVerification.isEmailVerified(recipeUserId)).toBe(false);
  });

  test('ids are mapped, found, noted and unmapped', async () => {
    const { user } = await signUp('joe@example.com');
    const superTokensUserId = user.id;
    const mapping = { superTokensUserId, externalUserId: 'legacy-1', externalUserIdInfo: 'old' };
    expect(await SuperTokens.createUserIdMapping(mapping)).toEqual({ status: 'OK' });
    expect(await SuperTokens.createUserIdMapping(mapping)).toEqual({
      status: 'USER_ID_MAPPING_ALREADY_EXISTS_ERROR',
      doesSuperTokensUserIdExist: true,
      doesExternalUserIdExist: true,
    });
    expect(
      await SuperTokens.createUserIdMapping({ superTokensUserId: 'nobody', externalUserId: 'x' }),
    ).toEqual({ status: 'UNKNOWN_SUPERTOKENS_USER_ID_ERROR' });
    const find = (userId: string, userIdType?: 'SUPERTOKENS' | 'EXTERNAL' | 'ANY') =>
      SuperTokens.getUserIdMapping({ userId, ...(userIdType !== undefined && { userIdType }) });
    expect(await find('legacy-1', 'EXTERNAL')).toEqual({ status: 'OK', ...mapping });
    expect(await find('legacy-1', 'SUPERTOKENS')).toEqual({ status: 'UNKNOWN_MAPPING_ERROR' });
    await SuperTokens.updateOrDeleteUserIdMappingInfo({ userId: 'legacy-1', externalUserIdInfo: 'new' });
    expect(await find(superTokensUserId)).toMatchObject({ externalUserIdInfo: 'new' });
    await SuperTokens.updateOrDeleteUserIdMappingInfo({ userId: 'legacy-1' });
    expect(await find(superTokensUserId)).not.toHaveProperty('externalUserIdInfo');
    const remove = () => SuperTokens.deleteUserIdMapping({ userId: 'legacy-1' });
    expect(await remove()).toEqual({ status: 'OK', didMappingExist: true });
    expect(await remove()).toEqual({ status: 'OK', didMappingExist: false });
  });

  test('a mapped user is known by its external id everywhere', async () => {
    const { user, recipeUserId } = await signUp('joe@example.com');
    await verify(recipeUserId);
    await SuperTokens.createUserIdMapping({ superTokensUserId: user.id, externalUserId: 'legacy-2' });
    const signedIn = await EmailPassword.signIn('public', 'joe@example.com', 'correct horse 1');
    if (signedIn.status !== 'OK') throw new Error(signedIn.status);
    expect([signedIn.user.id, signedIn.recipeUserId.getAsString()]).toEqual(['legacy-2', 'legacy-2']);
    expect(await EmailVerification.isEmailVerified(signedIn.recipeUserId)).toBe(true);
    await UserMetadata.updateUserMetadata('legacy-2', { kept: true });
    const session = await Session.createNewSessionWithoutRequestResponse('public', signedIn.recipeUserId);
    expect(session.getUserId()).toBe('legacy-2');
    expect(session.getAccessTokenPayload()).toMatchObject({ sub: 'legacy-2', 'st-ev': { v: true } });
    await expect(SuperTokens.deleteUserIdMapping({ userId: 'legacy-2' })).rejects.toThrow(
      'UserId is already in use in Session recipe',
    );
    await SuperTokens.deleteUser('legacy-2');
    expect(await SuperTokens.getUser(user.id)).toBeUndefined();
    expect((await UserMetadata.getUserMetadata('legacy-2')).metadata).toEqual({});
    expect(await Session.getAllSessionHandlesForUser('legacy-2')).toEqual([]);
    expect((await SuperTokens.getUserIdMapping({ userId: 'legacy-2' })).status).toBe('UNKNOWN_MAPPING_ERROR');
  });
});
