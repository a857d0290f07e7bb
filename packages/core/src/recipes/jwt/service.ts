import type { JsonObject } from '@latchkey/contract';
import type { RequestContext } from '../../context.js';
import { signJwt } from '../../crypto/jwt.js';

export interface JwtRequest {
  readonly issuer: string;
  readonly payload: JsonObject;
  /** s */
  readonly validity: number;
  readonly useStaticSigningKey: boolean;
}

/** Signs a token with the app's key (RFC 7519, RS256). Claims of the payload win over iat, exp and iss. */
export async function createJwt(
  { keys, appId, config, clock }: RequestContext,
  { issuer, payload, validity, useStaticSigningKey }: JwtRequest,
): Promise<string> {
  const key = await keys.signingKey(appId, config, useStaticSigningKey ? 'static' : 'dynamic');
  const iat = Math.floor(clock.now() / 1000);
  return signJwt({ kid: key.kid }, { iat, exp: iat + validity, iss: issuer, ...payload }, key.privateKey);
}
