import { cdi } from '@latchkey/contract';
import type { RecipeContext } from '../../recipe.js';
import type { RecipeInterface, TypeNormalisedInput } from './types.js';

/** What the recipe does towards the core. */
export function createFunctions({
  config,
  appInfo,
  querier,
}: RecipeContext<TypeNormalisedInput>): RecipeInterface {
  const core = querier.client(cdi.jwt);
  return {
    async createJWT({ payload, validitySeconds, useStaticSigningKey, userContext }) {
      return core.createJwt(
        {
          algorithm: 'RS256',
          jwksDomain: appInfo.apiDomain.getAsStringDangerous(),
          payload: payload ?? {},
          validity: validitySeconds ?? config.jwtValiditySeconds,
          useStaticSigningKey: useStaticSigningKey !== false,
        },
        userContext,
      );
    },

    async getJWKS({ userContext }) {
      const { body, headers } = await querier.sendGetRequestWithResponseHeaders(
        '/.well-known/jwks.json',
        {},
        undefined,
        userContext,
      );
      const maxAge = /,?\s*max-age=(\d+)(?:,|$)/.exec(headers.get('cache-control') ?? '')?.[1];
      return { keys: body.keys, validityInSeconds: maxAge === undefined ? 60 : Number(maxAge) };
    },
  };
}
