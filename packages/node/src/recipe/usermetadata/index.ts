import type { AnyValue, JSONObject } from '../../types.js';
import { getUserContext } from '../../userContext.js';
import Recipe from './recipe.js';
import type { RecipeInterface } from './types.js';

export type { JSONObject } from '../../types.js';
export type { RecipeInterface } from './types.js';

type Context = Record<string, AnyValue>;
type Result<F extends keyof RecipeInterface> = Awaited<ReturnType<RecipeInterface[F]>>;

const functions = (): RecipeInterface => Recipe.getInstanceOrThrowError().recipeInterfaceImpl;

/** The recipe for `SuperTokens.init`'s `recipeList`. Every app has it; listing it configures it. */
export const init = Recipe.init;

/** What the application keeps about a user; empty if it keeps nothing, or if there is no such user. */
export async function getUserMetadata(
  userId: string,
  userContext?: Context,
): Promise<Result<'getUserMetadata'>> {
  return functions().getUserMetadata({ userId, userContext: getUserContext(userContext) });
}

/**
 * Replaces the keys given, at the root; `null` removes one. Gives the whole of it afterwards.
 * @example await UserMetadata.updateUserMetadata(userId, { theme: 'dark', trial: null });
 */
export async function updateUserMetadata(
  userId: string,
  metadataUpdate: JSONObject,
  userContext?: Context,
): Promise<Result<'updateUserMetadata'>> {
  return functions().updateUserMetadata({
    userId,
    metadataUpdate,
    userContext: getUserContext(userContext),
  });
}

/** Removes all that is kept about a user. */
export async function clearUserMetadata(
  userId: string,
  userContext?: Context,
): Promise<Result<'clearUserMetadata'>> {
  return functions().clearUserMetadata({ userId, userContext: getUserContext(userContext) });
}

export default { init, getUserMetadata, updateUserMetadata, clearUserMetadata };
