import { cdi } from '@latchkey/contract';
import { createJwtVerifier } from '../../crypto/jwtVerifier.js';
import { routeGroup } from '../../http/routes.js';
import { createSession } from './service/create.js';
import { getJwtData, getSession, getSessionData, updateJwtData, updateSessionData } from './service/data.js';
import { describeKeys, handshake } from './service/keyInfo.js';
import { listSessionHandles, removeSessions } from './service/ofUser.js';
import { refreshSession } from './service/refresh.js';
import { regenerateSession } from './service/regenerate.js';
import { verifySession } from './service/verify.js';

/** Access tokens whose signature is remembered. At some 2 kB each they stay within the memory of a small core. */
const REMEMBERED_TOKENS = 10_000;

/** The endpoints about sessions. */
export const sessionRoutes = (verifier = createJwtVerifier({ maxCached: REMEMBERED_TOKENS })) =>
  routeGroup(cdi.session)({
    createSession: async (context, input) => ({
      status: 'OK',
      ...(await createSession(context, input)),
      ...(input.legacyReply && (await describeKeys(context))),
    }),
    getSession,
    verifySession: async (context, input) => {
      const result = await verifySession(context, verifier, input);
      return input.legacyReply && result.status !== 'UNAUTHORISED'
        ? { ...result, ...(await describeKeys(context)) }
        : result;
    },
    refreshSession,
    regenerateSession,
    updateSessionData,
    getSessionData,
    updateJwtData,
    getJwtData,
    removeSessions: async (context, input) => ({
      status: 'OK',
      sessionHandlesRevoked: await removeSessions(context, input),
    }),
    listSessionHandles: async (context, input) => ({
      status: 'OK',
      sessionHandles: await listSessionHandles(context, input),
    }),
    handshake: async (context) => ({ status: 'OK', ...(await handshake(context)) }),
  });
