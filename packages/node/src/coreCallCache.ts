import type { UserContext } from './types.js';
import { defaultsOf } from './userContext.js';

/**
 * Answers of the core to reads, kept in the user context, so that one API call asks the core once for the same
 * thing. A write voids the context's answers, and those of all other contexts unless its own context lives as
 * long as a request only.
 */
export class CoreCallCache {
  readonly #disabled: boolean;
  #globalTag = 0;

  constructor(disabled: boolean) {
    this.#disabled = disabled;
  }

  get(key: string, userContext: UserContext): unknown {
    if (this.#disabled) return undefined;
    const defaults = defaultsOf(userContext);
    if (defaults === undefined) return undefined;
    if (defaults.globalCacheTag !== this.#globalTag) {
      this.#clear(userContext);
      return undefined;
    }
    const value = defaults.coreCallCache?.get(key);
    return value === undefined ? undefined : structuredClone(value);
  }

  set(key: string, value: unknown, userContext: UserContext): void {
    if (this.#disabled) return;
    userContext._default ??= {};
    const defaults = defaultsOf(userContext);
    if (defaults === undefined) return;
    defaults.coreCallCache ??= new Map();
    defaults.coreCallCache.set(key, structuredClone(value));
    defaults.globalCacheTag = this.#globalTag;
  }

  invalidate(userContext: UserContext): void {
    if (defaultsOf(userContext)?.keepCacheAlive !== true) this.#globalTag += 1;
    this.#clear(userContext);
  }

  #clear(userContext: UserContext): void {
    const defaults = defaultsOf(userContext);
    if (defaults !== undefined) defaults.coreCallCache = undefined;
  }
}
