import { page } from './browser.js';
import type { Navigate } from './types.js';

/**
 * Goes to an absolute address, or to a path of the website: by the router where there is one and the page is on the
 * website's own origin, else by loading it.
 */
export function goTo(url: string, navigate: Navigate | undefined, websiteOrigin: string): void {
  const target = url === '' ? '/' : url;
  if (!target.startsWith('/')) {
    page().location.setHref(new URL(target).href);
    return;
  }
  if (page().location.getOrigin() !== websiteOrigin) page().location.setHref(websiteOrigin + target);
  else if (navigate === undefined) page().location.setHref(target);
  else if (typeof navigate === 'function') navigate(target);
  else navigate.push(target);
}

/** One page back. */
export function goBack(navigate: Navigate | undefined): void {
  if (navigate === undefined) page().getWindowUnsafe().history.back();
  else if (typeof navigate === 'function') navigate(-1);
  else navigate.goBack();
}
