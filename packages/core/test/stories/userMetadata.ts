import type { Story } from './story.js';

export const userMetadata: Story = async ({ client }) => {
  const recipe = client().userMetadata;
  const userId = 'u1';
  await recipe.updateUserMetadata({ userId, metadataUpdate: { a: 1 } });
  await recipe.getUserMetadata({ userId });
  await recipe.getUserMetadataBulk({ userIds: [userId, 'nobody'] });
  await recipe.clearUserMetadata({ userId });
};
