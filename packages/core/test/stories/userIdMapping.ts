import { addUser } from '../linkedUsers.js';
import type { Story } from './story.js';

export const userIdMapping: Story = async ({ client, core }) => {
  const recipe = client().userIdMapping;
  const superTokensUserId = 'to-be-mapped';
  await addUser(core.db, {
    recipeId: 'passwordless',
    recipeUserId: superTokensUserId,
    email: 'm@example.com',
  });
  await recipe.createUserIdMapping({ superTokensUserId, externalUserId: 'mapped' });
  await recipe.createUserIdMapping({ superTokensUserId, externalUserId: 'mapped' });
  await recipe.createUserIdMapping({ superTokensUserId: 'nobody', externalUserId: 'no-one' });
  for (const userId of ['mapped', 'nobody']) {
    await recipe.getUserIdMapping({ userId });
    await recipe.updateExternalUserIdInfo({ userId, externalUserIdInfo: 'info' });
  }
  await recipe.deleteUserIdMapping({ userId: 'mapped' });
};
