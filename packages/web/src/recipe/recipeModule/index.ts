import type { NormalisedRecipeConfig } from './types.js';

/** What `SuperTokens.init` knows of a recipe. */
export abstract class RecipeModule<Action, NormalisedConfig extends NormalisedRecipeConfig<Action>> {
  config: NormalisedConfig;

  constructor(config: NormalisedConfig) {
    this.config = config;
  }
}

export default RecipeModule;
