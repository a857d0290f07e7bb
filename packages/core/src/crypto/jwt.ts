import { type KeyObject, sign } from 'node:crypto';

/** Claims or header of a JWT. */
export type JwtObject = Readonly<Record<string, unknown>>;

export interface DecodedJwt {
  readonly header: JwtObject;
  readonly payload: JwtObject;
}

/**
 * Signs a JWT with RS256. The header becomes `alg, typ, …header`; claims are written in their given order.
 *
 * Synchronous on purpose: asynchronous signing queues behind password hashes in the thread pool (93 ms instead
 * of 0.4 ms under load).
 *
 * @example signJwt({ kid: 's-1', version: '5' }, { sub: 'user', exp: 1700000000 }, privateKey)
 */
export function signJwt(header: JwtObject, payload: JwtObject, privateKey: KeyObject): string {
  const content = `${encodeJson({ alg: 'RS256', typ: 'JWT', ...header })}.${encodeJson(payload)}`;
  return `${content}.${sign('sha256', Buffer.from(content), privateKey).toString('base64url')}`;
}

/**
 * Reads header and payload without any check of signature, key or time: for tokens whose trust comes from
 * elsewhere. `undefined` when the text is no JWT at all.
 */
export function decodeJwt(token: string): DecodedJwt | undefined {
  const parts = splitJwt(token);
  return parts === undefined ? undefined : decodeParts(parts);
}

export interface JwtParts {
  readonly header: string;
  readonly payload: string;
  readonly signature: string;
}

/** The three parts of a compact JWS, or `undefined` when there are more or fewer. */
export function splitJwt(token: string): JwtParts | undefined {
  const first = token.indexOf('.');
  const second = token.indexOf('.', first + 1);
  if (first <= 0 || second <= first + 1 || second === token.length - 1) return undefined;
  if (token.includes('.', second + 1)) return undefined;
  return {
    header: token.slice(0, first),
    payload: token.slice(first + 1, second),
    signature: token.slice(second + 1),
  };
}

/** Header and payload as objects; `undefined` unless both are canonically encoded JSON objects. */
export function decodeParts(parts: JwtParts): DecodedJwt | undefined {
  const header = decodeJson(parts.header);
  const payload = decodeJson(parts.payload);
  return header === undefined || payload === undefined ? undefined : { header, payload };
}

/** Bytes of unpadded base64url; `undefined` for any other spelling of the same bytes (padding, stray bits, spaces). */
export function decodeBase64url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}

export function isJwtObject(value: unknown): value is JwtObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function encodeJson(value: JwtObject): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decodeJson(part: string): JwtObject | undefined {
  const bytes = decodeBase64url(part);
  if (bytes === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return isJwtObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
