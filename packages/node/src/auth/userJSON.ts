import { knowsLoginMethods } from '../fdiVersion.js';
import type { BaseRequest } from '../framework/request.js';
import type { SessionContainerInterface } from '../recipe/session/types.js';
import type { JSONObject, UserContext } from '../types.js';
import type { LoginMethod, User } from '../user.js';

/** A user as the request's client knows users: with login methods or, before them, as one of them. */
export const userJSON = (
  req: BaseRequest,
  user: User,
  session: SessionContainerInterface,
  userContext: UserContext,
): JSONObject =>
  knowsLoginMethods(req)
    ? user.toJson()
    : asOneMethod(user, session.getRecipeUserId(userContext).getAsString());

function asOneMethod({ id, timeJoined, loginMethods }: User, recipeUserId: string): JSONObject {
  const oldestFirst = loginMethods.toSorted((a, b) => a.timeJoined - b.timeJoined);
  const own = oldestFirst.find((method) => method.recipeUserId.getAsString() === recipeUserId);
  const method: Partial<LoginMethod> = own ?? oldestFirst[0] ?? {};
  const { email, phoneNumber, thirdParty, timeJoined: methodJoined = timeJoined } = method;
  return {
    id,
    timeJoined: methodJoined,
    ...(thirdParty !== undefined && { thirdParty }),
    ...(email !== undefined && { email }),
    ...(phoneNumber !== undefined && { phoneNumber }),
  };
}
