import { fdi } from '@latchkey/contract';
import { defineRecipe } from '../../recipe.js';
import { send200Response } from '../../respond.js';
import { createFunctions } from './functions.js';
import type { APIInterface, RecipeInterface, TypeInput, TypeNormalisedInput } from './types.js';

/** What the app tells about itself to those that verify its tokens. */
export default defineRecipe<TypeInput, TypeNormalisedInput, RecipeInterface, APIInterface>({
  id: 'openid',
  name: 'OpenId',
  notInitialised: 'Initialisation not done. Did you forget to call the Openid.init function?',
  config: () => ({}),
  functions: createFunctions,
  apis: () => ({
    getOpenIdDiscoveryConfigurationGET: ({ options, userContext }) =>
      options.recipeImplementation.getOpenIdDiscoveryConfiguration({ userContext }),
  }),
  routes: [
    {
      endpoint: fdi.openId.getDiscoveryConfiguration,
      api: 'getOpenIdDiscoveryConfigurationGET',
      async handle({ apis, options, userContext }) {
        if (apis.getOpenIdDiscoveryConfigurationGET === undefined) return false;
        const result = await apis.getOpenIdDiscoveryConfigurationGET({ options, userContext });
        if (result.status !== 'OK') {
          send200Response(options.res, result);
          return true;
        }
        // The document is OpenID's, which knows no status, and is there for any site to read.
        const { status: _, ...configuration } = result;
        options.res.setHeader('Access-Control-Allow-Origin', '*', false);
        send200Response(options.res, configuration);
        return true;
      },
    },
  ],
  offers: ({ recipeInterfaceImpl: openId }) => ({ openId }),
});
