import type { App } from '../../app.js';
import type { BaseRequest } from '../../framework/request.js';
import type { BaseResponse } from '../../framework/response.js';
import type RecipeUserId from '../../recipeUserId.js';
import type { UserContext } from '../../types.js';
import type { BooleanClaim } from '../session/claims/booleanClaim.js';
import { unauthorised } from '../session/error.js';
import type { SessionContainerInterface } from '../session/types.js';

/** Fetches the claim anew. A session whose user is gone is over. */
export async function refetchClaim(
  session: SessionContainerInterface,
  claim: BooleanClaim,
  userContext: UserContext,
): Promise<void> {
  try {
    await session.fetchAndSetClaim(claim, userContext);
  } catch (error) {
    if (error instanceof Error && error.message === unknownUser)
      throw unauthorised('Unknown User ID provided');
    throw error;
  }
}

/** The message of the error that fetching the claim of a user who is gone throws. */
export const unknownUser = 'UNKNOWN_USER_ID';

/**
 * Brings the session of a request up to date after an e-mail was verified. Only the session of that login method
 * is concerned: whoever verifies an e-mail while signed in as somebody else stays that. Gives the session that
 * takes the place of the old one, if one does.
 */
export async function updateSessionAfterVerification(
  app: App,
  claim: BooleanClaim,
  { req, res }: { readonly req: BaseRequest; readonly res: BaseResponse },
  session: SessionContainerInterface | undefined,
  verified: RecipeUserId,
  userContext: UserContext,
): Promise<SessionContainerInterface | undefined> {
  if (session?.getRecipeUserId(userContext).getAsString() !== verified.getAsString()) return undefined;
  const owner = await app.users.getUser(verified.getAsString(), userContext);
  if (session.getUserId(userContext) === (owner?.id ?? verified.getAsString())) {
    await refetchClaim(session, claim, userContext);
    return undefined;
  }
  // The login method belongs to another user by now: sessions that name the old one must not go on.
  const tenantId = session.getTenantId(userContext);
  const sessions = app.sessions();
  await sessions.revokeAllSessionsForUser({
    userId: verified.getAsString(),
    revokeSessionsForLinkedAccounts: false,
    tenantId,
    userContext,
  });
  return sessions.createNewSession({
    req,
    res,
    tenantId,
    recipeUserId: verified,
    accessTokenPayload: {},
    sessionDataInDatabase: {},
    userContext,
  });
}
