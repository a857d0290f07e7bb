import { type KeyObject, sign, verify } from 'node:crypto';
import { isJwtObject, type JwtObject, splitJwt } from './jwt.js';

/**
 * Access tokens of versions 1 and 2, which clients of CDI 2.20 and older read: standard base64 with padding in
 * all three parts, a fixed header without a key id, and times in ms under names of their own.
 */
const header = Buffer.from('{"alg":"RS256","typ":"JWT","version":"2"}').toString('base64');

/** Signs the payload as a version 2 token. */
export function signLegacyJwt(payload: JwtObject, privateKey: KeyObject): string {
  const content = `${header}.${Buffer.from(JSON.stringify(payload)).toString('base64')}`;
  return `${content}.${sign('sha256', Buffer.from(content), privateKey).toString('base64')}`;
}

/** Whether a token has the header of version 2 (or of version 1, which differs in that number only). */
export function isLegacyJwt(token: string): boolean {
  const part = splitJwt(token)?.header;
  return part === header || part === headerOfVersion1;
}

const headerOfVersion1 = Buffer.from('{"alg":"RS256","typ":"JWT","version":"1"}').toString('base64');

export type LegacyVerdict =
  | { readonly ok: true; readonly payload: JwtObject }
  | { readonly ok: false; readonly reason: 'MALFORMED' | 'BAD_SIGNATURE' | 'EXPIRED' };

/**
 * Checks a version 1 or 2 token against each of the keys (it names none) and its `expiryTime`.
 *
 * @param now ms since the epoch
 */
export function verifyLegacyJwt(token: string, keys: Iterable<KeyObject>, now: number): LegacyVerdict {
  const parts = splitJwt(token);
  if (parts === undefined || !isLegacyJwt(token)) return { ok: false, reason: 'MALFORMED' };
  const signature = decodeBase64(parts.signature);
  const payload = decodeObject(parts.payload);
  if (signature === undefined || payload === undefined) return { ok: false, reason: 'MALFORMED' };

  const content = Buffer.from(`${parts.header}.${parts.payload}`);
  const isSigned = Array.from(keys).some(
    (key) =>
      key.type === 'public' && key.asymmetricKeyType === 'rsa' && verify('sha256', content, key, signature),
  );
  if (!isSigned) return { ok: false, reason: 'BAD_SIGNATURE' };

  const { expiryTime } = payload;
  if (typeof expiryTime !== 'number' || !Number.isSafeInteger(expiryTime))
    return { ok: false, reason: 'MALFORMED' };
  return expiryTime <= now ? { ok: false, reason: 'EXPIRED' } : { ok: true, payload };
}

/** Payload of a version 1 or 2 token without any check; `undefined` when it is none. */
export function decodeLegacyJwt(token: string): JwtObject | undefined {
  const parts = splitJwt(token);
  return parts !== undefined && isLegacyJwt(token) ? decodeObject(parts.payload) : undefined;
}

function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

function decodeObject(part: string): JwtObject | undefined {
  const text = decodeBase64(part)?.toString('utf8');
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    // Written back the same: no claim named twice, see jwtVerify.ts.
    return isJwtObject(value) && JSON.stringify(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
}
