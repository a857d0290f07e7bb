import type { User } from './types.js';

type RecipeId = User['loginMethods'][number]['recipeId'];

/** The user of FDI versions before accounts could be linked. */
type FlatUser = {
  id: string;
  email?: string | undefined;
  phoneNumber?: string | undefined;
  thirdParty?: { id: string; userId: string } | undefined;
  webauthn?: { credentialIds: string[] } | undefined;
  tenantIds: string[];
  timeJoined: number;
};

/** Gives a user of an older backend today's shape: one login method, not primary. */
export function normaliseUser(recipeId: RecipeId, user: User | FlatUser): User {
  if ('loginMethods' in user) return user;
  const { id, email, phoneNumber, thirdParty, webauthn, tenantIds, timeJoined } = user;
  const identity = {
    ...(email === undefined ? {} : { email }),
    ...(phoneNumber === undefined ? {} : { phoneNumber }),
    ...(thirdParty === undefined ? {} : { thirdParty }),
    ...(webauthn === undefined ? {} : { webauthn }),
  };
  return {
    id,
    timeJoined,
    isPrimaryUser: false,
    tenantIds,
    emails: email === undefined ? [] : [email],
    phoneNumbers: phoneNumber === undefined ? [] : [phoneNumber],
    thirdParty: thirdParty === undefined ? [] : [thirdParty],
    webauthn: { credentialIds: webauthn?.credentialIds ?? [] },
    loginMethods: [{ tenantIds, timeJoined, recipeId, recipeUserId: id, ...identity }],
  };
}

/** Gives a sign-in's answer of an older backend today's shape. */
export function normaliseUserResponse(
  recipeId: RecipeId,
  response: { createdNewRecipeUser: boolean; user: User } | { createdNewUser: boolean; user: FlatUser },
): { createdNewRecipeUser: boolean; user: User } {
  if ('createdNewRecipeUser' in response) return response;
  const { createdNewUser, user, ...rest } = response;
  return { ...rest, createdNewRecipeUser: createdNewUser, user: normaliseUser(recipeId, user) };
}
