import type { RecipeContext } from '../../recipe.js';
import type { RecipeInterface, TypeNormalisedInput } from './types.js';

/** What the recipe knows of the app and does through the jwt recipe. */
export const createFunctions = ({ app, appInfo }: RecipeContext<TypeNormalisedInput>): RecipeInterface => ({
  async getOpenIdDiscoveryConfiguration() {
    const issuer = appInfo.apiDomain.getAsStringDangerous() + appInfo.apiBasePath.getAsStringDangerous();
    return {
      status: 'OK',
      issuer,
      jwks_uri: `${issuer}/jwt/jwks.json`,
      authorization_endpoint: `${issuer}/oauth/auth`,
      token_endpoint: `${issuer}/oauth/token`,
      userinfo_endpoint: `${issuer}/oauth/userinfo`,
      revocation_endpoint: `${issuer}/oauth/revoke`,
      token_introspection_endpoint: `${issuer}/oauth/introspect`,
      end_session_endpoint: `${issuer}/oauth/end_session`,
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      response_types_supported: ['code', 'id_token', 'id_token token'],
    };
  },

  async createJWT({ payload, userContext, ...rest }) {
    const { issuer } = await this.getOpenIdDiscoveryConfiguration({ userContext });
    return app.jwt().createJWT({ ...rest, payload: { iss: issuer, ...payload }, userContext });
  },
});
