import { defineRecipe } from '../../recipe.js';
import { createFunctions } from './functions.js';
import type { APIInterface, RecipeInterface, TypeInput, TypeNormalisedInput } from './types.js';

/** A JSON object per user, for the application. */
export default defineRecipe<TypeInput, TypeNormalisedInput, RecipeInterface, APIInterface>({
  id: 'usermetadata',
  name: 'UserMetadata',
  notInitialised:
    'Initialisation not done. Did you forget to call the UserMetadata.init or UserMetadata.init function?',
  config: () => ({}),
  functions: createFunctions,
  apis: () => ({}),
  routes: [],
});
