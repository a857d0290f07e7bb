import { normaliseURLPathOrThrowError } from '../../normalisedURLPath.js';
import type { UserContext } from '../../types.js';
import { getSessionFromRequest, refreshSessionInRequest, type SessionRequests } from './requests.js';
import type { APIInterface, APIOptions } from './types.js';

/** The APIs of the session recipe, before overrides. */
export function sessionApis(requests: SessionRequests): APIInterface {
  const call = ({ recipeImplementation, req, res }: APIOptions, userContext: UserContext) => ({
    functions: recipeImplementation,
    req,
    res,
    userContext,
  });
  return {
    refreshPOST: ({ options, userContext }) => refreshSessionInRequest(requests, call(options, userContext)),

    async signOutPOST({ session, userContext }) {
      await session.revokeSession(userContext);
      return { status: 'OK' };
    },

    async verifySession({ verifySessionOptions, options, userContext }) {
      const method = options.req.getMethod();
      if (method === 'options' || method === 'trace') return undefined;
      if (method === 'post' && isRefreshPath(options)) {
        return refreshSessionInRequest(requests, call(options, userContext));
      }
      return getSessionFromRequest(requests, call(options, userContext), verifySessionOptions);
    },
  };
}

function isRefreshPath({ req, config }: APIOptions): boolean {
  return (
    normaliseURLPathOrThrowError(req.getOriginalURL()) === config.refreshTokenPath.getAsStringDangerous()
  );
}
