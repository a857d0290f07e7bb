import { LockFactoryReference } from '../utils/lockFactory.js';
import { SESSION_FDI_VERSIONS } from '../version.js';
import { debug, faults } from './debug.js';
import { fireSessionUpdateEvents } from './events.js';
import type { Session } from './session.js';
import {
  type Cookies,
  type LocalSessionState,
  readCookies,
  readState,
  saveFrontToken,
  saveTokens,
  stateOf,
  tokensOf,
} from './tokens.js';

/** What a 401 leads to: the request is worth repeating, or the session is over, or refreshing failed. */
export type RefreshResult =
  | { result: 'RETRY' }
  | { result: 'SESSION_EXPIRED'; error?: unknown }
  | { result: 'API_ERROR'; error: unknown };

const LOCK = 'REFRESH_TOKEN_USE';
const LOCK_TIMEOUT_MS = 1_000;
/** A tab that holds the lock this often through is hung; the API copes with a second refresh. */
const MAX_LOCK_TRIES = 60;

/**
 * Refreshes the session unless another request or tab did so since `before` was read: one refresh
 * serves all.
 */
export async function refreshSession(session: Session, before: LocalSessionState): Promise<RefreshResult> {
  const lock = await LockFactoryReference.getReferenceOrThrow().lockFactory();
  for (let tries = 1; tries <= MAX_LOCK_TRIES; tries++) {
    if (await lock.acquireLock(LOCK, LOCK_TIMEOUT_MS)) {
      try {
        return await refreshUnlessDone(session, before);
      } finally {
        await lock.releaseLock(LOCK);
      }
    }
    const state = await readState();
    if (state.status === 'NOT_EXISTS') return { result: 'SESSION_EXPIRED' };
    if (hasChanged(before, state)) return { result: 'RETRY' };
  }
  debug('refreshSession: going on without the lock');
  return refreshUnlessDone(session, before);
}

function hasChanged(before: LocalSessionState, now: LocalSessionState): boolean {
  return (
    before.status !== now.status ||
    (before.status === 'EXISTS' &&
      now.status === 'EXISTS' &&
      before.lastAccessTokenUpdate !== now.lastAccessTokenUpdate)
  );
}

async function refreshUnlessDone(session: Session, before: LocalSessionState): Promise<RefreshResult> {
  const { config } = session;
  const cookies = await readCookies();
  const state = stateOf(cookies);
  if (state.status === 'NOT_EXISTS') {
    config.onHandleEvent({ action: 'UNAUTHORISED', sessionExpiredOrRevoked: false, userContext: {} });
    return { result: 'SESSION_EXPIRED' };
  }
  if (state.status === 'EXISTS' && hasChanged(before, state)) return { result: 'RETRY' };

  try {
    await callRefresh(session, cookies);
    if ((await readState()).status === 'NOT_EXISTS') return { result: 'SESSION_EXPIRED' };
    config.onHandleEvent({ action: 'REFRESH_SESSION', userContext: {} });
    return { result: 'RETRY' };
  } catch (error) {
    debug(`refreshSession: failed with ${String(error)}`);
    const { status } = await readState();
    return { result: status === 'NOT_EXISTS' ? 'SESSION_EXPIRED' : 'API_ERROR', error };
  }
}

/** @throws the Response if its status is 300 or above, and whatever fetch and the hooks throw */
async function callRefresh(session: Session, cookies: Cookies): Promise<void> {
  const { config } = session;
  const context = { action: 'REFRESH_SESSION', userContext: {} } as const;
  const { url, requestInit } = await config.preAPIHook({
    ...context,
    url: session.refreshUrl,
    requestInit: { method: 'post', credentials: 'include', headers: refreshHeaders(session, cookies) },
  });
  debug('refreshSession: calling the API');
  const response = await session.originalFetch(url, requestInit);
  await saveTokens(session, response.headers);

  const isUnauthorised = response.status === config.sessionExpiredStatusCode;
  let frontToken = response.headers.get('front-token');
  if (frontToken === null && isUnauthorised) {
    // Written down as the end of the session, so that nothing asks again.
    frontToken = 'remove';
    await saveFrontToken(session, frontToken, response.headers);
  }
  fireSessionUpdateEvents(session, stateOf(cookies), response.status, frontToken);

  if (response.status >= 300) throw response;
  if (frontToken === null && response.status === 200) {
    throw (await faults()).frontTokenMissing();
  }
  await config.postAPIHook({ ...context, url, requestInit, fetchResponse: response.clone() });
}

function refreshHeaders(session: Session, cookies: Cookies): Headers {
  const { antiCsrf, refresh } = tokensOf(cookies);
  const headers = new Headers({
    rid: 'session',
    'fdi-version': SESSION_FDI_VERSIONS,
    'st-auth-mode': session.config.tokenTransferMethod,
  });
  if (antiCsrf) headers.set('anti-csrf', antiCsrf);
  if (refresh) headers.set('authorization', `Bearer ${refresh}`);
  return headers;
}

/** The state of the session; where nothing is known, a refresh finds out. */
export async function getLocalSessionState(session: Session): Promise<LocalSessionState> {
  const state = await readState();
  if (state.status !== 'MAY_EXIST') return state;
  const { result } = await refreshSession(session, state);
  if (result !== 'RETRY') return { status: 'NOT_EXISTS' };
  const refreshed = await readState();
  if (refreshed.status !== 'MAY_EXIST') return refreshed;
  throw (await faults()).cookiesUnreadable();
}
