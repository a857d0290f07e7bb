import { NormalisedURLPath } from '@latchkey/web/utils/normalisedURLPath';
import { getApp } from '../app.js';
import { page } from '../browser.js';

/** The key of a screen among the routes: its path under the website's base path, without a trailing slash. */
export function screenKey(path: string): string {
  return new NormalisedURLPath(
    getApp().appInfo.websiteBasePath.getAsStringDangerous() + path,
  ).getAsStringDangerous();
}

/** The current path, in the same form. */
export function currentKey(): string {
  return new NormalisedURLPath(page().location.getPathName()).getAsStringDangerous();
}
