import { startTestCore, type TestCore, testDatabases } from '@latchkey/testkit';
import SuperTokens, { RecipeUserId } from 'supertokens-node';
import AccountLinking from 'supertokens-node/recipe/accountlinking';
import EmailPassword from 'supertokens-node/recipe/emailpassword';
import EmailVerification from 'supertokens-node/recipe/emailverification';
import Multitenancy from 'supertokens-node/recipe/multitenancy';
import Session from 'supertokens-node/recipe/session';
import ThirdParty from 'supertokens-node/recipe/thirdparty';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startPublishedSdkInOwnApp } from './publishedSdk.js';

const password = 'correct horse 1';

describe.each(testDatabases())('linked users of the published supertokens-node on $name', (kind) => {
  let core: TestCore;
  let drop: () => Promise<void>;
  /** Whether sign-ups are linked by themselves to a user who has the e-mail. */
  let linksByItself: boolean;
  /** `id of the user <- id of the login method` of every link that the SDK has told of. */
  let told: string[];

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
    linksByItself = false;
    told = [];
    await startPublishedSdkInOwnApp(core.address, {}, 'NONE', [
      AccountLinking.init({
        shouldDoAutomaticAccountLinking: async () =>
          linksByItself
            ? { shouldAutomaticallyLink: true, shouldRequireVerification: true }
            : { shouldAutomaticallyLink: false },
        onAccountLinked: async (user, method) => {
          told.push(`${user.id} <- ${method.recipeUserId.getAsString()}`);
        },
      }),
      EmailVerification.init({ mode: 'OPTIONAL' }),
      Multitenancy.init(),
      ThirdParty.init(),
    ]);
    for (const tenantId of ['t1', 't2'])
      await Multitenancy.createOrUpdateTenant(tenantId, { firstFactors: null });
  });

  async function signUp(email: string, tenantId = 'public') {
    const result = await EmailPassword.signUp(tenantId, email, password);
    if (result.status !== 'OK') throw new Error(result.status);
    return result.recipeUserId;
  }
  async function google(account: string, email: string, isVerified = true, tenantId = 'public') {
    const result = await ThirdParty.manuallyCreateOrUpdateUser(
      tenantId,
      'google',
      account,
      email,
      isVerified,
    );
    if (result.status !== 'OK') throw new Error(result.status);
    return result.recipeUserId;
  }
  async function makePrimary(recipeUserId: RecipeUserId) {
    const result = await AccountLinking.createPrimaryUser(recipeUserId);
    if (result.status !== 'OK') throw new Error(result.status);
    return result.user;
  }
  const idOf = (recipeUserId: RecipeUserId) => recipeUserId.getAsString();
  const methodsOf = async (userId: string) =>
    (await SuperTokens.getUser(userId))?.loginMethods.map((method) => idOf(method.recipeUserId)) ?? [];

  test('a primary user is made once, and of no linked login method', async () => {
    const [first, second] = [await signUp('joe@example.com'), await google('1', 'joe@example.com')];
    expect(await AccountLinking.canCreatePrimaryUser(first)).toEqual({
      status: 'OK',
      wasAlreadyAPrimaryUser: false,
    });
    const made = await AccountLinking.createPrimaryUser(first);
    expect(made).toMatchObject({
      status: 'OK',
      wasAlreadyAPrimaryUser: false,
      user: { isPrimaryUser: true },
    });
    expect(await AccountLinking.createPrimaryUser(first)).toMatchObject({ wasAlreadyAPrimaryUser: true });
    const taken = {
      status: 'ACCOUNT_INFO_ALREADY_ASSOCIATED_WITH_ANOTHER_PRIMARY_USER_ID_ERROR',
      primaryUserId: idOf(first),
      description: "This user's email is already associated with another user ID",
    };
    expect(await AccountLinking.canCreatePrimaryUser(second)).toEqual(taken);
    expect(await AccountLinking.createPrimaryUser(second)).toEqual(taken);
    await AccountLinking.linkAccounts(second, idOf(first));
    expect(await AccountLinking.createPrimaryUser(second)).toMatchObject({
      status: 'RECIPE_USER_ID_ALREADY_LINKED_WITH_PRIMARY_USER_ID_ERROR',
      primaryUserId: idOf(first),
    });
  });

  test('login methods are linked and unlinked, and their sessions end', async () => {
    const [first, second] = [await signUp('joe@example.com'), await google('1', 'joe@gmail.com')];
    expect(await AccountLinking.linkAccounts(second, idOf(first))).toEqual({
      status: 'INPUT_USER_IS_NOT_A_PRIMARY_USER',
    });
    await makePrimary(first);
    const before = await Session.createNewSessionWithoutRequestResponse('public', second);
    expect(await AccountLinking.canLinkAccounts(second, idOf(first))).toEqual({
      status: 'OK',
      accountsAlreadyLinked: false,
    });
    const linked = await AccountLinking.linkAccounts(second, idOf(first));
    expect(linked).toMatchObject({ status: 'OK', accountsAlreadyLinked: false, user: { id: idOf(first) } });
    expect(told).toEqual([`${idOf(first)} <- ${idOf(second)}`]);
    expect(await Session.getSessionInformation(before.getHandle())).toBeUndefined();
    expect(await AccountLinking.linkAccounts(second, idOf(first))).toMatchObject({
      accountsAlreadyLinked: true,
    });
    const session = await Session.createNewSessionWithoutRequestResponse('public', second);
    expect([session.getUserId(), idOf(session.getRecipeUserId())]).toEqual([idOf(first), idOf(second)]);
    expect(await Session.getAllSessionHandlesForUser(idOf(first))).toEqual([session.getHandle()]);

    expect(await AccountLinking.unlinkAccount(second)).toEqual({
      status: 'OK',
      wasRecipeUserDeleted: false,
      wasLinked: true,
    });
    expect(await Session.getSessionInformation(session.getHandle())).toBeUndefined();
    expect((await SuperTokens.getUser(idOf(second)))?.isPrimaryUser).toBe(false);
    expect(await methodsOf(idOf(first))).toEqual([idOf(first)]);
  });

  test('a login method of another user is not linked', async () => {
    const [first, second] = [await signUp('joe@example.com'), await signUp('jane@example.com')];
    await makePrimary(first);
    await makePrimary(second);
    expect(await AccountLinking.canLinkAccounts(second, idOf(first))).toEqual({
      status: 'RECIPE_USER_ID_ALREADY_LINKED_WITH_ANOTHER_PRIMARY_USER_ID_ERROR',
      primaryUserId: idOf(second),
      description: 'The input recipe user ID is already linked to another user ID',
    });
    expect(await AccountLinking.linkAccounts(second, idOf(first))).toMatchObject({
      status: 'RECIPE_USER_ID_ALREADY_LINKED_WITH_ANOTHER_PRIMARY_USER_ID_ERROR',
      user: { id: idOf(second), isPrimaryUser: true },
    });
    const third = await google('1', 'jane@example.com');
    const taken = {
      status: 'ACCOUNT_INFO_ALREADY_ASSOCIATED_WITH_ANOTHER_PRIMARY_USER_ID_ERROR',
      primaryUserId: idOf(second),
      description: "This user's email is already associated with another user ID",
    };
    expect(await AccountLinking.canLinkAccounts(third, idOf(first))).toEqual(taken);
    expect(await AccountLinking.linkAccounts(third, idOf(first))).toEqual(taken);
  });

  test('external ids work throughout', async () => {
    const [first, second] = [await signUp('joe@example.com'), await google('1', 'joe@gmail.com')];
    const map = (superTokensUserId: string, externalUserId: string) =>
      SuperTokens.createUserIdMapping({ superTokensUserId, externalUserId });
    await map(idOf(first), 'joe');
    await map(idOf(second), 'joe-google');
    await makePrimary(new RecipeUserId('joe'));
    const linked = await AccountLinking.linkAccounts(new RecipeUserId('joe-google'), 'joe');
    if (linked.status !== 'OK') throw new Error(linked.status);
    expect(linked.user.id).toBe('joe');
    expect(linked.user.loginMethods.map((method) => idOf(method.recipeUserId))).toEqual([
      'joe',
      'joe-google',
    ]);
    expect(await AccountLinking.unlinkAccount(new RecipeUserId('joe'))).toMatchObject({
      wasRecipeUserDeleted: true,
    });
    expect(await methodsOf('joe')).toEqual(['joe-google']);
  });

  test('one login method is deleted, or the whole user', async () => {
    const [first, second] = [await signUp('joe@example.com'), await google('1', 'joe@gmail.com')];
    await makePrimary(first);
    await AccountLinking.linkAccounts(second, idOf(first));
    await SuperTokens.deleteUser(idOf(first), false);
    expect(await methodsOf(idOf(first))).toEqual([idOf(second)]);
    await SuperTokens.deleteUser(idOf(second));
    expect(await SuperTokens.getUser(idOf(first))).toBeUndefined();
  });

  test('a sign-in with a verified e-mail is linked by itself to the user who has it', async () => {
    linksByItself = true;
    const first = await google('1', 'joe@example.com');
    expect((await SuperTokens.getUser(idOf(first)))?.isPrimaryUser).toBe(true);
    const result = await ThirdParty.manuallyCreateOrUpdateUser(
      'public',
      'github',
      '1',
      'joe@example.com',
      true,
    );
    if (result.status !== 'OK') throw new Error(result.status);
    expect(result.user.id).toBe(idOf(first));
    expect(result.user.loginMethods).toHaveLength(2);
    expect(told).toEqual([`${idOf(first)} <- ${idOf(result.recipeUserId)}`]);
    // Unverified, it might be anybody.
    const unverified = await ThirdParty.manuallyCreateOrUpdateUser(
      'public',
      'x',
      '1',
      'joe@example.com',
      false,
    );
    expect(unverified).toMatchObject({ status: 'OK', user: { isPrimaryUser: false } });
    expect(await methodsOf(idOf(first))).toHaveLength(2);
  });

  test('a user is linked to the one that can be, or made primary', async () => {
    const first = await google('1', 'joe@example.com');
    linksByItself = true;
    expect((await AccountLinking.createPrimaryUserIdOrLinkAccounts('public', first)).isPrimaryUser).toBe(
      true,
    );
    linksByItself = false;
    const second = await google('2', 'joe@example.com');
    linksByItself = true;
    const found = await AccountLinking.getPrimaryUserThatCanBeLinkedToRecipeUserId('public', second);
    expect(found?.id).toBe(idOf(first));
    const user = await AccountLinking.createPrimaryUserIdOrLinkAccounts('public', second);
    expect(user.loginMethods.map((method) => idOf(method.recipeUserId))).toEqual([idOf(first), idOf(second)]);
    const account = { recipeId: 'emailpassword', email: 'joe@example.com' } as const;
    expect(await AccountLinking.isSignUpAllowed('public', account, false)).toBe(false);
    expect(await AccountLinking.isSignInAllowed('public', second)).toBe(true);
    expect(await AccountLinking.isEmailChangeAllowed(second, 'new@example.com', true)).toBe(true);
  });

  test('an e-mail of another primary user is not taken over', async () => {
    await makePrimary(await google('1', 'joe@example.com'));
    const second = await signUp('jane@example.com');
    await makePrimary(second);
    expect(
      await EmailPassword.updateEmailOrPassword({ recipeUserId: second, email: 'joe@example.com' }),
    ).toMatchObject({ status: 'EMAIL_CHANGE_NOT_ALLOWED_ERROR' });
    await makePrimary(await google('2', 'jim@example.com'));
    expect(
      await ThirdParty.manuallyCreateOrUpdateUser('public', 'google', '2', 'joe@example.com', true),
    ).toMatchObject({ status: 'EMAIL_CHANGE_NOT_ALLOWED_ERROR' });
  });

  test('users join tenants and leave them', async () => {
    const first = await signUp('joe@example.com');
    const associate = (recipeUserId: RecipeUserId, tenantId = 't1') =>
      Multitenancy.associateUserToTenant(tenantId, recipeUserId);
    const leave = (recipeUserId: RecipeUserId, tenantId = 't1') =>
      Multitenancy.disassociateUserFromTenant(tenantId, recipeUserId);
    expect(await associate(first)).toEqual({ status: 'OK', wasAlreadyAssociated: false });
    expect(await associate(first)).toEqual({ status: 'OK', wasAlreadyAssociated: true });
    expect((await EmailPassword.signIn('t1', 'joe@example.com', password)).status).toBe('OK');
    const session = await Session.createNewSessionWithoutRequestResponse('t1', first);
    expect(await leave(first)).toEqual({ status: 'OK', wasAssociated: true });
    expect(await leave(first)).toEqual({ status: 'OK', wasAssociated: false });
    expect(await Session.getSessionInformation(session.getHandle())).toBeUndefined();
    expect((await EmailPassword.signIn('t1', 'joe@example.com', password)).status).toBe(
      'WRONG_CREDENTIALS_ERROR',
    );

    const there = await signUp('joe@example.com', 't1');
    expect(await associate(first)).toEqual({ status: 'EMAIL_ALREADY_EXISTS_ERROR' });
    await google('1', 'joe@gmail.com', true, 't1');
    const second = await google('1', 'joe@gmail.com');
    expect(await associate(second)).toEqual({ status: 'THIRD_PARTY_USER_ALREADY_EXISTS_ERROR' });
    await makePrimary(first);
    await makePrimary(there);
    expect(await associate(first)).toEqual({
      status: 'ASSOCIATION_NOT_ALLOWED_ERROR',
      reason: `Another primary user with email already exists: ${idOf(there)}`,
    });
    expect(await associate(new RecipeUserId('nobody'))).toEqual({ status: 'UNKNOWN_USER_ID_ERROR' });
    expect(await leave(new RecipeUserId('nobody'))).toEqual({ status: 'UNKNOWN_USER_ID_ERROR' });
  });
});
