import type { Open } from '../../types.js';
import { RecipeModule } from '../recipeModule/index.js';
import type { NormalisedRecipeConfig } from '../recipeModule/types.js';
import { signOut } from '../session/index.js';

/** A recipe that users sign in with, or that serves such recipes. */
export abstract class AuthRecipe<
  Action,
  NormalisedConfig extends NormalisedRecipeConfig<Action>,
> extends RecipeModule<Action, NormalisedConfig> {
  /** Ends the session, whichever recipe began it. */
  signOut = (input: { userContext: Open }): Promise<void> => signOut(input);
}

export default AuthRecipe;
