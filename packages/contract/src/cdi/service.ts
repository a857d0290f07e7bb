import { z } from 'zod';
import { endpoint } from '../endpoint.js';
import { Jwk } from '../shapes/jwk.js';

/** The service itself (CDI §2). `/hello` and `/` answer text and are no part of the contract's JSON. */
export const service = {
  getApiVersions: endpoint({
    method: 'GET',
    path: '/apiversion',
    scope: 'publicTenant',
    since: '2.7',
    versionFree: true,
    plain: true,
    summary: 'The interface versions that the core speaks',
    query: { websiteDomain: z.string().optional(), apiDomain: z.string().optional() },
    results: { OK: { versions: z.array(z.string()) } },
  }),
  getPublicKeys: endpoint({
    method: 'GET',
    path: '/.well-known/jwks.json',
    scope: 'app',
    since: '2.7',
    versionFree: true,
    open: true,
    plain: true,
    summary: 'The public keys that verify access tokens and JWTs (RFC 7517)',
    results: { OK: { keys: z.array(Jwk) } },
  }),
};
