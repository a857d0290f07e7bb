export { normaliseRecipeInput as normaliseUserInput } from '../defineRecipe.js';
