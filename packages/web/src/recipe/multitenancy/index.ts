import type { CreateRecipeFunction, Open } from '../../types.js';
import { getNormalisedUserContext } from '../../userContext.js';
import type { RecipeFunctionOptions } from '../recipeModule/types.js';
import { AllowedDomainsClaim } from './allowedDomainsClaim.js';
import { Recipe } from './recipe.js';
import type { PreAndPostAPIHookAction, RecipeInterface, UserInput } from './types.js';

/** Puts the recipe into `SuperTokens.init`'s recipe list; needed only to configure it. */
export function init(config?: UserInput): CreateRecipeFunction<PreAndPostAPIHookAction> {
  return Recipe.init(config);
}

/**
 * How users of a tenant may sign in.
 *
 * @throws `STGeneralError`; the Response if its status is 300 or above
 */
export function getLoginMethods(input?: {
  tenantId?: string | undefined;
  options?: RecipeFunctionOptions | undefined;
  userContext?: Open;
}): ReturnType<RecipeInterface['getLoginMethods']> {
  return Recipe.getInstanceOrThrow().recipeImplementation.getLoginMethods({
    ...input,
    userContext: getNormalisedUserContext(input?.userContext),
  });
}

/** The tenant of the page, by default its `tenantId` query parameter; undefined stands for `public`. */
export function getTenantId(input?: {
  userContext?: Open;
}): Promise<string | undefined> | string | undefined {
  return Recipe.getInstanceOrThrow().recipeImplementation.getTenantId({
    userContext: getNormalisedUserContext(input?.userContext),
  });
}

export default { init, getLoginMethods, getTenantId, AllowedDomainsClaim };

export type {
  PostAPIHookContext,
  PreAndPostAPIHookAction,
  PreAPIHookContext,
  RecipeInterface,
  UserInput,
} from './types.js';
export { AllowedDomainsClaim };
