import type { UserInput as EmailPasswordConfig } from './recipe/emailpassword/types.js';
import type { UserInput as MultitenancyConfig } from './recipe/multitenancy/types.js';
import type { RecipeModule } from './recipe/recipeModule/index.js';
import type { NormalisedRecipeConfig } from './recipe/recipeModule/types.js';
import type { UserInput as SessionConfig } from './recipe/session/types.js';
import type { CookieHandlerInput } from './utils/cookieHandler.js';
import type { DateProviderInput } from './utils/dateProvider.js';
import type { NormalisedURLDomain } from './utils/normalisedURLDomain.js';
import type { NormalisedURLPath } from './utils/normalisedURLPath.js';
import type { WindowHandlerInput } from './utils/windowHandler.js';

/** A value whose shape is the application's affair, such as `userContext` or an access token's payload. */
// biome-ignore lint/suspicious/noExplicitAny: the interface leaves these open; callers read their own fields
export type Open = any;

/** The object passed to `SuperTokens.init`. */
export type SuperTokensConfig = {
  /** Where the application's API lives. */
  appInfo: AppInfoUserInput;
  /** Identifies this client (`web`, `ios`, …) to the third-party and multitenancy recipes. */
  clientType?: string | undefined;
  /** The recipes to use: the results of their `init` functions. */
  recipeList: CreateRecipeFunction<Open>[];
  /** Replaces the access to `document.cookie`. */
  cookieHandler?: CookieHandlerInput | undefined;
  /** Replaces the access to `window`. */
  windowHandler?: WindowHandlerInput | undefined;
  /** Replaces the clock, which by default follows the server's. */
  dateProvider?: DateProviderInput | undefined;
  /** Prints what the SDK does to the console. */
  enableDebugLogs?: boolean | undefined;
  /** Features whose interface may still change. */
  experimental?: { plugins?: SuperTokensPlugin[] | undefined } | undefined;
};

/** Makes a recipe's instance; `SuperTokens.init` calls it. */
export type CreateRecipeFunction<Action> = (
  appInfo: NormalisedAppInfo,
  clientType: string | undefined,
  enableDebugLogs: boolean,
  overrideMaps: NonNullable<SuperTokensPlugin['overrideMap']>[],
) => RecipeModule<Action, NormalisedRecipeConfig<Action>>;

export type AppInfoUserInput = {
  /** The application's name. */
  appName: string;
  /** The origin of the backend SDK, for example `https://api.example.com`. */
  apiDomain: string;
  /** The path of the backend SDK's routes; `/auth` unless given. */
  apiBasePath?: string | undefined;
  /** What an API gateway puts in front of `apiBasePath`. */
  apiGatewayPath?: string | undefined;
};

/** `AppInfoUserInput` with its defaults filled in. */
export type NormalisedAppInfo = {
  appName: string;
  apiDomain: NormalisedURLDomain;
  /** Gateway path and base path together. */
  apiBasePath: NormalisedURLPath;
};

/** A user as the FDI (1.18 and 3.0 onwards) describes it. Times in epoch milliseconds. */
export type User = {
  id: string;
  timeJoined: number;
  isPrimaryUser: boolean;
  tenantIds: string[];
  emails: string[];
  phoneNumbers: string[];
  thirdParty: { id: string; userId: string }[];
  webauthn?: { credentialIds: string[] };
  loginMethods: {
    tenantIds: string[];
    timeJoined: number;
    recipeId: 'emailpassword' | 'thirdparty' | 'passwordless' | 'webauthn';
    recipeUserId: string;
    verified?: boolean;
    email?: string;
    phoneNumber?: string;
    thirdParty?: { id: string; userId: string };
  }[];
};

export type GeneralErrorResponse = {
  status: 'GENERAL_ERROR';
  message: string;
  fetchResponse: Response;
};

/** The init configuration of every recipe. */
export type AllRecipeConfigs = {
  emailpassword: EmailPasswordConfig;
  multitenancy: MultitenancyConfig;
  session: SessionConfig;
};

/** How a plugin changes a recipe. */
export type RecipePluginOverride<T extends keyof AllRecipeConfigs> = {
  functions?: NonNullable<AllRecipeConfigs[T]['override']>['functions'] | undefined;
  config?: ((config: AllRecipeConfigs[T]) => AllRecipeConfigs[T]) | undefined;
};

/** A plugin of the web SDK (`experimental.plugins`). */
export type SuperTokensPlugin = {
  id: string;
  version?: string | undefined;
  /** Version ranges of this SDK the plugin works with; any one of a list is enough. */
  compatibleWebJSSDKVersions?: string | string[] | undefined;
  /** Names further plugins to load before this one. */
  dependencies?:
    | ((
        config: SuperTokensPublicConfig,
        pluginsAbove: SuperTokensPublicPlugin[],
        sdkVersion: string,
      ) => { status: 'OK'; pluginsToAdd?: SuperTokensPlugin[] } | { status: 'ERROR'; message: string })
    | undefined;
  overrideMap?:
    | {
        [recipeId in keyof AllRecipeConfigs]?: RecipePluginOverride<recipeId> & {
          recipeInitRequired?: boolean | ((sdkVersion: string) => boolean);
        };
      }
    | undefined;
  /** Runs after the SDK's own `init`. */
  init?:
    | ((config: SuperTokensPublicConfig, plugins: SuperTokensPublicPlugin[], sdkVersion: string) => void)
    | undefined;
  exports?: Record<string, Open> | undefined;
  /** Changes the init configuration; `appInfo` cannot be changed. */
  config?:
    | ((config: SuperTokensPublicConfig) => Omit<SuperTokensPublicConfig, 'appInfo'> | undefined)
    | undefined;
};

/** The parts of the configuration that plugins do not see. */
export const nonPublicConfigProperties = ['experimental'] as const;
export type NonPublicConfigPropertiesType = (typeof nonPublicConfigProperties)[number];

/** What a plugin is shown of the others. */
export type SuperTokensPublicPlugin = Pick<
  SuperTokensPlugin,
  'id' | 'version' | 'exports' | 'compatibleWebJSSDKVersions'
> & { initialized: boolean };

export type SuperTokensConfigWithNormalisedAppInfo = Omit<SuperTokensConfig, 'appInfo'> & {
  appInfo: NormalisedAppInfo;
};

/** What a plugin is shown of the init configuration. */
export type SuperTokensPublicConfig = Omit<
  SuperTokensConfigWithNormalisedAppInfo,
  NonPublicConfigPropertiesType
>;
