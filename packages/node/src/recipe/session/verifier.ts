import { now } from '../../clock.js';
import { type AccessTokenInfo, type ParsedAccessToken, parseAccessToken } from './accessToken.js';
import type { CoreKeys } from './keys.js';
import type { PublicKey } from './signature.js';

const maxRemembered = 8192;

type Remembered = { readonly token: string; readonly info: AccessTokenInfo; readonly key: PublicKey };

/**
 * What a token is looked up by: the end of its signature. Hashing a whole token would cost more than all the rest
 * of a verification; the whole token is compared afterwards.
 */
const lookupKey = (token: string): string => token.slice(-43);

/**
 * Verifies access tokens without asking the core. Tokens that were verified once are remembered, up to a
 * bound; that spares the signature only. Expiry is checked each time, and a token counts as known only while
 * the key that signed it is among the core's fresh keys.
 */
export class AccessTokenVerifier {
  readonly #keys: CoreKeys;
  readonly #verified = new Map<string, Remembered>();
  #last: { readonly token: string; readonly parsed: ParsedAccessToken } | undefined;

  constructor(keys: CoreKeys) {
    this.#keys = keys;
  }

  /** What a token says, if it has been verified before and still holds. */
  known(token: string): AccessTokenInfo | undefined {
    const remembered = this.#verified.get(lookupKey(token));
    if (remembered === undefined || remembered.token !== token) return undefined;
    const { info, key } = remembered;
    if (info.expiryTime > now() && key === this.#keys.current(key.kid)) return info;
    this.#verified.delete(lookupKey(token));
    return undefined;
  }

  /** Whether a text has the structure of an access token, whoever made it. */
  isAccessToken(token: string): boolean {
    if (this.#verified.get(lookupKey(token))?.token === token) return true;
    try {
      this.parse(token);
      return true;
    } catch {
      return false;
    }
  }

  /** Takes a token apart. The last one is kept: a request looks at its token twice. */
  parse(token: string): ParsedAccessToken {
    if (this.#last?.token === token) return this.#last.parsed;
    const parsed = parseAccessToken(token);
    this.#last = { token, parsed };
    return parsed;
  }

  /** Whether a token is signed by one of the core's keys and not expired. */
  async verify(token: string, parsed: ParsedAccessToken): Promise<boolean> {
    if (parsed.kid === undefined) return this.#verifyByAnyKey(parsed);
    const key = this.#keys.current(parsed.kid) ?? (await this.#keys.find(parsed.kid));
    if (key === undefined || !isInTime(parsed)) return false;
    const result = key.verify(parsed.signed, parsed.signature);
    if (!(typeof result === 'boolean' ? result : await result)) return false;
    this.#remember(token, parsed, key);
    return true;
  }

  async #verifyByAnyKey(parsed: ParsedAccessToken): Promise<boolean> {
    if (!isInTime(parsed)) return false;
    for (const key of await this.#keys.all()) {
      if (await key.verify(parsed.signed, parsed.signature)) return true;
    }
    return false;
  }

  #remember(token: string, parsed: ParsedAccessToken, key: PublicKey): void {
    if (this.#verified.size >= maxRemembered) {
      const [oldest] = this.#verified.keys();
      if (oldest !== undefined) this.#verified.delete(oldest);
    }
    const { signed: _, signature: __, notBefore: ___, ...info } = parsed;
    this.#verified.set(lookupKey(token), { token, info, key });
  }
}

const isInTime = (parsed: ParsedAccessToken): boolean =>
  parsed.expiryTime > now() && parsed.notBefore <= now();
