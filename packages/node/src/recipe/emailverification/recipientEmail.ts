import type { RecipeContext } from '../../recipe.js';
import type { GetEmailForRecipeUserIdFunc, TypeNormalisedInput } from './types.js';

/** Finds the e-mail of a login method: as the application says, else as the core knows it. */
export const emailFinder =
  ({ app, config }: RecipeContext<TypeNormalisedInput>): GetEmailForRecipeUserIdFunc =>
  async (user, recipeUserId, userContext) => {
    const told = await config.getEmailForRecipeUserId?.(recipeUserId, userContext);
    if (told !== undefined && told.status !== 'UNKNOWN_USER_ID_ERROR') return told;
    const id = recipeUserId.getAsString();
    const owner = user ?? (await app.users.getUser(id, userContext));
    const method = owner?.loginMethods.find((one) => one.recipeUserId.getAsString() === id);
    if (method === undefined) return { status: 'UNKNOWN_USER_ID_ERROR' };
    if (method.email === undefined) return { status: 'EMAIL_DOES_NOT_EXIST_ERROR' };
    return { status: 'OK', email: method.email };
  };
