import { ok } from '../sessions.js';
import type { Story } from './story.js';

export const emailVerification: Story = async ({ client }) => {
  const recipe = client().emailVerification;
  const whose = { userId: 'u1', email: 'verified@example.com' };
  const { token } = ok(await recipe.createEmailVerificationToken(whose));
  await recipe.verifyEmailUsingToken({ method: 'token', token });
  await recipe.verifyEmailUsingToken({ method: 'token', token });
  await recipe.createEmailVerificationToken(whose);
  await recipe.isEmailVerified(whose);
  await recipe.unverifyEmail(whose);
  await recipe.revokeEmailVerificationTokens(whose);
};
