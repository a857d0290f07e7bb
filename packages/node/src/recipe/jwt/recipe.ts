import { fdi } from '@latchkey/contract';
import { defineRecipe } from '../../recipe.js';
import { send200Response } from '../../respond.js';
import { createAPIs } from './apis.js';
import { createFunctions } from './functions.js';
import type { APIInterface, RecipeInterface, TypeInput, TypeNormalisedInput } from './types.js';

const hundredYearsInSeconds = 3_153_600_000;

/** Signed tokens for the application's own use. */
export default defineRecipe<TypeInput, TypeNormalisedInput, RecipeInterface, APIInterface>({
  id: 'jwt',
  name: 'JWT',
  notInitialised: 'Initialisation not done. Did you forget to call the Jwt.init function?',
  config: ({ jwtValiditySeconds = hundredYearsInSeconds }) => ({ jwtValiditySeconds }),
  functions: createFunctions,
  apis: createAPIs,
  routes: [
    {
      endpoint: fdi.jwt.getJwks,
      api: 'getJWKSGET',
      async handle({ apis, options, userContext }) {
        if (apis.getJWKSGET === undefined) return false;
        const result = await apis.getJWKSGET({ options, userContext });
        // Public keys: whoever verifies tokens may read them, from any site.
        if ('keys' in result) options.res.setHeader('Access-Control-Allow-Origin', '*', false);
        send200Response(options.res, result);
        return true;
      },
    },
  ],
  offers: ({ recipeInterfaceImpl: jwt }) => ({ jwt }),
});
