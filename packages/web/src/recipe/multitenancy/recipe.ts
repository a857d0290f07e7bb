import { defineRecipe } from '../defineRecipe.js';
import { getRecipeImplementation } from './recipeImplementation.js';

/** Always part of `SuperTokens.init`, listed or not. */
export class Recipe extends defineRecipe({
  id: 'multitenancy',
  missing: "No instance of Multitenancy found. Ensure that 'SuperTokens.init' method has been called.",
  functions: getRecipeImplementation,
}) {}

export default Recipe;
