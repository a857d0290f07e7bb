import { normaliseInputAppInfoOrThrowError } from './appInfo.js';
import { loadPlugins } from './plugins.js';
import { init as multitenancy } from './recipe/multitenancy/index.js';
import { Recipe as Multitenancy } from './recipe/multitenancy/recipe.js';
import type { SuperTokensConfig } from './types.js';
import { CookieHandlerReference } from './utils/cookieHandler.js';
import { DateProviderReference } from './utils/dateProvider.js';
import { PostSuperTokensInitCallbacks } from './utils/postSuperTokensInitCallbacks.js';
import { WindowHandlerReference } from './utils/windowHandler.js';

let initialised = false;

/**
 * Starts the SDK. Call it once per page, in the browser, before anything else of it.
 *
 * @example
 * SuperTokens.init({
 *   appInfo: { appName: 'Demo', apiDomain: 'https://api.example.com' },
 *   recipeList: [EmailPassword.init(), Session.init()],
 * });
 */
export function init(config: SuperTokensConfig): void {
  if (initialised) {
    console.warn('SuperTokens was already initialized');
    return;
  }
  const appInfo = normaliseInputAppInfoOrThrowError(config.appInfo);
  const { config: changed, overrideMaps, initPlugins } = loadPlugins({ ...config, appInfo });
  const { recipeList, clientType, enableDebugLogs = false } = changed;
  if (!recipeList?.length)
    throw new Error(
      'Please provide at least one recipe to the supertokens.init function call. See https://supertokens.io/docs/emailpassword/quick-setup/frontend',
    );

  CookieHandlerReference.init(changed.cookieHandler);
  WindowHandlerReference.init(changed.windowHandler);
  DateProviderReference.init(changed.dateProvider);
  const recipes = recipeList.map((create) => create(appInfo, clientType, enableDebugLogs, overrideMaps));
  // The other recipes ask it for the tenant.
  if (!recipes.some(({ config: { recipeId } }) => recipeId === Multitenancy.RECIPE_ID))
    multitenancy()(appInfo, clientType, enableDebugLogs, overrideMaps);
  initialised = true;
  PostSuperTokensInitCallbacks.runPostInitCallbacks();
  initPlugins();
}

export default { init };

export type {
  SuperTokensConfig,
  SuperTokensPlugin,
  SuperTokensPublicConfig,
  SuperTokensPublicPlugin,
} from './types.js';
