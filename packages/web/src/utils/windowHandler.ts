import { reference } from '../reference.js';
import type { Open } from '../types.js';

/** A storage, with asynchronous functions and their synchronous twins. */
export type StorageHandler = {
  key: (index: number) => Promise<string | null>;
  getItem: (key: string) => Promise<string | null>;
  clear: () => Promise<void>;
  removeItem: (key: string) => Promise<void>;
  setItem: (key: string, value: string) => Promise<void>;
  keySync: (index: number) => string | null;
  getItemSync: (key: string) => string | null;
  clearSync: () => void;
  removeItemSync: (key: string) => void;
  setItemSync: (key: string, value: string) => void;
};

/** How the SDK reaches the page: its address, its history, its storages. */
export type WindowHandlerInterface = {
  history: {
    replaceState: (data: Open, unused: string, url?: string | null) => void;
    getState: () => Open;
  };
  location: {
    getHref: () => string;
    setHref: (href: string) => void;
    getSearch: () => string;
    getHash: () => string;
    getPathName: () => string;
    assign: (url: string | URL) => void;
    getOrigin: () => string;
    getHostName: () => string;
    getHost: () => string;
  };
  getDocument: () => Document;
  localStorage: StorageHandler;
  sessionStorage: StorageHandler;
  getWindowUnsafe: () => typeof window;
};

export type WindowHandlerInput = (original: WindowHandlerInterface) => WindowHandlerInterface;

function theWindow(): typeof window {
  if (typeof window !== 'undefined') return window;
  throw new Error(
    'If you are using this package with server-side rendering, please make sure that you are checking if the window object is defined.',
  );
}

function storage(name: 'localStorage' | 'sessionStorage'): StorageHandler {
  // Read at each call: where storage is blocked, the mere access to the property throws.
  const it = (): Storage => theWindow()[name];
  const keySync = (index: number) => it().key(index);
  const getItemSync = (key: string) => it().getItem(key);
  const clearSync = () => it().clear();
  const removeItemSync = (key: string) => it().removeItem(key);
  const setItemSync = (key: string, value: string) => it().setItem(key, value);
  return {
    keySync,
    getItemSync,
    clearSync,
    removeItemSync,
    setItemSync,
    key: later(keySync),
    getItem: later(getItemSync),
    clear: later(clearSync),
    removeItem: later(removeItemSync),
    setItem: later(setItemSync),
  };
}

function later<Input extends unknown[], Output>(now: (...input: Input) => Output) {
  return async (...input: Input): Promise<Output> => now(...input);
}

const at = (name: 'href' | 'search' | 'hash' | 'pathname' | 'origin' | 'hostname' | 'host') => (): string =>
  theWindow().location[name];

const browserWindow: WindowHandlerInterface = {
  history: {
    replaceState: (data, unused, url) => theWindow().history.replaceState(data, unused, url),
    getState: () => theWindow().history.state,
  },
  location: {
    getHref: at('href'),
    setHref: (href) => {
      theWindow().location.href = href;
    },
    getSearch: at('search'),
    getHash: at('hash'),
    getPathName: at('pathname'),
    assign: (url) => theWindow().location.assign(url),
    getOrigin: at('origin'),
    getHostName: at('hostname'),
    getHost: at('host'),
  },
  getDocument: () => theWindow().document,
  localStorage: storage('localStorage'),
  sessionStorage: storage('sessionStorage'),
  getWindowUnsafe: theWindow,
};

/** The window handler of the process; the first `init` decides. */
export const WindowHandlerReference = reference(
  'WindowHandler',
  (windowHandlerInput?: WindowHandlerInput) => ({
    windowHandler: windowHandlerInput?.(browserWindow) ?? browserWindow,
  }),
);

export default WindowHandlerReference;
