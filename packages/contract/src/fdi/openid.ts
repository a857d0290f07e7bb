import { z } from 'zod';
import { endpoint } from '../endpoint.js';

/** OpenID Connect Discovery 1.0 (FDI §10.1). */
export const openId = {
  getDiscoveryConfiguration: endpoint({
    method: 'GET',
    path: '/.well-known/openid-configuration',
    scope: 'app',
    since: '1.17',
    plain: true,
    summary: 'Who issues the tokens, and where to ask for them and verify them',
    results: {
      OK: {
        issuer: z.string(),
        jwks_uri: z.string(),
        authorization_endpoint: z.string(),
        token_endpoint: z.string(),
        userinfo_endpoint: z.string(),
        revocation_endpoint: z.string(),
        token_introspection_endpoint: z.string(),
        end_session_endpoint: z.string(),
        subject_types_supported: z.array(z.string()),
        id_token_signing_alg_values_supported: z.array(z.string()),
        response_types_supported: z.array(z.string()),
      },
    },
  }),
};
