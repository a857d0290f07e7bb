/** Errors that tell of a faulty set-up. They also go to the console: whoever catches them may not look. */
function fault(message: string): Error {
  console.error(message);
  return new Error(message);
}

export function refreshLimitReached(url: string, max: number): Error {
  return fault(
    `Received a 401 response from ${url}. Attempted to refresh the session and retry the request with the updated session tokens ${max} times, but each attempt resulted in a 401 error. The maximum session refresh limit has been reached. Please investigate your API. To increase the session refresh attempts, update maxRetryAttemptsForSessionRefresh in the config.`,
  );
}

export function frontTokenMissing(): Error {
  return fault(
    "The 'front-token' header is missing from a successful refresh-session response. The most likely causes are proxy settings (e.g.: 'front-token' missing from 'access-control-expose-headers' or a proxy stripping this header). Please investigate your API.",
  );
}

export function cookiesUnreadable(): Error {
  return fault(
    'Failed to retrieve local session state from cookies after a successful session refresh. This indicates a configuration error or that the browser is preventing cookie writes.',
  );
}

export function warnCookiesNotSaved(): void {
  console.warn(
    'Saving to cookies was not successful, this indicates a configuration error or the browser preventing us from writing the cookies.',
  );
}

export function warnAxiosIsCovered(): void {
  console.warn(
    'addAxiosInterceptors does nothing: axios is covered by the interceptor of XMLHttpRequest. Remove the call, or override addXMLHttpRequestInterceptor with an empty function.',
  );
}
