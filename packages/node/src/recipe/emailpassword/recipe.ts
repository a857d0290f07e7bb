import { createEmailDelivery } from '../../email/index.js';
import { defineRecipe } from '../../recipe.js';
import { send200Response } from '../../respond.js';
import { createAPIs } from './apis.js';
import { normaliseConfig } from './config.js';
import EmailPasswordError from './error.js';
import { createFunctions } from './functions.js';
import { routes } from './routes.js';
import type { APIInterface, APIOptions, RecipeInterface, TypeInput, TypeNormalisedInput } from './types.js';

/** Sign-up and sign-in with an e-mail and a password. */
export default defineRecipe<
  TypeInput,
  TypeNormalisedInput,
  RecipeInterface,
  APIInterface,
  Pick<APIOptions, 'appInfo' | 'emailDelivery'>
>({
  id: 'emailpassword',
  name: 'Emailpassword',
  notInitialised: 'Initialisation not done. Did you forget to call the Emailpassword.init function?',
  config: normaliseConfig,
  functions: createFunctions,
  apis: createAPIs,
  extraOptions: ({ config, appInfo, isInServerlessEnv }) => ({
    appInfo,
    emailDelivery: createEmailDelivery(config.getEmailDeliveryConfig(isInServerlessEnv)),
  }),
  routes,
  async answerError(error, _request, response) {
    if (error.type !== EmailPasswordError.FIELD_ERROR) throw error;
    send200Response(response, { status: 'FIELD_ERROR', formFields: error.payload });
  },
});
