import { isIntercepted, sessionHeaders, settle } from './exchange.js';
import { getLocalSessionState } from './refresh.js';
import type { Session } from './session.js';
import { type Cookies, readCookies } from './tokens.js';

/** A fetch that carries the session, stores what answers say about it, and refreshes it when it expired. */
export function interceptFetch(session: Session, originalFetch: typeof fetch): typeof fetch {
  return async function fetchWithSession(input, init) {
    const url = input instanceof Request ? input.url : String(input);
    if (!isIntercepted(session, url)) return originalFetch(input, init);

    const isRequest = input instanceof Request;
    const headers = new Headers(init?.headers ?? (isRequest ? input.headers : undefined));
    const credentials: RequestInit =
      session.config.autoAddCredentials && init?.credentials === undefined ? { credentials: 'include' } : {};
    for (let attempts = 0; ; attempts++) {
      const before = await getLocalSessionState(session);
      const attempt = {
        ...init,
        ...credentials,
        headers: withSession(session, await readCookies(), headers),
      };
      // A Request's body can be read once, and a refresh may have to send it again.
      const response = await originalFetch(isRequest ? input.clone() : input, attempt);
      const verdict = await settle(
        session,
        { url, before, attempts },
        { status: response.status, headers: response.headers, body: () => response.clone() },
      );
      if (verdict.retry) continue;
      if (verdict.failure === undefined) return response;
      if (verdict.failure instanceof Response) return verdict.failure;
      throw verdict.failure;
    }
  };
}

/** The caller's headers with the session's. Takes an Authorization of ours out of the caller's, so that a repeat gets the new one. */
function withSession(session: Session, cookies: Cookies, caller: Headers): Headers {
  const { set, isOurAuthorization } = sessionHeaders(session, cookies, (name) => caller.get(name));
  if (isOurAuthorization) caller.delete('authorization');
  const headers = new Headers(caller);
  for (const [name, value] of Object.entries(set)) headers.set(name, value);
  return headers;
}
