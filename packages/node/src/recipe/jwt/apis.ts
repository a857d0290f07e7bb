import type { APIInterface } from './types.js';

/** What the recipe's route does. */
export const createAPIs = (): APIInterface => ({
  async getJWKSGET({ options, userContext }) {
    const { keys, validityInSeconds } = await options.recipeImplementation.getJWKS({ userContext });
    if (validityInSeconds !== undefined) {
      options.res.setHeader('Cache-Control', `max-age=${validityInSeconds}, must-revalidate`, false);
    }
    return { keys };
  },
});
