export type {
  NormalisedRecipeConfig as NormalisedInputType,
  RecipeConfig as InputType,
} from '../recipeModule/types.js';
