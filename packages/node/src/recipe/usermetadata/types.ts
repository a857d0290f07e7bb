import type { AnyValue, JSONObject, OverrideInput, UserContext } from '../../types.js';

/** Configuration of the recipe. */
export type TypeInput = { override?: OverrideInput<RecipeInterface, APIInterface> };

export type TypeNormalisedInput = Record<never, never>;

/** The recipe serves no routes. */
export type APIInterface = Record<never, never>;

/** The functions of the recipe, as overrides see them. */
export type RecipeInterface = {
  getUserMetadata(input: {
    userId: string;
    userContext: UserContext;
  }): Promise<{ status: 'OK'; metadata: AnyValue }>;
  /** Merges at the root: keys given replace those stored, `null` removes them, others stay. */
  updateUserMetadata(input: {
    userId: string;
    metadataUpdate: JSONObject;
    userContext: UserContext;
  }): Promise<{ status: 'OK'; metadata: JSONObject }>;
  clearUserMetadata(input: { userId: string; userContext: UserContext }): Promise<{ status: 'OK' }>;
};
