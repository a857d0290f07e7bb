import { startTestCore, type TestCore, testDatabases } from '@latchkey/testkit';
import SuperTokens from 'supertokens-node';
import AccountLinking from 'supertokens-node/recipe/accountlinking';
import EmailPassword from 'supertokens-node/recipe/emailpassword';
import ThirdParty from 'supertokens-node/recipe/thirdparty';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startPublishedSdkInOwnApp } from './publishedSdk.js';

describe.each(testDatabases())(
  'accounts at third parties, by the published supertokens-node on $name',
  (kind) => {
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
      await startPublishedSdkInOwnApp(core.address, {}, 'NONE', [ThirdParty.init()]);
    });

    const signInUp = (userId: string, email: string, isVerified = true) =>
      ThirdParty.manuallyCreateOrUpdateUser('public', 'google', userId, email, isVerified);
    const ok = async (...account: Parameters<typeof signInUp>) => {
      const answer = await signInUp(...account);
      if (answer.status !== 'OK') throw new Error(JSON.stringify(answer));
      return answer;
    };

    test('sign up, and in from then on', async () => {
      const created = await ok('g1', 'Joe@Example.com');
      expect(created.createdNewRecipeUser).toBe(true);
      expect(created.user.emails).toEqual(['joe@example.com']);
      expect(created.user.thirdParty).toEqual([{ id: 'google', userId: 'g1' }]);
      expect(created.user.loginMethods[0]).toMatchObject({ recipeId: 'thirdparty', verified: true });
      const again = await ok('g1', 'joe@example.com', false);
      expect(again.createdNewRecipeUser).toBe(false);
      expect(again.recipeUserId.getAsString()).toBe(created.recipeUserId.getAsString());
      expect(again.user.loginMethods[0]?.verified).toBe(true);
    });

    test('bring a changed e-mail along', async () => {
      const { user } = await ok('g1', 'joe@example.com');
      const changed = await ok('g1', 'joe@new.example', false);
      expect(changed.user.id).toBe(user.id);
      expect(changed.user.emails).toEqual(['joe@new.example']);
      expect(changed.user.loginMethods[0]?.verified).toBe(false);
    });

    test('cannot bring an e-mail along that another primary user has', async () => {
      const theirs = await EmailPassword.signUp('public', 'ann@example.com', 'correct horse 1');
      if (theirs.status !== 'OK') throw new Error(theirs.status);
      await AccountLinking.createPrimaryUser(theirs.recipeUserId);
      const { recipeUserId } = await ok('g1', 'joe@example.com');
      await AccountLinking.createPrimaryUser(recipeUserId);
      expect(await signInUp('g1', 'ann@example.com')).toMatchObject({
        status: 'EMAIL_CHANGE_NOT_ALLOWED_ERROR',
      });
      expect((await SuperTokens.getUser(recipeUserId.getAsString()))?.emails).toEqual(['joe@example.com']);
    });

    test('are found among all users', async () => {
      const first = await ok('g1', 'joe@example.com');
      const second = await ok('g2', 'joe@example.com');
      expect(second.user.id).not.toBe(first.user.id);
      const byAccount = await SuperTokens.listUsersByAccountInfo('public', {
        thirdParty: { id: 'google', userId: 'g2' },
      });
      expect(byAccount.map((user) => user.id)).toEqual([second.user.id]);
      const byEmail = await SuperTokens.listUsersByAccountInfo('public', { email: 'joe@example.com' });
      expect(byEmail.map((user) => user.id)).toEqual([first.user.id, second.user.id]);
      await SuperTokens.deleteUser(first.user.id);
      expect((await ok('g1', 'joe@example.com')).createdNewRecipeUser).toBe(true);
    });
  },
);
