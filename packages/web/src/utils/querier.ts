import type {
  PostAPIHookFunction,
  PreAPIHookFunction,
  RecipeFunctionOptions,
  RecipePostAPIHookFunction,
  RecipePreAPIHookFunction,
} from '../recipe/recipeModule/types.js';
import type { NormalisedAppInfo, Open } from '../types.js';
import { RECIPE_FDI_VERSIONS } from '../version.js';
import { STGeneralError } from './error.js';

/** A route: its path, in which `<tenantId>` stands for a tenant, and what goes into it. */
export type PathTemplate =
  | string
  | {
      path: string;
      /** Undefined, blank and `public` leave the segment out. */
      pathParams?: { tenantId?: string | undefined } | undefined;
      queryParams?: Record<string, string | undefined> | undefined;
    };

type Config = Omit<RequestInit, 'body'> & { body?: object | undefined };

/** Calls the backend SDK for a recipe, through the page's fetch and thereby with the session. */
export class Querier {
  readonly #recipeId: string;
  readonly #appInfo: NormalisedAppInfo;

  constructor(recipeId: string, appInfo: NormalisedAppInfo) {
    this.#recipeId = recipeId;
    this.#appInfo = appInfo;
  }

  get = <T = Open>(
    template: PathTemplate,
    config: Config,
    preAPIHook?: PreAPIHookFunction,
    postAPIHook?: PostAPIHookFunction,
  ): Promise<{ jsonBody: T; fetchResponse: Response }> =>
    this.#call<T>('GET', template, config, preAPIHook, postAPIHook);

  post = <T = Open>(
    template: PathTemplate,
    config: Config,
    preAPIHook?: PreAPIHookFunction,
    postAPIHook?: PostAPIHookFunction,
  ): Promise<{ jsonBody: T; fetchResponse: Response }> =>
    this.#call<T>('POST', template, config, preAPIHook, postAPIHook);

  put = <T = Open>(
    template: PathTemplate,
    config: Config,
    preAPIHook?: PreAPIHookFunction,
    postAPIHook?: PostAPIHookFunction,
  ): Promise<{ jsonBody: T; fetchResponse: Response }> =>
    this.#call<T>('PUT', template, config, preAPIHook, postAPIHook);

  delete = <T = Open>(
    template: PathTemplate,
    config: Config,
    preAPIHook?: PreAPIHookFunction,
    postAPIHook?: PostAPIHookFunction,
  ): Promise<{ jsonBody: T; fetchResponse: Response }> =>
    this.#call<T>('DELETE', template, config, preAPIHook, postAPIHook);

  async #call<T>(
    method: string,
    template: PathTemplate,
    { body, ...config }: Config,
    preAPIHook?: PreAPIHookFunction,
    postAPIHook?: PostAPIHookFunction,
  ): Promise<{ jsonBody: T; fetchResponse: Response }> {
    const requestInit = {
      method,
      ...config,
      ...(method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) }),
    };
    const fetchResponse = await this.fetch(this.getFullUrl(template), requestInit, preAPIHook, postAPIHook);
    return { jsonBody: await this.getResponseJsonOrThrowGeneralError<T>(fetchResponse), fetchResponse };
  }

  /** @throws the Response if its status is 300 or above */
  fetch = async (
    url: string,
    config: RequestInit,
    preAPIHook?: PreAPIHookFunction,
    postAPIHook?: PostAPIHookFunction,
  ): Promise<Response> => {
    const headers = {
      ...(config.headers instanceof Headers ? Object.fromEntries(config.headers) : config.headers),
      'fdi-version': RECIPE_FDI_VERSIONS,
      'Content-Type': 'application/json',
      rid: this.#recipeId,
    };
    const request = await this.callPreAPIHook({ preAPIHook, url, requestInit: { ...config, headers } });
    const fetchResponse = await fetch(request.url, request.requestInit);
    if (fetchResponse.status >= 300) throw fetchResponse;
    await postAPIHook?.({ ...request, fetchResponse: fetchResponse.clone() });
    return fetchResponse;
  };

  callPreAPIHook = async (context: {
    preAPIHook?: PreAPIHookFunction | undefined;
    requestInit: RequestInit;
    url: string;
  }): Promise<{ url: string; requestInit: RequestInit }> => {
    const { preAPIHook, url, requestInit } = context;
    return preAPIHook ? preAPIHook({ url, requestInit }) : { url, requestInit };
  };

  getFullUrl = (template: PathTemplate): string => {
    const { path, pathParams, queryParams } =
      typeof template === 'string' ? { path: template, pathParams: {}, queryParams: undefined } : template;
    const tenantId = pathParams?.tenantId;
    const tenant = !tenantId || tenantId === 'public' ? '' : `/${tenantId}`;
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(queryParams ?? {}))
      if (value !== undefined) query.set(name, value);
    const { apiDomain, apiBasePath } = this.#appInfo;
    return [
      apiDomain.getAsStringDangerous(),
      apiBasePath.getAsStringDangerous(),
      path.replace(/^\/?<tenantId>/, tenant).replace(/^(?=[^/])/, '/'),
      query.size > 0 ? `?${query}` : '',
    ].join('');
  };

  /** Leaves the Response's own body unread. */
  getResponseJsonOrThrowGeneralError = async <T = Open>(response: Response): Promise<T> => {
    const json = await response.clone().json();
    if (json.status === 'GENERAL_ERROR')
      throw new STGeneralError(json.message ?? 'No Error Message Provided');
    return json;
  };

  /** The recipe's hook and the call's own, in this order, as one. */
  static preparePreAPIHook = <Action>({
    recipePreAPIHook,
    action,
    options,
    userContext,
  }: {
    recipePreAPIHook: RecipePreAPIHookFunction<Action>;
    action: Action;
    options?: RecipeFunctionOptions | undefined;
    userContext: Open;
  }): PreAPIHookFunction => {
    return async (context) => {
      const { url, requestInit } = await recipePreAPIHook({ ...context, action, userContext });
      return options?.preAPIHook?.({ url, requestInit, userContext }) ?? { url, requestInit };
    };
  };

  /** The recipe's hook, told which action it is. */
  static preparePostAPIHook = <Action>({
    recipePostAPIHook,
    action,
    userContext,
  }: {
    recipePostAPIHook: RecipePostAPIHookFunction<Action>;
    action: Action;
    userContext: Open;
  }): PostAPIHookFunction => {
    return (context) => recipePostAPIHook({ ...context, action, userContext });
  };
}

export default Querier;
