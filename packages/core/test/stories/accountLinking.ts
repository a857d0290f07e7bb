import { addUser } from '../linkedUsers.js';
import type { Story } from './story.js';

export const accountLinking: Story = async ({ client, core }) => {
  const recipe = client().accountLinking;
  const add = (recipeUserId: string, email: string, account?: string) =>
    addUser(core.db, {
      recipeId: account === undefined ? 'passwordless' : 'thirdparty',
      recipeUserId,
      email,
      ...(account !== undefined && { thirdParty: { id: 'google', userId: account } }),
    });
  await add('linking1', 'linking1@example.com');
  await add('linking2', 'linking2@example.com');
  await add('linking3', 'linking1@example.com', 'linking3');
  await add('linking4', 'linking4@example.com');
  const primary = async (recipeUserId: string) => {
    await recipe.canCreatePrimaryUser({ recipeUserId });
    await recipe.createPrimaryUser({ recipeUserId });
  };
  const link = async (recipeUserId: string, primaryUserId: string) => {
    await recipe.canLinkAccounts({ recipeUserId, primaryUserId });
    await recipe.linkAccounts({ recipeUserId, primaryUserId });
  };
  await link('linking2', 'linking1');
  await primary('linking1');
  await link('linking2', 'linking1');
  await primary('linking2');
  await primary('linking3');
  await primary('linking4');
  await link('linking2', 'linking4');
  await link('linking3', 'linking4');
  await recipe.unlinkAccount({ recipeUserId: 'linking2' });
};
