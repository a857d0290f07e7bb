import type { Jwk } from '@latchkey/contract';
import { now } from '../../clock.js';
import type { CoreHost } from '../../coreHosts.js';
import { logDebug } from '../../logger.js';
import { importKey, type PublicKey } from './signature.js';

const cooldownMs = 500;
const timeoutMs = 5_000;

/** The public keys of the cores, fetched when needed and kept for a while. */
export class CoreKeys {
  readonly #hosts: readonly HostKeys[];

  constructor(hosts: readonly CoreHost[], refreshIntervalSec: number) {
    this.#hosts = hosts.map((host) => new HostKeys(host, refreshIntervalSec * 1000));
  }

  /** The key with this id if it is at hand and fresh. */
  current(kid: string): PublicKey | undefined {
    for (const host of this.#hosts) {
      const key = host.current(kid);
      if (key !== undefined) return key;
    }
    return undefined;
  }

  /** The key with this id; asks the cores in turn until one knows it. */
  async find(kid: string): Promise<PublicKey | undefined> {
    for (const host of this.#hosts) {
      const key = await host.find(kid);
      if (key !== undefined) return key;
    }
    return undefined;
  }

  /** Every key, for tokens so old that they name none. */
  async all(): Promise<PublicKey[]> {
    const lists = await Promise.all(this.#hosts.map((host) => host.all()));
    return lists.flat();
  }
}

/** The keys of one core. A key id it does not know makes it ask again, at most every 500 ms. */
class HostKeys {
  readonly #host: CoreHost;
  readonly #maxAgeMs: number;
  #keys: ReadonlyMap<string, PublicKey> = new Map();
  #fetchedAt = Number.NEGATIVE_INFINITY;
  #pending: Promise<void> | undefined;

  constructor(host: CoreHost, maxAgeMs: number) {
    this.#host = host;
    this.#maxAgeMs = maxAgeMs;
  }

  current(kid: string): PublicKey | undefined {
    return this.#isFresh() ? this.#keys.get(kid) : undefined;
  }

  async find(kid: string): Promise<PublicKey | undefined> {
    const key = this.current(kid);
    if (key !== undefined) return key;
    if (this.#isFresh() && now() - this.#fetchedAt < cooldownMs) return undefined;
    await this.#refresh();
    return this.current(kid);
  }

  async all(): Promise<PublicKey[]> {
    if (!this.#isFresh()) await this.#refresh();
    return this.#isFresh() ? [...this.#keys.values()] : [];
  }

  #isFresh(): boolean {
    return now() - this.#fetchedAt < this.#maxAgeMs;
  }

  /** Requests that need keys at the same time share one fetch. */
  #refresh(): Promise<void> {
    this.#pending ??= this.#fetch().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  async #fetch(): Promise<void> {
    try {
      // Without an API key and past the interceptor: the keys are public, and the path is open.
      const response = await this.#host.fetch(`${this.#host.url}/.well-known/jwks.json`, {
        signal: AbortSignal.timeout(timeoutMs),
      });
      if (response.status !== 200) throw new Error(`status ${response.status}`);
      const { keys }: { keys?: unknown } = await response.json();
      const imported = await Promise.all((Array.isArray(keys) ? keys : []).filter(isRsaKey).map(importKey));
      this.#keys = new Map(imported.map((key) => [key.kid, key]));
      this.#fetchedAt = now();
    } catch (error) {
      logDebug(() => `keys: could not be fetched from ${this.#host.url}: ${error}`);
    }
  }
}

/** Keys of other kinds are left out: a token can then not choose a weaker algorithm. */
function isRsaKey(key: unknown): key is Jwk {
  if (typeof key !== 'object' || key === null) return false;
  const { kty, kid, n, e }: Record<string, unknown> = { ...key };
  return kty === 'RSA' && [kid, n, e].every((part) => typeof part === 'string');
}
