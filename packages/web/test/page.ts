import { vi } from 'vitest';

/** A page of a browser, as far as the SDK looks at it. */
export type Page = {
  /** Cookies that scripts see. */
  readonly cookies: Map<string, string>;
  /** Each write to `document.cookie`, as it was. */
  readonly writes: string[];
  readonly storage: Map<string, string>;
};

function storageOver(items: Map<string, string>): Storage {
  return {
    get length() {
      return items.size;
    },
    key: (index) => [...items.keys()][index] ?? null,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
    clear: () => items.clear(),
  };
}

function documentOver(page: Page) {
  return {
    get cookie() {
      return [...page.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    },
    set cookie(text: string) {
      page.writes.push(text);
      const [pair = '', ...attributes] = text.split(';');
      const equals = pair.indexOf('=');
      const name = pair.slice(0, equals);
      const expires = attributes
        .find((attribute) => attribute.startsWith('expires='))
        ?.slice('expires='.length);
      if (expires && Date.parse(expires) <= Date.now()) page.cookies.delete(name);
      else page.cookies.set(name, pair.slice(equals + 1));
    },
  };
}

/** Opens a page with empty storage; its globals go with the test. */
export function openPage(address = 'http://app.example.com/'): Page {
  vi.resetModules();
  vi.unstubAllGlobals();
  const page: Page = { cookies: new Map(), writes: [], storage: new Map() };
  vi.stubGlobal('window', globalThis);
  vi.stubGlobal('document', documentOver(page));
  vi.stubGlobal('localStorage', storageOver(page.storage));
  vi.stubGlobal('sessionStorage', storageOver(new Map()));
  vi.stubGlobal('location', new URL(address));
  forgetSdk();
  return page;
}

/** Leaves cookies and storage, but no loaded SDK: what a second tab finds. */
export function forgetSdk(): void {
  vi.resetModules();
  vi.stubGlobal('__supertokensOriginalFetch', undefined);
  vi.stubGlobal('__supertokensSessionRecipe', undefined);
}
