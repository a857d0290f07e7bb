import { isIntercepted, sessionHeaders, settle } from './exchange.js';
import { getLocalSessionState } from './refresh.js';
import type { Session } from './session.js';
import { readCookies } from './tokens.js';

/** A fetch that carries the session, stores what answers say about it, and refreshes it when it expired. */
export function interceptFetch(session: Session, originalFetch: typeof fetch): typeof fetch {
  return async function fetchWithSession(input, init) {
    const url = input instanceof Request ? input.url : String(input);
    if (!isIntercepted(session, url)) return originalFetch(input, init);

    for (let attempts = 0; ; attempts++) {
      const before = await getLocalSessionState(session);
      const response = await attempt(session, originalFetch, input, init);
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

async function attempt(
  session: Session,
  originalFetch: typeof fetch,
  input: RequestInfo | URL,
  init: RequestInit | undefined,
): Promise<Response> {
  const isRequest = input instanceof Request;
  const headers = new Headers(init?.headers ?? (isRequest ? input.headers : undefined));
  const { set, drop } = sessionHeaders(session, await readCookies(), (name) => headers.get(name));
  for (const name of drop) headers.delete(name);
  for (const [name, value] of Object.entries(set)) headers.set(name, value);
  const credentials =
    session.config.autoAddCredentials && init?.credentials === undefined
      ? { credentials: 'include' as const }
      : {};
  // A Request's body can be read once, and a refresh may have to send it again.
  return originalFetch(isRequest ? input.clone() : input, { ...init, ...credentials, headers });
}
