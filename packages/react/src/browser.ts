import { CookieHandlerReference } from '@latchkey/web/utils/cookieHandler';
import { type WindowHandlerInterface, WindowHandlerReference } from '@latchkey/web/utils/windowHandler';

/** The page, through the handler the app may have replaced at `init`. */
export function page(): WindowHandlerInterface {
  return WindowHandlerReference.getReferenceOrThrow().windowHandler;
}

/** A parameter of the page's query; empty counts as absent. */
export function queryParam(name: string): string | undefined {
  return new URLSearchParams(page().location.getSearch()).get(name) || undefined;
}

/** Writes (or, with `undefined`, removes) parameters of the query without a navigation. */
export function rewriteQuery(changes: Readonly<Record<string, string | undefined>>): void {
  const url = new URL(page().location.getHref());
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  page().history.replaceState(page().history.getState(), '', url.href);
}

/** A cookie by name. */
export async function readCookie(name: string): Promise<string | undefined> {
  const all = await CookieHandlerReference.getReferenceOrThrow().cookieHandler.getCookie();
  const found = all
    .split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${name}=`));
  if (found === undefined) return undefined;
  try {
    return decodeURIComponent(found.slice(name.length + 1)) || undefined;
  } catch {
    // Another application of the domain may have written something under this name.
    return undefined;
  }
}

/** Sets a cookie that outlives the browser, for all paths of `domain` (the page's host when `undefined`). */
export async function writeCookie(name: string, value: string, domain: string | undefined): Promise<void> {
  const scope = domain === undefined ? '' : `domain=${domain};`;
  const text = `${name}=${encodeURIComponent(value)};expires=Fri, 31 Dec 9999 23:59:59 GMT;${scope}path=/;samesite=lax`;
  await CookieHandlerReference.getReferenceOrThrow().cookieHandler.setCookie(text);
}
