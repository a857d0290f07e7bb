import { cdi } from '@latchkey/contract';
import { routeGroup } from '../../http/routes.js';
import { createJwt } from './service.js';

export const jwtRoutes = routeGroup(cdi.jwt)({
  createJwt: async (context, { algorithm, jwksDomain: issuer, payload, validity, useStaticSigningKey }) => {
    if (algorithm.toUpperCase() !== 'RS256') return { status: 'UNSUPPORTED_ALGORITHM_ERROR' };
    return {
      status: 'OK',
      jwt: await createJwt(context, { issuer, payload, validity, useStaticSigningKey }),
    };
  },
  getJwks: async ({ keys: store, appId, config }) => {
    const { keys } = await store.publicKeys(appId, config);
    return { status: 'OK', keys };
  },
});
