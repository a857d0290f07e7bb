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
  return {
    key: async (index) => it().key(index),
    getItem: async (key) => it().getItem(key),
    clear: async () => it().clear(),
    removeItem: async (key) => it().removeItem(key),
    setItem: async (key, value) => it().setItem(key, value),
    keySync: (index) => it().key(index),
    getItemSync: (key) => it().getItem(key),
    clearSync: () => it().clear(),
    removeItemSync: (key) => it().removeItem(key),
    setItemSync: (key, value) => it().setItem(key, value),
  };
}

const browserWindow: WindowHandlerInterface = {
  history: {
    replaceState: (data, unused, url) => theWindow().history.replaceState(data, unused, url),
    getState: () => theWindow().history.state,
  },
  location: {
    getHref: () => theWindow().location.href,
    setHref: (href) => {
      theWindow().location.href = href;
    },
    getSearch: () => theWindow().location.search,
    getHash: () => theWindow().location.hash,
    getPathName: () => theWindow().location.pathname,
    assign: (url) => theWindow().location.assign(url),
    getOrigin: () => theWindow().location.origin,
    getHostName: () => theWindow().location.hostname,
    getHost: () => theWindow().location.host,
  },
  getDocument: () => theWindow().document,
  localStorage: storage('localStorage'),
  sessionStorage: storage('sessionStorage'),
  getWindowUnsafe: () => theWindow().window,
};

/** The window handler of the process; the first `init` decides. */
export class WindowHandlerReference {
  static #instance: WindowHandlerReference | undefined;

  readonly windowHandler: WindowHandlerInterface;

  constructor(windowHandlerInput?: WindowHandlerInput) {
    this.windowHandler = windowHandlerInput?.(browserWindow) ?? browserWindow;
  }

  static init(windowHandlerInput?: WindowHandlerInput): void {
    WindowHandlerReference.#instance ??= new WindowHandlerReference(windowHandlerInput);
  }

  /** @throws before the first `init` */
  static getReferenceOrThrow(): WindowHandlerReference {
    if (WindowHandlerReference.#instance) return WindowHandlerReference.#instance;
    throw new Error('SuperTokensWindowHandler must be initialized before calling this method.');
  }
}

export default WindowHandlerReference;
