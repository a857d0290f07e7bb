import { addUser, link } from '../linkedUsers.js';
import { ok } from '../sessions.js';
import type { Story } from './story.js';

const email = 'someone@example.com';
const password = 'correct horse';

export const emailPassword: Story = async ({ client, core }) => {
  const recipe = client().emailPassword;
  const { recipeUserId } = ok(await recipe.signUp({ email, password }));
  await recipe.signUp({ email, password });
  await recipe.signIn({ email, password });
  await recipe.signIn({ email, password: 'wrong' });
  await recipe.getUser({ email });
  await recipe.getUser({ email: 'nobody@example.com' });
  await recipe.getUser({ userId: 'nobody' });
  await recipe.importPasswordHash({ email, passwordHash: '$2a$04$any' });

  await recipe.createResetPasswordToken({ userId: 'nobody', email });
  for (const consume of [
    (token: string) => recipe.consumeResetPasswordToken({ token }),
    (token: string) => recipe.resetPassword({ method: 'token', token, newPassword: 'new' }),
  ]) {
    const { token } = ok(await recipe.createResetPasswordToken({ userId: recipeUserId, email }));
    await consume(token);
    await consume(token);
  }

  await recipe.updateUser({ recipeUserId, password: 'newer' });
  await recipe.updateUser({ recipeUserId: 'nobody', password: 'newer' });
  await recipe.signUp({ email: 'other@example.com', password });
  await recipe.updateUser({ recipeUserId, email: 'other@example.com' });
  await addUser(core.db, { recipeId: 'passwordless', recipeUserId: 'group', email: 'group@example.com' });
  await link(core.db, 'group');
  await link(core.db, recipeUserId);
  await recipe.updateUser({ recipeUserId, email: 'group@example.com' });
};
