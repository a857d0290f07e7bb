import { DateProviderReference } from '../utils/dateProvider.js';
import { interceptAxios } from './axios.js';
import { interceptFetch } from './fetch.js';
import { getLocalSessionState, refreshSession } from './refresh.js';
import type { Session } from './session.js';
import { signOut } from './signOut.js';
import { type FrontToken, frontTokenOf, readCookies, readState } from './tokens.js';
import type { RecipeInterface } from './types.js';
import { shouldDoInterceptionBasedOnUrl } from './url.js';
import { validateClaims } from './validateClaims.js';
import { interceptXMLHttpRequest } from './xhr.js';

/** The session layer's functions before any override; they reach one another through `session.functions`. */
export function sessionFunctions(session: Session): RecipeInterface {
  return {
    addFetchInterceptorsAndReturnModifiedFetch: ({ originalFetch }) => interceptFetch(session, originalFetch),
    addXMLHttpRequestInterceptor: () => interceptXMLHttpRequest(session),
    addAxiosInterceptors: ({ axiosInstance }) => interceptAxios(session, axiosInstance),

    async getUserId() {
      const frontToken = await getFrontToken(session);
      if (!frontToken) throw new Error('No session exists');
      return frontToken.uid;
    },

    async getAccessTokenPayloadSecurely({ userContext }) {
      const frontToken = await getFrontToken(session);
      if (!frontToken) throw new Error('No session exists');
      if (!isExpired(frontToken)) return frontToken.up;
      if (!(await attemptRefresh(session))) throw new Error('Could not refresh session');
      return session.functions.getAccessTokenPayloadSecurely({ userContext });
    },

    async doesSessionExist() {
      const frontToken = await getFrontToken(session);
      if (!frontToken) return false;
      if (!isExpired(frontToken)) return true;
      const before = await getLocalSessionState(session);
      return (await refreshSession(session, before)).result === 'RETRY';
    },

    signOut: signOut(session),
    validateClaims: validateClaims(session),

    async getInvalidClaimsFromResponse({ response }) {
      const body =
        'data' in response
          ? typeof response.data === 'string'
            ? JSON.parse(response.data)
            : response.data
          : await response.clone().json();
      return body.claimValidationErrors;
    },

    getGlobalClaimValidators: ({ claimValidatorsAddedByOtherRecipes: all }) =>
      // Nothing else can be satisfied by a user whose address is not verified.
      [...all.filter(({ id }) => id === 'st-ev'), ...all.filter(({ id }) => id !== 'st-ev')],

    shouldDoInterceptionBasedOnUrl,

    calculateClockSkewInMillis: ({ accessTokenPayload }) =>
      typeof accessTokenPayload?.iat === 'number' ? accessTokenPayload.iat * 1000 - Date.now() : 0,
  };
}

async function getFrontToken(session: Session): Promise<FrontToken | undefined> {
  const { status } = await getLocalSessionState(session);
  return status === 'EXISTS' ? frontTokenOf(await readCookies()) : undefined;
}

function isExpired({ ate }: FrontToken): boolean {
  return ate < DateProviderReference.getReferenceOrThrow().dateProvider.now();
}

/**
 * Refreshes the session; false if it is over.
 *
 * @throws what made the refresh fail: a Response, or an error
 */
export async function attemptRefresh(session: Session): Promise<boolean> {
  const refreshed = await refreshSession(session, await readState());
  if (refreshed.result === 'API_ERROR') throw refreshed.error;
  return refreshed.result === 'RETRY';
}
