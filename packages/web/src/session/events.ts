import type { Session } from './session.js';
import type { LocalSessionState } from './tokens.js';

/** Tells the application what an answer did to the session. */
export function fireSessionUpdateEvents(
  { config }: Session,
  before: LocalSessionState,
  status: number,
  frontToken: string | null,
): void {
  if (frontToken === null) return;
  const userContext = {};
  const existed = before.status === 'EXISTS';
  if (frontToken !== 'remove') {
    if (!existed) config.onHandleEvent({ action: 'SESSION_CREATED', userContext });
  } else if (existed) {
    config.onHandleEvent(
      status === config.sessionExpiredStatusCode
        ? { action: 'UNAUTHORISED', sessionExpiredOrRevoked: true, userContext }
        : { action: 'SIGN_OUT', userContext },
    );
  }
}
