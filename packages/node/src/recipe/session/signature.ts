import type { KeyObject } from 'node:crypto';
import type { Jwk } from '@latchkey/contract';
import { decodeBase64 } from './base64.js';

/** A public key of the core, ready to verify RS256 signatures (RFC 7518 §3.3). */
export interface PublicKey {
  readonly kid: string;
  /** Whether `signature` (base64url) is this key's over `signed`. */
  verify(signed: string, signature: string): boolean | Promise<boolean>;
}

// Node's own verification is synchronous and several times faster than WebCrypto's; edge runtimes lack it.
const node = typeof process === 'undefined' ? undefined : process.getBuiltinModule?.('node:crypto');

/** Makes a key of a JWK ready. */
export async function importKey(jwk: Jwk): Promise<PublicKey> {
  const { kty, n, e, kid } = jwk;
  if (node !== undefined) return nodeKey(kid, node.createPublicKey({ key: { kty, n, e }, format: 'jwk' }));
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('jwk', { kty, n, e }, algorithm, false, ['verify']);
  return {
    kid,
    verify: (signed, signature) =>
      crypto.subtle.verify(algorithm, key, decodeBase64(signature), new TextEncoder().encode(signed)),
  };
}

function nodeKey(kid: string, key: KeyObject): PublicKey {
  return {
    kid,
    verify: (signed, signature) =>
      node?.verify('RSA-SHA256', Buffer.from(signed, 'latin1'), key, decodeBase64(signature)) ?? false,
  };
}
