import { applyPlugins } from '../../plugins.js';
import * as layer from '../../session/index.js';
import type {
  ClaimValidationError,
  ResponseWithBody,
  SessionClaim,
  SessionClaimValidator,
} from '../../session/types.js';
import { ssrHint } from '../../ssr.js';
import type { CreateRecipeFunction, Open } from '../../types.js';
import { RecipeModule } from '../recipeModule/index.js';
import type { NormalisedRecipeConfig } from '../recipeModule/types.js';
import type { InputType, UserInput } from './types.js';

let instance: Recipe | undefined;

/** Starts the session layer with the application's settings. */
export class Recipe extends RecipeModule<Open, NormalisedRecipeConfig<Open>> {
  static readonly RECIPE_ID = 'session';

  constructor(config: InputType) {
    const { recipeId, appInfo, ...input } = config;
    super({
      ...input,
      recipeId,
      appInfo,
      preAPIHook: config.preAPIHook ?? (async ({ url, requestInit }) => ({ url, requestInit })),
      postAPIHook: config.postAPIHook ?? (async () => undefined),
    });
    layer.init({
      ...input,
      apiDomain: appInfo.apiDomain.getAsStringDangerous(),
      apiBasePath: appInfo.apiBasePath.getAsStringDangerous(),
    });
  }

  static get instance(): Recipe | undefined {
    return instance;
  }

  static init(config?: UserInput): CreateRecipeFunction<unknown> {
    return (appInfo, _clientType, enableDebugLogs, overrideMaps) => {
      instance = new Recipe({
        ...applyPlugins('session', config, overrideMaps),
        recipeId: Recipe.RECIPE_ID,
        appInfo,
        enableDebugLogs,
      });
      return instance;
    };
  }

  getUserId = (input: { userContext: Open }): Promise<string> => layer.getUserId(input);

  getAccessToken = (input: { userContext: Open }): Promise<string | undefined> => layer.getAccessToken(input);

  getAccessTokenPayloadSecurely = (input: { userContext: Open }): Promise<Open> =>
    layer.getAccessTokenPayloadSecurely(input);

  doesSessionExist = (input: { userContext: Open }): Promise<boolean> => layer.doesSessionExist(input);

  signOut = (input: { userContext: Open }): Promise<void> => layer.signOut(input);

  attemptRefreshingSession = (): Promise<boolean> => layer.attemptRefreshingSession();

  getClaimValue<T>(input: { claim: SessionClaim<T>; userContext: Open }): Promise<T | undefined> {
    return layer.getClaimValue(input);
  }

  validateClaims = (input: {
    overrideGlobalClaimValidators?:
      | ((globalClaimValidators: SessionClaimValidator[], userContext: Open) => SessionClaimValidator[])
      | undefined;
    userContext: Open;
  }): Promise<ClaimValidationError[]> | ClaimValidationError[] =>
    layer.validateClaims(input.overrideGlobalClaimValidators, input.userContext);

  getInvalidClaimsFromResponse(input: {
    response: ResponseWithBody;
    userContext: Open;
  }): Promise<ClaimValidationError[]> {
    return layer.getInvalidClaimsFromResponse(input);
  }

  static addAxiosInterceptors(axiosInstance: Open, userContext: Open): void {
    layer.addAxiosInterceptors(axiosInstance, userContext);
  }

  static getInstanceOrThrow(): Recipe {
    if (instance) return instance;
    throw new Error(
      ssrHint(
        "No instance of Session found. Ensure that the 'Session.init' method is called within the 'SuperTokens.init' recipeList.",
      ),
    );
  }

  /** Forgets the instance, in tests only. */
  static reset(): void {
    instance = undefined;
  }
}

export default Recipe;
