import { normaliseURLPathOrThrowError } from './normalisedURLPath.js';
import type { RecipeInstance } from './recipe.js';
import type { HTTPMethod } from './types.js';

/** A route of a recipe that a request goes to. */
export interface Match {
  readonly recipe: RecipeInstance;
  readonly id: string;
  readonly tenantId: string;
}

type Entry = { readonly recipe: RecipeInstance; readonly id: string };

/** What older clients called two recipes that were served as one. */
const combinedRecipes: Readonly<Record<string, readonly string[]>> = {
  thirdpartyemailpassword: ['thirdparty', 'emailpassword'],
  thirdpartypasswordless: ['thirdparty', 'passwordless'],
};

/**
 * The routes of an app's recipes. A path may hold a tenant after the base path; an exact match beats a match
 * with a tenant, because `/webauthn/signin` could also be tenant `webauthn` and `/signin`.
 */
export class RouteTable {
  readonly #basePath: string;
  readonly #routes = new Map<string, Entry[]>();
  readonly #recipeIds: ReadonlySet<string>;

  constructor(basePath: string, recipes: readonly RecipeInstance[]) {
    this.#basePath = basePath;
    this.#recipeIds = new Set(recipes.map((recipe) => recipe.getRecipeId()));
    for (const recipe of recipes) {
      for (const api of recipe.getAPIsHandled()) {
        if (api.disabled) continue;
        const key = `${api.method} ${api.pathWithoutApiBasePath.getAsStringDangerous()}`;
        this.#routes.set(key, [...(this.#routes.get(key) ?? []), { recipe, id: api.id }]);
      }
    }
  }

  /** Where a request goes, or `undefined` if no recipe serves it. `rid` is the request's header. */
  match(path: string, method: HTTPMethod, rid: string | undefined): Match | undefined {
    if (!path.startsWith(this.#basePath)) return undefined;
    const rest = path.slice(this.#basePath.length);
    return this.#matchByRid(rest, method, rid) ?? this.#matchAmong(rest, method, () => true);
  }

  #matchByRid(rest: string, method: HTTPMethod, rid: string | undefined): Match | undefined {
    // Web clients send `anti-csrf` with the application's own requests: it names no recipe.
    if (rid === undefined || rid === 'anti-csrf') return undefined;
    const ids = (combinedRecipes[rid] ?? [rid]).filter((id) => this.#recipeIds.has(id));
    const matches = ids.flatMap(
      (id) => this.#matchAmong(rest, method, (entry) => entry.recipe.getRecipeId() === id) ?? [],
    );
    if (matches.length > 1) {
      throw new Error(
        'Two recipes have matched the same API path and method! This is a bug in the SDK. Please contact support.',
      );
    }
    return matches[0];
  }

  #matchAmong(rest: string, method: HTTPMethod, accept: (entry: Entry) => boolean): Match | undefined {
    const exact = this.#routes.get(`${method} ${rest}`)?.find(accept);
    if (exact !== undefined) return { ...exact, tenantId: 'public' };
    const [, tenantId, path] = /^\/([a-zA-Z0-9-]+)(\/.*)$/.exec(rest) ?? [];
    if (tenantId === undefined || path === undefined) return undefined;
    const entry = this.#routes.get(`${method} ${path}`)?.find(accept);
    return entry === undefined ? undefined : { ...entry, tenantId };
  }
}

/** The normal form of a request's path. Plain paths, nearly all of them, skip the URL parser. */
export function requestPath(gatewayPath: string, originalUrl: string): string {
  if (gatewayPath === '' && /^\/[A-Za-z0-9_\-/]*$/.test(originalUrl) && !originalUrl.includes('//')) {
    return originalUrl.endsWith('/') ? originalUrl.slice(0, -1) : originalUrl;
  }
  return normaliseURLPathOrThrowError(gatewayPath + normaliseURLPathOrThrowError(originalUrl));
}
