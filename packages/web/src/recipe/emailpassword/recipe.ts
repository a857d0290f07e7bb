import { defineRecipe } from '../defineRecipe.js';
import { getRecipeImplementation } from './recipeImplementation.js';

/** Sign-in with an e-mail address and a password. */
export class Recipe extends defineRecipe({
  id: 'emailpassword',
  missing:
    "No instance of EmailPassword found. Ensure that the 'EmailPassword.init' method is called within the 'SuperTokens.init' recipeList.",
  functions: getRecipeImplementation,
}) {}

export default Recipe;
