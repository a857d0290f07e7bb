import type { App } from '../app.js';
import type RecipeUserId from '../recipeUserId.js';
import type { UserContext } from '../types.js';

/** Notes that a user has just shown to own an e-mail, in apps that verify e-mails. */
export async function markEmailVerified(
  app: App,
  { recipeUserId, email, tenantId }: { recipeUserId: RecipeUserId; email: string; tenantId: string },
  userContext: UserContext,
): Promise<void> {
  const functions = app.emailVerification();
  if (functions === undefined) return;
  const created = await functions.createEmailVerificationToken({
    recipeUserId,
    email,
    tenantId,
    userContext,
  });
  if (created.status !== 'OK') return;
  await functions.verifyEmailUsingToken({
    token: created.token,
    attemptAccountLinking: false,
    tenantId,
    userContext,
  });
}
