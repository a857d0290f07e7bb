import type { LoginMethod, User } from '@latchkey/contract';
import type { Queries } from '../db/database.js';
import { loadUser } from './loading.js';
import { resolveUser, toExternalId } from './resolving.js';

/**
 * One login method as a user of its own, as the deprecated look-ups by id give it. `undefined`: the id is unknown,
 * or another recipe's.
 */
export async function getLoginMethodAsUser(
  q: Queries,
  appId: string,
  anyId: string,
  recipeId: LoginMethod['recipeId'],
): Promise<User | undefined> {
  const resolved = await resolveUser(q, appId, anyId);
  if (resolved?.recipeUserId === undefined) return undefined;
  const user = await loadUser(q, appId, resolved.userId);
  const externalId = await toExternalId(q, appId, resolved.recipeUserId);
  const method = user?.loginMethods.find((one) => one.recipeUserId === externalId);
  if (user === undefined || method?.recipeId !== recipeId) return undefined;
  return {
    ...user,
    id: externalId,
    tenantIds: method.tenantIds,
    timeJoined: method.timeJoined,
    emails: method.email === undefined ? [] : [method.email],
    phoneNumbers: method.phoneNumber === undefined ? [] : [method.phoneNumber],
    thirdParty: method.thirdParty === undefined ? [] : [method.thirdParty],
    webauthn: { credentialIds: method.webauthn?.credentialIds ?? [] },
    loginMethods: [method],
  };
}
