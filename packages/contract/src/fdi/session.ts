import { endpoint } from '../endpoint.js';

/** Sessions towards browsers (FDI §3.1). Tokens travel in headers and cookies, not in these bodies. */
export const session = {
  refreshSession: endpoint({
    method: 'POST',
    path: '/session/refresh',
    scope: 'app',
    since: '1.17',
    plain: true,
    summary: 'Exchange the refresh token of the request for new tokens',
    results: { OK: {} },
  }),
  signOut: endpoint({
    method: 'POST',
    path: '/signout',
    scope: 'app',
    since: '1.17',
    summary: 'Revoke the session of the request',
    results: { OK: {} },
  }),
};
