import { type User as CoreUser, cdi } from '@latchkey/contract';
import { assertNoLinking } from '../../auth/firstFactor.js';
import type { RecipeContext } from '../../recipe.js';
import RecipeUserId from '../../recipeUserId.js';
import type { UserContext } from '../../types.js';
import { User } from '../../user.js';
import type { RecipeInterface, TypeNormalisedInput } from './types.js';

type Context = RecipeContext<TypeNormalisedInput>;

const emailChangeConflict =
  'New email cannot be applied to existing account because of there is another primary user with the same email address.';

/** What the recipe does towards the core. */
export function createFunctions({ config, querier, app }: Context): RecipeInterface {
  const core = querier.client(cdi.emailPassword);
  return {
    async signUp({ session, shouldTryLinkingWithSessionUser, ...credentials }) {
      const created = await this.createNewRecipeUser(credentials);
      if (created.status === 'OK' && session !== undefined) {
        assertNoLinking({ session, shouldTryLinkingWithSessionUser });
      }
      return created;
    },

    async createNewRecipeUser({ email, password, tenantId, userContext }) {
      const reply = await core.signUp({ email, password, tenantId }, userContext);
      return reply.status === 'OK' ? signedIn(reply) : reply;
    },

    async signIn({ session, shouldTryLinkingWithSessionUser, ...credentials }) {
      const verified = await this.verifyCredentials(credentials);
      if (verified.status === 'OK' && session !== undefined) {
        assertNoLinking({ session, shouldTryLinkingWithSessionUser });
      }
      return verified;
    },

    async verifyCredentials({ email, password, tenantId, userContext }) {
      const reply = await core.signIn({ email, password, tenantId }, userContext);
      return reply.status === 'OK' ? signedIn(reply) : reply;
    },

    async createResetPasswordToken({ userId, email, tenantId, userContext }) {
      return core.createResetPasswordToken({ userId, email, tenantId }, userContext);
    },

    async consumePasswordResetToken({ token, tenantId, userContext }) {
      return core.consumeResetPasswordToken({ token, tenantId }, userContext);
    },

    async updateEmailOrPassword({ recipeUserId, email, password, userContext, ...policy }) {
      const id = recipeUserId.getAsString();
      if (email !== undefined && (await app.users.getUser(id, userContext)) === undefined) {
        return { status: 'UNKNOWN_USER_ID_ERROR' };
      }
      if (password !== undefined && policy.applyPasswordPolicy !== false) {
        const { tenantIdForPasswordPolicy } = policy;
        const failureReason = await policyFailure(config, password, tenantIdForPasswordPolicy, userContext);
        if (failureReason !== undefined) return { status: 'PASSWORD_POLICY_VIOLATED_ERROR', failureReason };
      }
      const reply = await core.updateUser({ recipeUserId: id, email, password }, userContext);
      return reply.status === 'EMAIL_CHANGE_NOT_ALLOWED_ERROR'
        ? { ...reply, reason: emailChangeConflict }
        : reply;
    },
  };
}

const signedIn = ({ user, recipeUserId }: { user: CoreUser; recipeUserId: string }) => ({
  status: 'OK' as const,
  user: new User(user),
  recipeUserId: new RecipeUserId(recipeUserId),
});

/** Why the sign-up form would refuse a password, if it would. */
async function policyFailure(
  { signUpFeature }: TypeNormalisedInput,
  password: string,
  tenantId: string,
  userContext: UserContext,
): Promise<string | undefined> {
  const field = signUpFeature.formFields.find(({ id }) => id === 'password');
  return field?.validate(password, tenantId, userContext);
}
