import { OverrideableBuilder, type OverrideLayer } from '../override.js';
import { applyPlugins } from '../plugins.js';
import { ssrHint } from '../ssr.js';
import type { AllRecipeConfigs, CreateRecipeFunction } from '../types.js';
import { AuthRecipe } from './authRecipe/index.js';
import type {
  NormalisedRecipeConfig,
  RecipeConfig,
  RecipeImplementationInput,
  UserInput as RecipeUserInput,
} from './recipeModule/types.js';

/** What a recipe's `init` takes: the hooks, and a layer over its functions. */
export type RecipeInput<Functions, Action> = RecipeUserInput<Action> & {
  override?: { functions?: OverrideLayer<Functions> | undefined } | undefined;
};

/** The same, normalised. */
export type NormalisedRecipeInput<Functions, Action> = NormalisedRecipeConfig<Action> & {
  override: { functions: OverrideLayer<Functions> };
};

/** Fills in what was left out: hooks that do nothing, an override that changes nothing. */
export function normaliseRecipeInput<Functions, Action>(
  config: RecipeConfig<Action> & RecipeInput<Functions, Action>,
): NormalisedRecipeInput<Functions, Action> {
  return {
    recipeId: config.recipeId,
    appInfo: config.appInfo,
    clientType: config.clientType,
    preAPIHook: config.preAPIHook ?? (async ({ url, requestInit }) => ({ url, requestInit })),
    postAPIHook: config.postAPIHook ?? (async () => undefined),
    override: {
      functions: config.override?.functions ?? ((originalImplementation) => originalImplementation),
    },
  };
}

/**
 * Makes a recipe's class out of what is its own: an id, functions, and the text of the error for its absence.
 * The class holds the one instance that `SuperTokens.init` makes.
 */
export function defineRecipe<Id extends keyof AllRecipeConfigs, Functions, Action>(definition: {
  id: Id;
  /** Thrown, with a hint for servers, when the recipe is used and was not initialised. */
  missing: string;
  functions: (input: RecipeImplementationInput<Action>) => Functions;
}) {
  type Config = RecipeConfig<Action> & RecipeInput<Functions, Action>;
  let instance: Recipe | undefined;

  class Recipe extends AuthRecipe<Action, NormalisedRecipeInput<Functions, Action>> {
    static readonly RECIPE_ID = definition.id;

    /** The functions with all overrides. */
    readonly recipeImplementation: Functions;

    constructor(config: Config) {
      super(normaliseRecipeInput(config));
      this.recipeImplementation = new OverrideableBuilder(definition.functions(this.config))
        .override(this.config.override.functions)
        .build();
    }

    static get instance(): Recipe | undefined {
      return instance;
    }

    static init(
      config?: AllRecipeConfigs[Id] & RecipeInput<Functions, Action>,
    ): CreateRecipeFunction<Action> {
      return (appInfo, clientType, _enableDebugLogs, overrideMaps) => {
        const input: RecipeInput<Functions, Action> = applyPlugins<Id, RecipeInput<Functions, Action>>(
          definition.id,
          config,
          overrideMaps,
        );
        instance = new Recipe({ ...input, recipeId: definition.id, appInfo, clientType });
        return instance;
      };
    }

    static getInstanceOrThrow(): Recipe {
      if (instance) return instance;
      throw new Error(ssrHint(definition.missing));
    }

    /** Forgets the instance, in tests only. */
    static reset(): void {
      instance = undefined;
    }
  }
  return Recipe;
}
