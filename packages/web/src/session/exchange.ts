import type { Open } from '../types.js';
import { WindowHandlerReference } from '../utils/windowHandler.js';
import { debug, faults } from './debug.js';
import { fireSessionUpdateEvents } from './events.js';
import { refreshSession } from './refresh.js';
import type { Session } from './session.js';
import { type Cookies, type LocalSessionState, saveTokens, tokensOf } from './tokens.js';

/** What the interceptors of fetch, XMLHttpRequest and axios have in common: one request and its answer. */

/** Whether requests to the address carry the session. */
export function isIntercepted({ config, functions }: Session, url: string): boolean {
  const judge = (address: string): boolean =>
    functions.shouldDoInterceptionBasedOnUrl(address, config.apiDomain, config.sessionTokenBackendDomain);
  try {
    return judge(url);
  } catch (error) {
    // A relative address: it goes where the page came from.
    if (error instanceof Error && error.message === 'Please provide a valid domain name')
      return judge(WindowHandlerReference.getReferenceOrThrow().windowHandler.location.getOrigin());
    throw error;
  }
}

/**
 * The headers that an attempt carries for the session. What the caller set stays, except an
 * Authorization header made of `getAccessToken()`: that one is ours, and grows old with its token.
 *
 * @param caller reads the caller's headers
 */
export function sessionHeaders(
  { config }: Session,
  cookies: Cookies,
  caller: (name: string) => string | null,
): { set: Record<string, string>; isOurAuthorization: boolean } {
  const { antiCsrf, access, refresh } = tokensOf(cookies);
  const set: Record<string, string> = { 'st-auth-mode': config.tokenTransferMethod };
  if (antiCsrf) set['anti-csrf'] = antiCsrf;
  if (!caller('rid')) set.rid = 'anti-csrf';
  const authorization = caller('authorization');
  const isOurAuthorization = access !== undefined && authorization === `Bearer ${access}`;
  // Without a refresh token the access token belongs to a cookie session whose back end exposes it.
  if (access && refresh && (authorization === null || isOurAuthorization))
    set.authorization = `Bearer ${access}`;
  return { set, isOurAuthorization };
}

/** An answer, as far as the session layer looks at it. */
export type Answer = {
  status: number;
  headers: Headers;
  /** What `getInvalidClaimsFromResponse` reads. */
  body: () => { data: Open } | Response;
};

/** What to do after an answer; `failure` is the refresh endpoint's Response, or an error. */
export type Verdict = { retry: true } | { retry: false; failure?: unknown };

/** Stores the answer's tokens, tells the application, and refreshes the session where the status asks for it. */
export async function settle(
  session: Session,
  request: { url: string; before: LocalSessionState; attempts: number },
  answer: Answer,
): Promise<Verdict> {
  const { config } = session;
  await saveTokens(session, answer.headers);
  fireSessionUpdateEvents(session, request.before, answer.status, answer.headers.get('front-token'));
  if (answer.status === config.invalidClaimStatusCode) await reportInvalidClaims(session, answer);
  if (answer.status !== config.sessionExpiredStatusCode) return { retry: false };
  debug(`settle: ${answer.status} after ${request.attempts} refreshes`);
  const { maxRetryAttemptsForSessionRefresh: max } = config;
  if (request.attempts >= max)
    return { retry: false, failure: (await faults()).refreshLimitReached(request.url, max) };
  const refreshed = await refreshSession(session, request.before);
  return refreshed.result === 'RETRY' ? { retry: true } : { retry: false, failure: refreshed.error };
}

async function reportInvalidClaims({ config, functions }: Session, answer: Answer): Promise<void> {
  let claimValidationErrors: Awaited<ReturnType<typeof functions.getInvalidClaimsFromResponse>> | undefined;
  try {
    claimValidationErrors = await functions.getInvalidClaimsFromResponse({
      response: answer.body(),
      userContext: {},
    });
  } catch (error) {
    // Any 403 comes by here; most have nothing to do with claims.
    debug(`reportInvalidClaims: not a claim error: ${String(error)}`);
  }
  if (claimValidationErrors)
    config.onHandleEvent({ action: 'API_INVALID_CLAIM', claimValidationErrors, userContext: {} });
}
