import type { App } from '../app.js';
import { speaksFDI } from '../fdiVersion.js';
import type { BaseRequest } from '../framework/request.js';
import type { BaseResponse } from '../framework/response.js';
import type { SessionContainerInterface } from '../recipe/session/types.js';
import type RecipeUserId from '../recipeUserId.js';
import type { UserContext } from '../types.js';
import type { User } from '../user.js';

/** Whose request a sign-in or sign-up is. */
export interface Caller {
  readonly session: SessionContainerInterface | undefined;
  /** `undefined`: the client is too old to say. */
  readonly shouldTryLinkingWithSessionUser: boolean | undefined;
}

interface Exchange {
  readonly req: BaseRequest;
  readonly res: BaseResponse;
}

/** What the body says of linking: with FDI 3.1 and later; nothing said is `false`. */
export function readLinkingFlag(req: BaseRequest, body: unknown): boolean | undefined {
  if (!speaksFDI(req, '3.1')) return undefined;
  return typeof body === 'object' && body !== null && 'shouldTryLinkingWithSessionUser' in body
    ? body.shouldTryLinkingWithSessionUser === true
    : false;
}

/**
 * The caller of a sign-in or sign-up. A session is not looked for if the client does not want to link, and
 * required if it does. With a session, its tenant counts and not the one in the path.
 */
export async function loadCaller(
  app: App,
  { req, res }: Exchange,
  tenantIdInPath: string,
  userContext: UserContext,
): Promise<Caller & { tenantId: string }> {
  const shouldTryLinkingWithSessionUser = readLinkingFlag(req, await req.getJSONBody());
  const session =
    shouldTryLinkingWithSessionUser === false
      ? undefined
      : await app.sessions().getSession({
          req,
          res,
          options: {
            sessionRequired: shouldTryLinkingWithSessionUser === true,
            overrideGlobalClaimValidators: () => [],
          },
          userContext,
        });
  const tenantId = session?.getTenantId(userContext) ?? tenantIdInPath;
  return { session, shouldTryLinkingWithSessionUser, tenantId };
}

/** The session after a successful sign-in or sign-up: the one there is if it is the same user's, or a new one. */
export async function sessionAfter(
  app: App,
  { req, res }: Exchange,
  {
    user,
    recipeUserId,
    session,
    tenantId,
  }: {
    user: User;
    recipeUserId: RecipeUserId;
    session: SessionContainerInterface | undefined;
    tenantId: string;
  },
  userContext: UserContext,
): Promise<SessionContainerInterface> {
  const current = session?.getRecipeUserId(userContext).getAsString();
  const isSameUser = user.loginMethods.some((method) => method.recipeUserId.getAsString() === current);
  if (session !== undefined && isSameUser) return session;
  return app.sessions().createNewSession({
    req,
    res,
    tenantId,
    recipeUserId,
    accessTokenPayload: {},
    sessionDataInDatabase: {},
    userContext,
  });
}
