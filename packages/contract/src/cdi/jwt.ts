import { z } from 'zod';
import { endpoint } from '../endpoint.js';
import { flag, integer, jsonObject } from '../fields.js';
import { Jwk } from '../shapes/jwk.js';

/** Signed tokens for the application's own use (CDI §8). */
export const jwt = {
  createJwt: endpoint({
    method: 'POST',
    path: '/recipe/jwt',
    scope: 'publicTenant',
    since: '2.9',
    summary: 'Sign a JWT (RFC 7519). `validity` in seconds; fields of `payload` win over iat, exp and iss',
    input: {
      algorithm: z.string(),
      jwksDomain: z.string(),
      payload: jsonObject(),
      validity: integer().refine((value) => value > 0, 'validity must be greater than or equal to 0'),
      useStaticSigningKey: flag().default(true),
    },
    results: { OK: { jwt: z.string() }, UNSUPPORTED_ALGORITHM_ERROR: {} },
  }),
  getJwks: endpoint({
    method: 'GET',
    path: '/recipe/jwt/jwks',
    scope: 'publicTenant',
    since: '2.9',
    deprecated: true,
    summary: 'The public keys, as `/.well-known/jwks.json` gives them',
    results: { OK: { keys: z.array(Jwk) } },
  }),
};
