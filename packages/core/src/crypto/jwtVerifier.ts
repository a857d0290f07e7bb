import { checkSignature, type FindKey, type JwtVerdict, judgeTimes, type SignedJwt } from './jwtVerify.js';

export interface JwtVerifier {
  /** As `verifyJwt`; a token seen before costs a map look-up. The payload is shared and frozen: copy before changing. */
  verify(token: string, findKey: FindKey, now: number): JwtVerdict;
}

/** Longer tokens are verified each time, so that `maxCached` bounds the memory as well as the count. */
const longestCachedToken = 4096;

/**
 * A verifier that remembers up to `maxCached` tokens whose signature was good.
 *
 * Remembered is the whole token, with the key that verified it: times are judged at each use, and a token whose
 * key is gone, or means another key in another app, is checked afresh.
 */
export function createJwtVerifier({ maxCached = 20_000 }: { readonly maxCached?: number } = {}): JwtVerifier {
  const verified = new Map<string, SignedJwt>();

  function remember(token: string, signed: SignedJwt): void {
    if (token.length > longestCachedToken || maxCached === 0) return;
    if (verified.size >= maxCached) {
      const oldest = verified.keys().next();
      if (!oldest.done) verified.delete(oldest.value);
    }
    verified.set(token, {
      ...signed,
      header: deepFreeze(signed.header),
      payload: deepFreeze(signed.payload),
    });
  }

  function recall(token: string, findKey: FindKey): SignedJwt | undefined {
    const known = verified.get(token);
    return known !== undefined && findKey(known.kid) === known.key ? known : undefined;
  }

  return {
    verify(token, findKey, now) {
      const known = recall(token, findKey);
      if (known !== undefined) {
        const verdict = judgeTimes(known, now);
        if (!verdict.ok && verdict.reason === 'EXPIRED') verified.delete(token);
        return verdict;
      }
      const signed = checkSignature(token, findKey);
      if ('reason' in signed) return { ok: false, reason: signed.reason };
      const verdict = judgeTimes(signed, now);
      if (verdict.ok) remember(token, signed);
      return verdict;
    },
  };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
