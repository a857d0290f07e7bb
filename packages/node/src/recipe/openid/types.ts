import type { BaseRequest } from '../../framework/request.js';
import type { BaseResponse } from '../../framework/response.js';
import type { AnyValue, GeneralErrorResponse, OverrideInput, UserContext } from '../../types.js';

/** Configuration of the recipe. */
export type TypeInput = { override?: OverrideInput<RecipeInterface, APIInterface> };

export type TypeNormalisedInput = Record<never, never>;

/** OpenID Connect Discovery 1.0: who issues the tokens, and where to ask for them and verify them. */
export type DiscoveryConfiguration = {
  issuer: string;
  jwks_uri: string;
  authorization_endpoint: string;
  token_endpoint: string;
  userinfo_endpoint: string;
  revocation_endpoint: string;
  token_introspection_endpoint: string;
  end_session_endpoint: string;
  subject_types_supported: string[];
  id_token_signing_alg_values_supported: string[];
  response_types_supported: string[];
};

/** The functions of the recipe, as overrides see them. */
export type RecipeInterface = {
  /** Its `issuer` is that of sessions and of `createJWT`; it is asked for at each use. */
  getOpenIdDiscoveryConfiguration(input: {
    userContext: UserContext;
  }): Promise<{ status: 'OK' } & DiscoveryConfiguration>;
  /** As the jwt recipe's, with the app's issuer as `iss` unless the payload has one. */
  createJWT(input: {
    payload?: AnyValue;
    validitySeconds?: number | undefined;
    useStaticSigningKey?: boolean | undefined;
    userContext: UserContext;
  }): Promise<{ status: 'OK'; jwt: string } | { status: 'UNSUPPORTED_ALGORITHM_ERROR' }>;
};

export type APIOptions = {
  readonly recipeImplementation: RecipeInterface;
  readonly config: TypeNormalisedInput;
  readonly recipeId: string;
  readonly req: BaseRequest;
  readonly res: BaseResponse;
};

/** The APIs of the recipe, as overrides see them. `undefined` switches a route off. */
export type APIInterface = {
  getOpenIdDiscoveryConfigurationGET:
    | undefined
    | ((input: {
        options: APIOptions;
        userContext: UserContext;
      }) => Promise<({ status: 'OK' } & DiscoveryConfiguration) | GeneralErrorResponse>);
};
