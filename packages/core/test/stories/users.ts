import { addUser } from '../linkedUsers.js';
import type { Story } from './story.js';

export const users: Story = async ({ client, core }) => {
  const all = client().users;
  const userId = 'someone';
  await addUser(core.db, { recipeId: 'passwordless', recipeUserId: userId, email: 'listed@example.com' });
  await all.listUsers({});
  await all.getSearchTags({});
  await all.countUsers({});
  await all.countActiveUsers({ since: '0' });
  await all.listUsersByAccountInfo({ email: 'listed@example.com', doUnionOfAccountInfo: 'true' });
  await all.getUser({ userId });
  await all.removeUser({ userId });
  await all.getUser({ userId });
};
