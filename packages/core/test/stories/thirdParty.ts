import { addUser, link } from '../linkedUsers.js';
import { ok } from '../sessions.js';
import type { Story } from './story.js';

const account = { thirdPartyId: 'google', thirdPartyUserId: 'g1' };

export const thirdParty: Story = async ({ client, core }) => {
  const recipe = client().thirdParty;
  const signInUp = (id: string) => recipe.signInUp({ ...account, email: { id, isVerified: true } });
  const { recipeUserId } = ok(await signInUp('third@example.com'));
  await recipe.getUser({ userId: recipeUserId });
  await recipe.getUser({ userId: 'nobody' });
  await recipe.getUser(account);
  await recipe.getUser({ ...account, thirdPartyUserId: 'nobody' });
  await recipe.getUsersByEmail({ email: 'third@example.com' });

  await addUser(core.db, { recipeId: 'passwordless', recipeUserId: 'third', email: 'theirs@example.com' });
  await link(core.db, 'third');
  await link(core.db, recipeUserId);
  await signInUp('theirs@example.com');
};
