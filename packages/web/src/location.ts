import { WindowHandlerReference } from './utils/windowHandler.js';

/** The query parameters of the page's address. */
export function getAllQueryParams(): URLSearchParams {
  return new URLSearchParams(windowLocation().getSearch());
}

/** A query parameter of the page's address. */
export function getQueryParams(param: string): string | undefined {
  return getAllQueryParams().get(param) ?? undefined;
}

/** The fragment of the page's address, without its `#`. */
export function getHashFromLocation(): string {
  return windowLocation().getHash().replace(/^#/, '');
}

/** Adds parameters to an absolute or relative address; those it has are replaced. */
export function appendQueryParamsToURL(stringUrl: string, queryParams?: Record<string, string>): string {
  if (queryParams === undefined) return stringUrl;
  const isAbsolute = /^[a-z][a-z\d+\-.]*:/i.test(stringUrl);
  const base = windowLocation().getOrigin();
  const url = isAbsolute ? new URL(stringUrl) : new URL(stringUrl, base);
  for (const [name, value] of Object.entries(queryParams)) url.searchParams.set(name, value);
  return isAbsolute ? url.href : url.href.slice(base.length);
}

function windowLocation() {
  return WindowHandlerReference.getReferenceOrThrow().windowHandler.location;
}
