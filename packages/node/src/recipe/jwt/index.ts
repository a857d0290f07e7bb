import type { AnyValue } from '../../types.js';
import { getUserContext } from '../../userContext.js';
import Recipe from './recipe.js';
import type { RecipeInterface } from './types.js';

export type { APIInterface, APIOptions, JsonWebKey, RecipeInterface } from './types.js';

type Context = Record<string, AnyValue>;
type Result<F extends keyof RecipeInterface> = Awaited<ReturnType<RecipeInterface[F]>>;

const functions = (): RecipeInterface => Recipe.getInstanceOrThrowError().recipeInterfaceImpl;

/** The recipe for `SuperTokens.init`'s `recipeList`. Every app has it; listing it configures it. */
export const init = Recipe.init;

/**
 * Signs a JWT with exactly this payload, `iat`, `exp` and `iss` unless it has them. For the issuer that
 * `/.well-known/openid-configuration` names, see `Session.createJWT`.
 */
export async function createJWT(
  payload: AnyValue,
  validitySeconds?: number,
  useStaticSigningKey?: boolean,
  userContext?: Context,
): Promise<Result<'createJWT'>> {
  return functions().createJWT({
    payload,
    validitySeconds,
    useStaticSigningKey,
    userContext: getUserContext(userContext),
  });
}

/** The public keys that verify access tokens and JWTs, and for how many seconds they may be kept. */
export async function getJWKS(userContext?: Context): Promise<Result<'getJWKS'>> {
  return functions().getJWKS({ userContext: getUserContext(userContext) });
}

export default { init, createJWT, getJWKS };
