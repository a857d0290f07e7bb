import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

const generate = promisify(generateKeyPair);

export interface RsaKeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** A public RS256 key as the interface's JWKS lists it; `n` and `e` are unpadded base64url. */
export interface RsaJwk {
  readonly kty: 'RSA';
  readonly kid: string;
  readonly n: string;
  readonly e: string;
  readonly alg: 'RS256';
  readonly use: 'sig';
}

/** A new RSA-2048 key pair, made off the main thread (some 50–300 ms). */
export function generateRsaKeyPair(): Promise<RsaKeyPair> {
  return generate('rsa', { modulusLength: 2048 });
}

/** The public key as base64 of its SPKI DER: the form in which it is stored and old interface versions list it. */
export function exportPublicKey(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'der' }).toString('base64');
}

/** The private key as base64 of its PKCS #8 DER. Secret: store it sealed only. */
export function exportPrivateKey(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'der' }).toString('base64');
}

/** Reads a public key: PEM, or base64 of SPKI DER. Throws when it is neither or no RSA key. */
export function importPublicKey(text: string): KeyObject {
  const key = isPem(text)
    ? createPublicKey(text)
    : createPublicKey({ key: Buffer.from(text, 'base64'), type: 'spki', format: 'der' });
  return requireRsa(key);
}

/** Reads a private key: PEM, or base64 of PKCS #8 DER. Throws when it is neither or no RSA key. */
export function importPrivateKey(text: string): KeyObject {
  const key = isPem(text)
    ? createPrivateKey(text)
    : createPrivateKey({ key: Buffer.from(text, 'base64'), type: 'pkcs8', format: 'der' });
  return requireRsa(key);
}

/** The public key as an entry of a JWKS. */
export function toJwk(kid: string, publicKey: KeyObject): RsaJwk {
  const { n, e } = requireRsa(publicKey).export({ format: 'jwk' });
  if (n === undefined || e === undefined) throw new TypeError(`key ${kid} has no modulus`);
  return { kty: 'RSA', kid, n, e, alg: 'RS256', use: 'sig' };
}

function isPem(text: string): boolean {
  return text.trimStart().startsWith('-----BEGIN ');
}

function requireRsa(key: KeyObject): KeyObject {
  if (key.asymmetricKeyType !== 'rsa')
    throw new TypeError(`an RSA key is needed, not ${key.asymmetricKeyType}`);
  return key;
}
