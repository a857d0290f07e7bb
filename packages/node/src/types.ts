import type { App } from './app.js';
import type { BaseRequest } from './framework/request.js';
import type { BaseResponse } from './framework/response.js';
import type NormalisedURLDomain from './normalisedURLDomain.js';
import type NormalisedURLPath from './normalisedURLPath.js';
import type { OverrideableBuilder } from './override.js';
import type { TypeInput as EmailPasswordTypeInput } from './recipe/emailpassword/types.js';
import type { TypeInput as EmailVerificationTypeInput } from './recipe/emailverification/types.js';
import type { TypeInput as JwtTypeInput } from './recipe/jwt/types.js';
import type { TypeInput as OpenIdTypeInput } from './recipe/openid/types.js';
import type {
  SessionContainerInterface,
  TypeInput as SessionTypeInput,
  VerifySessionOptions,
} from './recipe/session/types.js';
import type { TypeInput as UserMetadataTypeInput } from './recipe/usermetadata/types.js';
import type { TypeInput as UserRolesTypeInput } from './recipe/userroles/types.js';
import type { RecipeInstance } from './recipe.js';
import type { User } from './user.js';

/** A value of any shape in a public signature, where applications of the reference read members unchecked. */
// biome-ignore lint/suspicious/noExplicitAny: the one place; `unknown` would stop applications from compiling.
export type AnyValue = any;

declare const brand: unique symbol;

/** An object that travels with one call through every function and override; applications may add keys. */
export type UserContext = Record<string, AnyValue> & { [brand]: 'UserContext' };

export type JSONPrimitive = string | number | boolean | null;
export type JSONArray = JSONValue[];
export type JSONValue = JSONPrimitive | JSONObject | JSONArray | undefined;
export interface JSONObject {
  [ind: string]: JSONValue;
}

export type HTTPMethod = 'post' | 'get' | 'delete' | 'put' | 'patch' | 'options' | 'trace';

/** An answer that the prebuilt UI shows as it is. APIs may return it from overrides. */
export type GeneralErrorResponse = { status: 'GENERAL_ERROR'; message: string };

/** Which framework's requests and responses the application hands to the SDK. */
export type TypeFramework = 'express' | 'fastify' | 'custom';

export type AppInfo = {
  appName: string;
  websiteDomain?: string;
  /** Wins over `websiteDomain`; a function is asked at each use. */
  origin?: string | ((input: { request: BaseRequest | undefined; userContext: UserContext }) => string);
  websiteBasePath?: string;
  apiDomain: string;
  apiBasePath?: string;
  apiGatewayPath?: string;
};

export type NormalisedAppinfo = {
  appName: string;
  getOrigin: (input: { request: BaseRequest | undefined; userContext: UserContext }) => NormalisedURLDomain;
  apiDomain: NormalisedURLDomain;
  topLevelAPIDomain: string;
  getTopLevelWebsiteDomain: (input: { request: BaseRequest | undefined; userContext: UserContext }) => string;
  apiBasePath: NormalisedURLPath;
  apiGatewayPath: NormalisedURLPath;
  websiteBasePath: NormalisedURLPath;
};

/** Where the core is and how to talk to it. */
export type SuperTokensInfo = {
  /**
   * Addresses of cores, separated by `;`, or of one database: `sqlite:./latchkey.db`, `postgresql://…`. With a
   * database the core runs inside this process.
   */
  connectionURI: string;
  apiKey?: string;
  networkInterceptor?: NetworkInterceptor;
  disableCoreCallCache?: boolean;
};

export type NetworkInterceptor = (request: HttpRequest, userContext: UserContext) => HttpRequest;

/** A request to the core, as an interceptor sees it. */
export interface HttpRequest {
  url: string;
  method: HTTPMethod;
  headers: { [key: string]: string | number | string[] };
  params?: Record<string, boolean | number | string | undefined>;
  body?: AnyValue;
}

/** Configurations by recipe. */
export type AllRecipeConfigs = {
  emailpassword: EmailPasswordTypeInput;
  emailverification: EmailVerificationTypeInput;
  jwt: JwtTypeInput;
  openid: OpenIdTypeInput;
  session: SessionTypeInput;
  usermetadata: UserMetadataTypeInput;
  userroles: UserRolesTypeInput;
};

/** What every recipe's configuration may hold. */
export type OverrideInput<Functions extends object, Apis extends object> = {
  functions?: (originalImplementation: Functions, builder: OverrideableBuilder<Functions>) => Functions;
  apis?: (originalImplementation: Apis, builder: OverrideableBuilder<Apis>) => Apis;
};

export type RecipePluginOverride<T extends keyof AllRecipeConfigs> = {
  functions?: NonNullable<AllRecipeConfigs[T]['override']>['functions'];
  apis?: NonNullable<AllRecipeConfigs[T]['override']>['apis'];
  config?: (config: AllRecipeConfigs[T]) => AllRecipeConfigs[T];
};

/** A route of a plugin. `path` is whole: nothing is put before it. The handler sends the answer itself. */
export type PluginRouteHandler = {
  method: HTTPMethod;
  path: string;
  verifySessionOptions?: VerifySessionOptions;
  handler: (
    req: BaseRequest,
    res: BaseResponse,
    session: SessionContainerInterface | undefined,
    userContext: UserContext,
  ) => Promise<{ status: number; body: JSONObject } | null>;
};

/** A plugin: layers over recipes, routes, and configuration, under one id. */
export type SuperTokensPlugin = {
  id: string;
  version?: string;
  compatibleSDKVersions?: string | string[];
  init?: (config: SuperTokensPublicConfig, allPlugins: SuperTokensPublicPlugin[], sdkVersion: string) => void;
  dependencies?: (
    config: SuperTokensPublicConfig,
    pluginsAbove: SuperTokensPublicPlugin[],
    sdkVersion: string,
  ) => { status: 'OK'; pluginsToAdd?: SuperTokensPlugin[] } | { status: 'ERROR'; message: string };
  overrideMap?: {
    [recipeId in keyof AllRecipeConfigs]?: RecipePluginOverride<recipeId> & {
      recipeInitRequired?: boolean | ((sdkVersion: string) => boolean);
    };
  };
  routeHandlers?:
    | ((
        config: SuperTokensPublicConfig,
        allPlugins: SuperTokensPublicPlugin[],
        sdkVersion: string,
      ) => { status: 'OK'; routeHandlers: PluginRouteHandler[] } | { status: 'ERROR'; message: string })
    | PluginRouteHandler[];
  config?: (config: SuperTokensPublicConfig) => Omit<SuperTokensPublicConfig, 'appInfo'> | undefined;
  exports?: Record<string, AnyValue>;
};

/** What plugins see of each other. */
export type SuperTokensPublicPlugin = Pick<
  SuperTokensPlugin,
  'id' | 'version' | 'compatibleSDKVersions' | 'exports'
> & { initialized: boolean };

export type OverrideMap = NonNullable<SuperTokensPlugin['overrideMap']>;

/** What plugins see of the configuration. */
export type SuperTokensPublicConfig = Omit<TypeInput, 'recipeList' | 'experimental' | 'appInfo'> & {
  appInfo: NormalisedAppinfo;
};

/** What `Recipe.init()` returns: called by `SuperTokens.init` with the app that is being built. */
export type RecipeListFunction = (
  app: App,
  appInfo: NormalisedAppinfo,
  isInServerlessEnv: boolean,
  overrideMaps: OverrideMap[],
) => RecipeInstance;

/** The configuration of `SuperTokens.init`. */
export type TypeInput = {
  supertokens?: SuperTokensInfo;
  framework?: TypeFramework;
  appInfo: AppInfo;
  recipeList: RecipeListFunction[];
  telemetry?: boolean;
  isInServerlessEnv?: boolean;
  debug?: boolean;
  experimental?: { plugins?: SuperTokensPlugin[] };
};

/** A route that a recipe serves, below the API's base path. */
export type APIHandled = {
  pathWithoutApiBasePath: NormalisedURLPath;
  method: HTTPMethod;
  id: string;
  disabled: boolean;
};

export type { User };
