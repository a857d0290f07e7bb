import { ok } from '../sessions.js';
import type { Story } from './story.js';

const email = 'boss@example.com';
const password = 'password1';

export const dashboard: Story = async ({ client }) => {
  const recipe = client().dashboard;
  const { userId } = ok(await recipe.createUser({ email, password })).user;
  await recipe.createUser({ email, password });
  await recipe.createUser({ email: 'boss', password });
  await recipe.createUser({ email, password: 'short' });
  await recipe.createUser({ email: 'other@example.com', password });
  await recipe.listUsers({});

  await recipe.signIn({ email, password: 'password2' });
  const { sessionId } = ok(await recipe.signIn({ email, password }));
  await recipe.verifySession({ sessionId });
  await recipe.listSessions({ userId });
  await recipe.removeSession({ sessionId });
  await recipe.verifySession({ sessionId });

  await recipe.updateUser({ email, newPassword: 'password2' });
  await recipe.updateUser({ userId, newEmail: 'boss' });
  await recipe.updateUser({ userId, newEmail: 'other@example.com' });
  await recipe.updateUser({ userId, newPassword: 'short' });
  await recipe.updateUser({ userId: 'nobody' });
  await recipe.removeUser({ userId });
  await recipe.listTenantConfig({});
};
