import type { Open } from '../../types.js';
import type { NormalisedRecipeInput, RecipeInput } from '../defineRecipe.js';
import type {
  RecipeConfig,
  RecipeFunctionOptions,
  RecipePostAPIHookContext,
  RecipePreAPIHookContext,
} from '../recipeModule/types.js';

export type PreAndPostAPIHookAction = 'GET_LOGIN_METHODS';
export type PreAPIHookContext = RecipePreAPIHookContext<PreAndPostAPIHookAction>;
export type PostAPIHookContext = RecipePostAPIHookContext<PreAndPostAPIHookAction>;

/** What `Multitenancy.init` takes. */
export type UserInput = RecipeInput<RecipeInterface, PreAndPostAPIHookAction>;
export type InputType = RecipeConfig<PreAndPostAPIHookAction> & UserInput;
export type NormalisedInputType = NormalisedRecipeInput<RecipeInterface, PreAndPostAPIHookAction>;

/** The recipe's functions, all of which can be overridden. */
export type RecipeInterface = {
  /** The tenant of the page; undefined stands for `public`. The place to override for other ways to find it. */
  getTenantId: (input: { userContext: Open }) => Promise<string | undefined> | string | undefined;
  /** How users of a tenant may sign in. */
  getLoginMethods: (input: {
    tenantId?: string | undefined;
    options?: RecipeFunctionOptions | undefined;
    userContext: Open;
  }) => Promise<{
    status: 'OK';
    thirdParty: { providers: { id: string; name: string }[] };
    firstFactors: string[];
    fetchResponse: Response;
  }>;
};
