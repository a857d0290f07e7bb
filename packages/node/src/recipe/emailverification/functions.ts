import { cdi } from '@latchkey/contract';
import type { RecipeContext } from '../../recipe.js';
import RecipeUserId from '../../recipeUserId.js';
import type { RecipeInterface, TypeNormalisedInput } from './types.js';

/** What the recipe does towards the core. */
export function createFunctions({ querier }: RecipeContext<TypeNormalisedInput>): RecipeInterface {
  const core = querier.client(cdi.emailVerification);
  return {
    createEmailVerificationToken: ({ recipeUserId, email, tenantId, userContext }) =>
      core.createEmailVerificationToken({ userId: recipeUserId.getAsString(), email, tenantId }, userContext),

    async verifyEmailUsingToken({ token, tenantId, userContext }) {
      const reply = await core.verifyEmailUsingToken({ method: 'token', token, tenantId }, userContext);
      if (reply.status !== 'OK') return reply;
      return { status: 'OK', user: { recipeUserId: new RecipeUserId(reply.userId), email: reply.email } };
    },

    async isEmailVerified({ recipeUserId, email, userContext }) {
      return (await core.isEmailVerified({ userId: recipeUserId.getAsString(), email }, userContext))
        .isVerified;
    },

    async revokeEmailVerificationTokens({ recipeUserId, email, tenantId, userContext }) {
      const input = { userId: recipeUserId.getAsString(), email, tenantId };
      await core.revokeEmailVerificationTokens(input, userContext);
      return { status: 'OK' };
    },

    async unverifyEmail({ recipeUserId, email, userContext }) {
      await core.unverifyEmail({ userId: recipeUserId.getAsString(), email }, userContext);
      return { status: 'OK' };
    },
  };
}
