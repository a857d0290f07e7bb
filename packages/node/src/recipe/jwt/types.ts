import type { BaseRequest } from '../../framework/request.js';
import type { BaseResponse } from '../../framework/response.js';
import type { AnyValue, GeneralErrorResponse, OverrideInput, UserContext } from '../../types.js';

/** A public RSA key as RFC 7517 writes it. */
export type JsonWebKey = { kty: string; kid: string; n: string; e: string; alg: string; use: string };

/** Configuration of the recipe. */
export type TypeInput = {
  /** How long a JWT is valid unless its creator says; 100 years by default. */
  jwtValiditySeconds?: number;
  override?: OverrideInput<RecipeInterface, APIInterface>;
};

export type TypeNormalisedInput = { jwtValiditySeconds: number };

/** The functions of the recipe, as overrides see them. */
export type RecipeInterface = {
  /** Signs a payload, with the key that stays unless told otherwise. */
  createJWT(input: {
    payload?: AnyValue;
    validitySeconds?: number | undefined;
    useStaticSigningKey?: boolean | undefined;
    userContext: UserContext;
  }): Promise<{ status: 'OK'; jwt: string } | { status: 'UNSUPPORTED_ALGORITHM_ERROR' }>;
  /** The public keys, and for how many seconds they may be kept. */
  getJWKS(input: { userContext: UserContext }): Promise<{ keys: JsonWebKey[]; validityInSeconds?: number }>;
};

export type APIOptions = {
  readonly recipeImplementation: RecipeInterface;
  readonly config: TypeNormalisedInput;
  readonly recipeId: string;
  readonly isInServerlessEnv: boolean;
  readonly req: BaseRequest;
  readonly res: BaseResponse;
};

/** The APIs of the recipe, as overrides see them. `undefined` switches a route off. */
export type APIInterface = {
  getJWKSGET:
    | undefined
    | ((input: {
        options: APIOptions;
        userContext: UserContext;
      }) => Promise<{ keys: JsonWebKey[] } | GeneralErrorResponse>);
};
