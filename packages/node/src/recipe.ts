import type { EndpointDefinition } from '@latchkey/contract';
import type { App } from './app.js';
import { currentApp } from './currentApp.js';
import { assertTestEnv } from './env.js';
import type SuperTokensError from './error.js';
import type { BaseRequest } from './framework/request.js';
import type { BaseResponse } from './framework/response.js';
import NormalisedURLPath from './normalisedURLPath.js';
import { compose, type Layer } from './override.js';
import type { Querier } from './querier.js';
import type { RecipeInterface as EmailVerificationFunctions } from './recipe/emailverification/types.js';
import type { RecipeInterface as JwtFunctions } from './recipe/jwt/types.js';
import type { RecipeInterface as OpenIdFunctions } from './recipe/openid/types.js';
import type { SessionClaim, SessionClaimValidator, SessionService } from './recipe/session/types.js';
import type {
  AnyValue,
  APIHandled,
  HTTPMethod,
  NormalisedAppinfo,
  OverrideMap,
  RecipeListFunction,
  UserContext,
} from './types.js';

/*
 * How a recipe is made
 *
 * A recipe is a value, described once to `defineRecipe`:
 *   config      the application's configuration → its normal form (defaults, checks)
 *   functions   what the recipe does towards the core; every member can be overridden
 *   apis        what its HTTP routes do; every member can be overridden, `undefined` switches a route off
 *   routes      contract endpoint → name of the API member → how to read the request and send the answer
 * From it follow `init`, the instance of the running app, `reset` for tests, the layers of plugins and of the
 * application (base, plugins in list order, the application outermost), the route table and the errors for use
 * before `init`.
 *
 * Inside `functions` and `apis`, call a sibling through `this`: that reaches what overrides made of it. What the
 * recipe needs of the app or of other recipes comes from its `RecipeContext` (`context.app.users`,
 * `context.app.sessions()`, …); what it has for others it declares in `offers`, and `app.ts` collects that.
 * A recipe never imports another one, except for types of the session recipe.
 */

/** What a recipe has for the others. */
export interface Offers {
  /** Creating and verifying sessions: of the session recipe alone. */
  readonly sessions?: SessionService;
  /** Claims that every new session gets. */
  readonly claims?: readonly SessionClaim<AnyValue>[];
  /** Validators that every verification of a session runs unless a route replaces them. */
  readonly claimValidators?: readonly SessionClaimValidator[];
  /** Verifying e-mails: of the emailverification recipe alone. */
  readonly emailVerification?: EmailVerificationFunctions;
  /** Signing tokens: of the jwt recipe alone. */
  readonly jwt?: JwtFunctions;
  /** The app's issuer and addresses: of the openid recipe alone. */
  readonly openId?: OpenIdFunctions;
}

/** What the functions and APIs of a recipe stand on. */
export interface RecipeContext<Config> {
  readonly config: Config;
  readonly appInfo: NormalisedAppinfo;
  readonly isInServerlessEnv: boolean;
  /** Calls the core in this recipe's name. `querier.client(cdi.session)` gives typed calls. */
  readonly querier: Querier;
  readonly app: App;
}

/** What every API function finds in `options`. */
export interface BaseAPIOptions<Config, Functions> {
  readonly recipeImplementation: Functions;
  readonly config: Config;
  readonly recipeId: string;
  readonly isInServerlessEnv: boolean;
  readonly req: BaseRequest;
  readonly res: BaseResponse;
}

/** One request to a route of a recipe. */
export interface APICall<Apis, Options> {
  readonly apis: Apis;
  readonly options: Options;
  readonly tenantId: string;
  readonly userContext: UserContext;
}

/** A route: the contract's endpoint, the API member that switches it off, and the way from request to answer. */
export interface Route<Apis, Options> {
  readonly endpoint: EndpointDefinition;
  readonly api: keyof Apis & string;
  /** Answers the request; `false` leaves it to the application. */
  readonly handle: (call: APICall<Apis, Options>) => Promise<boolean>;
}

type Overrides<Functions extends object, Apis extends object> = {
  readonly functions?: Layer<Functions> | undefined;
  readonly apis?: Layer<Apis> | undefined;
};

/** The description of a recipe; see the top of this file. `Extra` is what its API options hold besides the usual. */
export interface RecipeDefinition<
  Input extends { override?: Overrides<Functions, Apis> },
  Config,
  Functions extends object,
  Apis extends object,
  Extra extends object = object,
> {
  readonly id: string;
  /** The recipe's name in `<Name> recipe has already been initialised. …`. */
  readonly name: string;
  /** The text of the error when a function is used before `init`. */
  readonly notInitialised: string;
  readonly config: (input: Input, appInfo: NormalisedAppinfo, isInServerlessEnv: boolean) => Config;
  readonly functions: (context: RecipeContext<Config>) => Functions;
  readonly apis: (context: RecipeContext<Config>) => Apis;
  readonly extraOptions?: (context: RecipeContext<Config>) => Extra;
  readonly routes: readonly Route<Apis, BaseAPIOptions<Config, Functions> & Extra>[];
  /** Request headers of the recipe that an application's CORS rules must allow. */
  readonly corsHeaders?: readonly string[];
  readonly offers?: (recipe: Recipe<Config, Functions, Apis, Extra>) => Offers;
  /** Answers an error whose `fromRecipe` is this recipe; throws it if it has no answer. */
  readonly answerError?: (
    error: SuperTokensError,
    request: BaseRequest,
    response: BaseResponse,
    userContext: UserContext,
    recipe: Recipe<Config, Functions, Apis, Extra>,
  ) => Promise<void>;
}

/** A recipe of a running app, as the app sees it. */
export interface RecipeInstance {
  readonly offers: Offers;
  readonly corsHeaders: readonly string[];
  getRecipeId(): string;
  getAppInfo(): NormalisedAppinfo;
  getAPIsHandled(): APIHandled[];
  /** Answers a request to the route with this id. */
  handleAPIRequest(
    id: string,
    tenantId: string,
    req: BaseRequest,
    res: BaseResponse,
    userContext: UserContext,
  ): Promise<boolean>;
  handleError(
    error: SuperTokensError,
    req: BaseRequest,
    res: BaseResponse,
    userContext: UserContext,
  ): Promise<void>;
}

/** A recipe of a running app, as its own code sees it. */
export interface Recipe<Config, Functions, Apis, Extra> extends RecipeInstance {
  readonly config: Config;
  readonly context: RecipeContext<Config>;
  /** The functions with every override applied. */
  readonly recipeInterfaceImpl: Functions;
  /** The same, under the name by which the openid recipe of the reference has it. */
  readonly recipeImplementation: Functions;
  /** The APIs with every override applied. */
  readonly apiImpl: Apis;
  /** The `options` of an API call. */
  apiOptions(req: BaseRequest, res: BaseResponse): BaseAPIOptions<Config, Functions> & Extra;
}

/** Makes a recipe out of its description. */
export function defineRecipe<
  Input extends { override?: Overrides<Functions, Apis> },
  Config,
  Functions extends object,
  Apis extends object,
  Extra extends object = object,
>(definition: RecipeDefinition<Input, Config, Functions, Apis, Extra>) {
  type Instance = Recipe<Config, Functions, Apis, Extra> & Extra;
  const instances = new WeakMap<App, Instance>();

  const getInstance = (): Instance | undefined => {
    const app = currentApp();
    return app === undefined ? undefined : instances.get(app);
  };

  return {
    RECIPE_ID: definition.id,

    /** Describes the recipe to `SuperTokens.init`, in its `recipeList`. */
    init(config?: Input): RecipeListFunction {
      return (app, appInfo, isInServerlessEnv, overrideMaps) => {
        if (instances.has(app)) {
          throw new Error(
            `${definition.name} recipe has already been initialised. Please check your code for bugs.`,
          );
        }
        const instance = build(definition, config, app, appInfo, isInServerlessEnv, overrideMaps);
        instances.set(app, instance);
        return instance;
      };
    },

    /** The recipe of the running app, if it has it. */
    getInstance,

    /** The recipe of the running app. */
    getInstanceOrThrowError(): Instance {
      const instance = getInstance();
      if (instance === undefined) throw new Error(definition.notInitialised);
      return instance;
    },

    /** Takes the recipe out of the running app. For tests only. */
    reset(): void {
      assertTestEnv();
      const app = currentApp();
      if (app !== undefined) instances.delete(app);
    },
  };
}

function build<
  Input extends { override?: Overrides<Functions, Apis> },
  Config,
  Functions extends object,
  Apis extends object,
  Extra extends object,
>(
  definition: RecipeDefinition<Input, Config, Functions, Apis, Extra>,
  given: Input | undefined,
  app: App,
  appInfo: NormalisedAppinfo,
  isInServerlessEnv: boolean,
  overrideMaps: OverrideMap[],
): Recipe<Config, Functions, Apis, Extra> & Extra {
  const layers = pluginLayers<Input, Functions, Apis>(definition.id, overrideMaps);
  // No configuration is the same as an empty one; where a recipe needs one, its public `init` asks for it.
  const input = layers.reduce((config, layer) => layer.config?.(config) ?? config, given ?? ({} as Input));
  const config = definition.config(input, appInfo, isInServerlessEnv);
  const querier = app.querierFor(definition.id);
  const context: RecipeContext<Config> = { config, appInfo, isInServerlessEnv, querier, app };
  const functions = compose(definition.functions(context), [
    ...layers.map((layer) => layer.functions),
    input.override?.functions,
  ]);
  const apis = compose(definition.apis(context), [
    ...layers.map((layer) => layer.apis),
    input.override?.apis,
  ]);
  return instanceOf(definition, context, functions, apis);
}

/** The part of each plugin that concerns a recipe, in list order. */
function pluginLayers<Input, Functions extends object, Apis extends object>(
  id: string,
  overrideMaps: OverrideMap[],
): (Overrides<Functions, Apis> & { config?: (config: Input) => Input })[] {
  return overrideMaps.flatMap((map) => {
    // A map's entries are typed by recipe id in the public types; here the id is only known as text.
    const layer = (map as Record<string, object | undefined>)[id];
    return layer === undefined ? [] : [layer];
  });
}

function instanceOf<
  Input extends { override?: Overrides<Functions, Apis> },
  Config,
  Functions extends object,
  Apis extends object,
  Extra extends object,
>(
  definition: RecipeDefinition<Input, Config, Functions, Apis, Extra>,
  context: RecipeContext<Config>,
  functions: Functions,
  apis: Apis,
): Recipe<Config, Functions, Apis, Extra> & Extra {
  const { id, routes, answerError } = definition;
  // A recipe without extras has `object` for `Extra`, which an empty object is.
  const extra = definition.extraOptions?.(context) ?? ({} as Extra);
  const handlers = new Map(routes.map((route) => [routeId(route.endpoint), route]));
  const recipe: Recipe<Config, Functions, Apis, Extra> & Extra = {
    ...extra,
    config: context.config,
    context,
    recipeInterfaceImpl: functions,
    recipeImplementation: functions,
    apiImpl: apis,
    corsHeaders: definition.corsHeaders ?? [],
    get offers() {
      return offers;
    },
    getRecipeId: () => id,
    getAppInfo: () => context.appInfo,
    getAPIsHandled: () => routes.map((route) => describeRoute(route, apis)),
    apiOptions: (req, res) => ({
      recipeImplementation: functions,
      config: context.config,
      recipeId: id,
      isInServerlessEnv: context.isInServerlessEnv,
      ...extra,
      req,
      res,
    }),
    async handleAPIRequest(id, tenantId, req, res, userContext) {
      const route = handlers.get(id);
      if (route === undefined || apis[route.api] === undefined) return false;
      return route.handle({ apis, options: recipe.apiOptions(req, res), tenantId, userContext });
    },
    async handleError(error, req, res, userContext) {
      if (answerError === undefined) throw error;
      await answerError(error, req, res, userContext, recipe);
    },
  };
  const offers = definition.offers?.(recipe) ?? {};
  return recipe;
}

const methods: Record<EndpointDefinition['method'], HTTPMethod> = {
  GET: 'get',
  POST: 'post',
  PUT: 'put',
  DELETE: 'delete',
};

/** Two routes may share a path. */
const routeId = ({ method, path }: EndpointDefinition): string => `${method} ${path}`;

function describeRoute<Apis, Options>(route: Route<Apis, Options>, apis: Apis): APIHandled {
  return {
    id: routeId(route.endpoint),
    pathWithoutApiBasePath: new NormalisedURLPath(route.endpoint.path),
    method: methods[route.endpoint.method],
    disabled: apis[route.api] === undefined,
  };
}
