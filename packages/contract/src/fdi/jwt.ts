import { z } from 'zod';
import { endpoint } from '../endpoint.js';
import { Jwk } from '../shapes/jwk.js';

/** Signed tokens, towards those that verify them (FDI §3.10). */
export const jwt = {
  getJwks: endpoint({
    method: 'GET',
    path: '/jwt/jwks.json',
    scope: 'app',
    since: '1.17',
    plain: true,
    summary: 'The public keys that verify access tokens and JWTs (RFC 7517)',
    results: { OK: { keys: z.array(Jwk) } },
  }),
};
