import type { NormalisedAppInfo, Open } from '../../types.js';

/** What a pre-API hook gets. */
export type RecipePreAPIHookContext<Action> = {
  requestInit: RequestInit;
  url: string;
  /** What the SDK is about to do. */
  action: Action;
  userContext: Open;
};

/** What a post-API hook gets. */
export type RecipePostAPIHookContext<Action> = {
  action: Action;
  requestInit: RequestInit;
  url: string;
  /** The hook's own copy: its body is unread. */
  fetchResponse: Response;
  userContext: Open;
};

export type PreAPIHookFunction = (context: {
  requestInit: RequestInit;
  url: string;
}) => Promise<{ url: string; requestInit: RequestInit }>;

export type PostAPIHookFunction = (context: {
  requestInit: RequestInit;
  url: string;
  fetchResponse: Response;
}) => Promise<void>;

export type RecipePreAPIHookFunction<Action> = (
  context: RecipePreAPIHookContext<Action>,
) => Promise<{ url: string; requestInit: RequestInit }>;

export type RecipePostAPIHookFunction<Action> = (context: RecipePostAPIHookContext<Action>) => Promise<void>;

/** What every recipe's `init` takes. */
export type UserInput<Action> = {
  /** Called before each request; what it returns is sent as it is. */
  preAPIHook?: RecipePreAPIHookFunction<Action> | undefined;
  /** Called after each answer with a status below 300. */
  postAPIHook?: RecipePostAPIHookFunction<Action> | undefined;
};

export type RecipeConfig<Action> = {
  recipeId: string;
  appInfo: NormalisedAppInfo;
  clientType?: string | undefined;
} & UserInput<Action>;

export type NormalisedRecipeConfig<Action> = {
  recipeId: string;
  appInfo: NormalisedAppInfo;
  clientType?: string | undefined;
  preAPIHook: RecipePreAPIHookFunction<Action>;
  postAPIHook: RecipePostAPIHookFunction<Action>;
};

/** What every recipe function takes besides its own input. */
export type RecipeFunctionOptions = {
  /** Called before this one request, after the recipe's own hook. */
  preAPIHook?:
    | ((input: {
        url: string;
        requestInit: RequestInit;
        userContext: Open;
      }) => Promise<{ url: string; requestInit: RequestInit }>)
    | undefined;
};

/** What a recipe's functions are made from. */
export type RecipeImplementationInput<PrePostAPIHookAction> = NormalisedRecipeConfig<PrePostAPIHookAction>;
