/** Before a lock's name, in localStorage and among the browser's locks; the `browser-tabs-lock` package's. */
export const KEY_PREFIX = 'browser-tabs-lock-key-';

export const DEFAULT_TIMEOUT_MS = 5_000;
