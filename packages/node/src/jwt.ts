import type { Jwk } from '@latchkey/contract';
import { cdi } from '@latchkey/contract';
import type { App } from './app.js';
import type { JSONObject, UserContext } from './types.js';

const hundredYearsInSeconds = 3_153_600_000;

/** Signs a JWT with a key of the core; `iss` is the app's issuer unless the payload says otherwise. */
export async function createJWT(
  app: App,
  payload: JSONObject,
  validitySeconds: number | undefined,
  useStaticSigningKey: boolean | undefined,
  userContext: UserContext,
): Promise<{ status: 'OK'; jwt: string } | { status: 'UNSUPPORTED_ALGORITHM_ERROR' }> {
  const core = app.querierFor('jwt').client(cdi.jwt);
  return core.createJwt(
    {
      algorithm: 'RS256',
      jwksDomain: app.appInfo.apiDomain.getAsStringDangerous(),
      payload: { iss: app.issuer(), ...payload },
      validity: validitySeconds ?? hundredYearsInSeconds,
      useStaticSigningKey: useStaticSigningKey !== false,
    },
    userContext,
  );
}

/** The core's public keys, and for how many seconds they may be kept. */
export async function getJWKS(
  app: App,
  userContext: UserContext,
): Promise<{ keys: Jwk[]; validityInSeconds?: number }> {
  const querier = app.querierFor('jwt');
  const { body, headers } = await querier.sendGetRequestWithResponseHeaders(
    '/.well-known/jwks.json',
    {},
    undefined,
    userContext,
  );
  const maxAge = /,?\s*max-age=(\d+)(?:,|$)/.exec(headers.get('cache-control') ?? '')?.[1];
  return { keys: body.keys, validityInSeconds: maxAge === undefined ? 60 : Number(maxAge) };
}
