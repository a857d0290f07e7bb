import Jwt from './recipe/jwt/recipe.js';
import OpenId from './recipe/openid/recipe.js';
import UserMetadata from './recipe/usermetadata/recipe.js';
import type { RecipeInstance } from './recipe.js';
import type { RecipeListFunction } from './types.js';

/** Recipes that every app has, in the order in which they follow those that the application lists. */
const autoAdded = [Jwt, OpenId, UserMetadata];

/** What builds the recipes that every app has and this one does not list. */
export const missingRecipes = (listed: readonly RecipeInstance[]): RecipeListFunction[] =>
  autoAdded
    .filter(({ RECIPE_ID }) => listed.every((recipe) => recipe.getRecipeId() !== RECIPE_ID))
    .map(({ init }) => init());
