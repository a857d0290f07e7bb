import type { AnyValue } from '../../types.js';
import { getUserContext } from '../../userContext.js';
import Recipe from './recipe.js';
import type { RecipeInterface } from './types.js';

export type { APIInterface, APIOptions, RecipeInterface } from './types.js';

/** The recipe for `SuperTokens.init`'s `recipeList`. Every app has it; listing it configures it. */
export const init = Recipe.init;

/**
 * What `/.well-known/openid-configuration` says, with `status: "OK"`. The addresses below `/oauth` are those of
 * the OAuth2 provider.
 */
export async function getOpenIdDiscoveryConfiguration(
  userContext?: Record<string, AnyValue>,
): Promise<Awaited<ReturnType<RecipeInterface['getOpenIdDiscoveryConfiguration']>>> {
  const { recipeInterfaceImpl } = Recipe.getInstanceOrThrowError();
  return recipeInterfaceImpl.getOpenIdDiscoveryConfiguration({ userContext: getUserContext(userContext) });
}

export default { init, getOpenIdDiscoveryConfiguration };
