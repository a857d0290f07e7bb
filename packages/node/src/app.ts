import { normaliseInputAppInfoOrThrowError } from './appInfo.js';
import { missingRecipes } from './autoAdded.js';
import { currentApp, setCurrentApp } from './currentApp.js';
import { assertTestEnv, isTestEnv } from './env.js';
import SuperTokensError, { maskForeignError } from './error.js';
import type { BaseRequest } from './framework/request.js';
import type { BaseResponse } from './framework/response.js';
import { enableDebugLogs, logDebug } from './logger.js';
import { loadPlugins } from './plugin.js';
import { CoreConnection, Querier } from './querier.js';
import type { RecipeInterface as EmailVerificationFunctions } from './recipe/emailverification/types.js';
import type { RecipeInterface as JwtFunctions } from './recipe/jwt/types.js';
import type { RecipeInterface as OpenIdFunctions } from './recipe/openid/types.js';
import type { SessionClaim, SessionClaimValidator, SessionService } from './recipe/session/types.js';
import type { RecipeInstance } from './recipe.js';
import { sendNon200ResponseWithMessage } from './respond.js';
import { RouteTable, requestPath } from './routing.js';
import type {
  AnyValue,
  HTTPMethod,
  NormalisedAppinfo,
  PluginRouteHandler,
  RecipeListFunction,
  SuperTokensInfo,
  TypeFramework,
  TypeInput,
  UserContext,
} from './types.js';
import { getRequestFromUserContext } from './userContext.js';
import { createUsers, type Users } from './users.js';

/** Everything that `SuperTokens.init` sets up: the connection to the core, recipes, plugins, routes. */
export class App {
  readonly appInfo: NormalisedAppinfo;
  readonly framework: TypeFramework;
  readonly isInServerlessEnv: boolean;
  readonly telemetryEnabled: boolean;
  readonly supertokens: SuperTokensInfo | undefined;
  readonly recipeModules: readonly RecipeInstance[];
  readonly pluginRouteHandlers: readonly (PluginRouteHandler & { pluginId: string })[];
  readonly connection: CoreConnection;
  readonly users: Users;
  readonly #claims: readonly SessionClaim<AnyValue>[];
  readonly #claimValidators: readonly SessionClaimValidator[];
  readonly #routes: RouteTable;
  readonly #gatewayPath: string;
  readonly #afterInit: readonly (() => void)[];

  constructor(input: TypeInput) {
    this.appInfo = normaliseInputAppInfoOrThrowError(input.appInfo);
    const { config, routeHandlers, overrideMaps, inits } = loadPlugins(input, this.appInfo);
    if (config.debug === true) enableDebugLogs();
    this.framework = config.framework ?? 'express';
    this.isInServerlessEnv = config.isInServerlessEnv ?? false;
    this.telemetryEnabled = config.telemetry ?? !isTestEnv();
    this.supertokens = config.supertokens;
    this.pluginRouteHandlers = routeHandlers;
    this.connection = new CoreConnection(config.supertokens, (userContext) =>
      this.#versionParams(userContext),
    );
    this.users = createUsers(this.querierFor());
    assertRecipeList(config.recipeList);
    const buildAll = (list: readonly RecipeListFunction[]) =>
      list.map((build) => build(this, this.appInfo, this.isInServerlessEnv, overrideMaps));
    const listed = buildAll(config.recipeList);
    this.recipeModules = [...listed, ...buildAll(missingRecipes(listed))];
    this.#claims = this.recipeModules.flatMap((recipe) => recipe.offers.claims ?? []);
    this.#claimValidators = this.recipeModules.flatMap((recipe) => recipe.offers.claimValidators ?? []);
    assertDistinctClaims(this.#claims);
    this.#routes = new RouteTable(this.appInfo.apiBasePath.getAsStringDangerous(), this.recipeModules);
    this.#gatewayPath = this.appInfo.apiGatewayPath.getAsStringDangerous();
    this.#afterInit = inits;
  }

  /** Builds the app of this process. Later calls do nothing, as handlers of serverless platforms rely on. */
  static init(config: TypeInput): void {
    if (currentApp() !== undefined) return;
    const app = new App(config);
    setCurrentApp(app);
    for (const start of app.#afterInit) start();
  }

  /** Forgets the app with its recipes. For tests only. */
  static reset(): void {
    assertTestEnv();
    setCurrentApp(undefined);
  }

  static getInstanceOrThrowError(): App {
    const running = currentApp();
    if (running !== undefined) return running;
    throw new Error('Initialisation not done. Did you forget to call the SuperTokens.init function?');
  }

  /** Calls the core, in a recipe's name if one is given. */
  querierFor(recipeId?: string): Querier {
    return new Querier(this.connection, recipeId);
  }

  getRecipeInstance(recipeId: string): RecipeInstance | undefined {
    return this.recipeModules.find((recipe) => recipe.getRecipeId() === recipeId);
  }

  getRecipeInstanceOrThrow(recipeId: string): RecipeInstance {
    const recipe = this.getRecipeInstance(recipeId);
    if (recipe !== undefined) return recipe;
    throw new Error(
      `Recipe ${recipeId} not initialised. Did you forget to call the add it to the recipe list?`,
    );
  }

  /** Creating and verifying sessions, for recipes that need it. */
  sessions(): SessionService {
    const offered = this.getRecipeInstanceOrThrow('session').offers.sessions;
    if (offered === undefined) throw new Error('the session recipe offers no sessions');
    return offered;
  }

  /** Claims that recipes add to every new session, in the order of the recipe list. */
  claims(): SessionClaim<AnyValue>[] {
    return [...this.#claims];
  }

  /** Validators that recipes add to every verification, in the order of the recipe list. */
  claimValidators(): SessionClaimValidator[] {
    return [...this.#claimValidators];
  }

  /** Verifying e-mails, in apps that do. */
  emailVerification(): EmailVerificationFunctions | undefined {
    return this.getRecipeInstance('emailverification')?.offers.emailVerification;
  }

  /** Signing tokens and giving the keys that verify them. */
  jwt(): JwtFunctions {
    const offered = this.getRecipeInstanceOrThrow('jwt').offers.jwt;
    if (offered === undefined) throw new Error('the jwt recipe offers no signing');
    return offered;
  }

  /** What the app tells about itself. The `issuer` in it is that of the app's tokens. */
  openId(): OpenIdFunctions {
    const offered = this.getRecipeInstanceOrThrow('openid').offers.openId;
    if (offered === undefined) throw new Error('the openid recipe offers no discovery');
    return offered;
  }

  /** Request headers that an application's CORS rules must allow. */
  getAllCORSHeaders(): string[] {
    const ofRecipes = this.recipeModules.flatMap((recipe) => recipe.corsHeaders);
    return [...new Set(['rid', 'fdi-version', ...ofRecipes])];
  }

  /** Answers a request if it is one of the SDK's routes; `false` if it is the application's. */
  async middleware(req: BaseRequest, res: BaseResponse, userContext: UserContext): Promise<boolean> {
    const path = requestPath(this.#gatewayPath, req.getOriginalURL());
    const method = req.getMethod();
    const handler = this.pluginRouteHandlers.find((route) => route.path === path && route.method === method);
    if (handler !== undefined) {
      await this.#handlePluginRoute(handler, req, res, userContext);
      return true;
    }
    return this.#handleRecipeRoute(path, method, req, res, userContext);
  }

  /** Answers an error of the SDK; throws any other one. */
  async errorHandler(
    error: unknown,
    req: BaseRequest,
    res: BaseResponse,
    userContext: UserContext,
  ): Promise<void> {
    if (!SuperTokensError.isErrorFromSuperTokens(error)) throw error;
    logDebug(() => `errorHandler: error of the SDK, type ${error.type}`);
    const status = statusOf(error);
    if (status !== undefined) return sendNon200ResponseWithMessage(res, error.message, status);
    const recipe = this.getRecipeInstance(error.fromRecipe ?? '');
    if (recipe === undefined) throw error;
    await recipe.handleError(error, req, res, userContext);
  }

  async #handlePluginRoute(
    route: PluginRouteHandler,
    req: BaseRequest,
    res: BaseResponse,
    userContext: UserContext,
  ): Promise<void> {
    const { verifySessionOptions } = route;
    const session =
      verifySessionOptions === undefined
        ? undefined
        : await this.sessions().verifySession(verifySessionOptions, req, res, userContext);
    try {
      await route.handler(req, res, session, userContext);
    } catch (error) {
      throw maskForeignError(error);
    }
  }

  async #handleRecipeRoute(
    path: string,
    method: HTTPMethod,
    req: BaseRequest,
    res: BaseResponse,
    userContext: UserContext,
  ): Promise<boolean> {
    const match = this.#routes.match(path, method, req.getHeaderValue('rid'));
    if (match === undefined) {
      logDebug(() => 'middleware: not a route of the SDK');
      return false;
    }
    logDebug(() => `middleware: ${match.recipe.getRecipeId()} handles ${match.id}`);
    return match.recipe.handleAPIRequest(match.id, match.tenantId, req, res, userContext);
  }

  /** The core asks for these to tell apps apart in its own statistics. */
  #versionParams(userContext: UserContext): Record<string, string> {
    const request = getRequestFromUserContext(userContext);
    return {
      apiDomain: this.appInfo.apiDomain.getAsStringDangerous(),
      websiteDomain: this.appInfo.getOrigin({ request, userContext }).getAsStringDangerous(),
    };
  }
}

function statusOf(error: SuperTokensError): number | undefined {
  if (error.type === SuperTokensError.BAD_INPUT_ERROR) return 400;
  if (error.type === SuperTokensError.UNKNOWN_ERROR) return 500;
  if (error.type !== SuperTokensError.PLUGIN_ERROR) return undefined;
  const code: unknown = 'code' in error ? error.code : undefined;
  return typeof code === 'number' && code !== 0 ? code : 400;
}

function assertRecipeList(recipeList: unknown): void {
  if (!Array.isArray(recipeList) || recipeList.length === 0) {
    throw new Error('Please provide at least one recipe to the supertokens.init function call');
  }
  if (recipeList.includes(undefined)) throw new Error('Please remove empty items from recipeList');
}

function assertDistinctClaims(claims: readonly SessionClaim<AnyValue>[]): void {
  if (new Set(claims.map((claim) => claim.key)).size !== claims.length) {
    throw new Error('Claim added by multiple recipes');
  }
}

export default App;
