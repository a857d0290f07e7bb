import { cdi } from '@latchkey/contract';
import type { RecipeContext } from '../../recipe.js';
import type { AnyValue } from '../../types.js';
import type { RecipeInterface, TypeNormalisedInput } from './types.js';

/** What the recipe does towards the core. */
export function createFunctions({ querier }: RecipeContext<TypeNormalisedInput>): RecipeInterface {
  const core = querier.client(cdi.userMetadata);
  return {
    getUserMetadata: ({ userId, userContext }) => core.getUserMetadata({ userId }, userContext),

    async updateUserMetadata({ userId, metadataUpdate, userContext }) {
      const reply = await core.updateUserMetadata({ userId, metadataUpdate }, userContext);
      // The contract knows it for an object; that its members are JSON too follows from how it came.
      const metadata: AnyValue = reply.metadata;
      return { status: 'OK', metadata };
    },

    clearUserMetadata: ({ userId, userContext }) => core.clearUserMetadata({ userId }, userContext),
  };
}
