import { type KeyObject, verify } from 'node:crypto';
import { type DecodedJwt, decodeBase64url, decodeParts, type JwtObject, splitJwt } from './jwt.js';

/** Why a token was refused; for logs and for choosing between "refresh" and "unknown key: look again". */
export type JwtRefusal =
  | 'MALFORMED'
  | 'UNSUPPORTED_HEADER'
  | 'UNKNOWN_KEY'
  | 'BAD_SIGNATURE'
  | 'BAD_TIME_CLAIM'
  | 'NOT_YET_VALID'
  | 'EXPIRED';

export type JwtVerdict =
  | { readonly ok: true; readonly header: JwtObject; readonly payload: JwtObject }
  | { readonly ok: false; readonly reason: JwtRefusal };

/** Public key of a key id, from the caller's own keys: never from anywhere the token points to. */
export type FindKey = (kid: string) => KeyObject | undefined;

/** How far the clocks of two cores may differ: a token may be "from the future" by this much. */
const clockToleranceSeconds = 60;

/** 9999-12-31: a later time is a mistake or an overflow probe. */
const latestTime = 253_402_300_799;

/**
 * Checks an RS256 token: encoding, header, key, signature, `exp` (required), `nbf` and `iat` (when present).
 *
 * The algorithm is ours, not the token's (RFC 8725 §3.1); `jwk`, `jku`, `x5u`, `x5c` are refused, as is any
 * `crit` (RFC 7515 §4.1.11: unknown critical extensions must be refused, and we know none).
 *
 * @param now ms since the epoch
 */
export function verifyJwt(token: string, findKey: FindKey, now: number): JwtVerdict {
  const checked = checkSignature(token, findKey);
  if ('reason' in checked) return { ok: false, reason: checked.reason };
  return judgeTimes(checked, now);
}

export interface SignedJwt extends DecodedJwt {
  readonly kid: string;
  readonly key: KeyObject;
}

/** Everything about a token that does not change with time. */
export function checkSignature(token: string, findKey: FindKey): SignedJwt | { readonly reason: JwtRefusal } {
  const parts = splitJwt(token);
  const decoded = parts === undefined ? undefined : decodeParts(parts);
  if (parts === undefined || decoded === undefined || !isWrittenOnce(parts, decoded))
    return { reason: 'MALFORMED' };

  const { alg, typ, kid } = decoded.header;
  if (alg !== 'RS256' || (typ !== undefined && typ !== 'JWT')) return { reason: 'UNSUPPORTED_HEADER' };
  if (forbiddenHeaders.some((name) => name in decoded.header)) return { reason: 'UNSUPPORTED_HEADER' };
  if (typeof kid !== 'string') return { reason: 'UNKNOWN_KEY' };
  const key = findKey(kid);
  if (key === undefined || key.type !== 'public' || key.asymmetricKeyType !== 'rsa')
    return { reason: 'UNKNOWN_KEY' };

  const signature = decodeBase64url(parts.signature);
  if (signature === undefined) return { reason: 'MALFORMED' };
  const content = Buffer.from(`${parts.header}.${parts.payload}`);
  if (!verify('sha256', content, key, signature)) return { reason: 'BAD_SIGNATURE' };
  return { ...decoded, kid, key };
}

/** The verdict at a moment on a token whose signature is good. */
export function judgeTimes({ header, payload }: DecodedJwt, now: number): JwtVerdict {
  const seconds = now / 1000;
  const { exp, nbf, iat } = payload;
  if (!isTime(exp) || !isOptionalTime(nbf) || !isOptionalTime(iat))
    return { ok: false, reason: 'BAD_TIME_CLAIM' };
  const latestStart = seconds + clockToleranceSeconds;
  if ((nbf ?? 0) > latestStart || (iat ?? 0) > latestStart) return { ok: false, reason: 'NOT_YET_VALID' };
  if (exp <= seconds) return { ok: false, reason: 'EXPIRED' };
  return { ok: true, header, payload };
}

const forbiddenHeaders = ['crit', 'b64', 'jwk', 'jku', 'x5u', 'x5c', 'zip'];

/**
 * Our tokens are exactly what `JSON.stringify` writes. Anything else (a claim named twice, of which two readers
 * may see different ones; comments, spaces, a BOM, invalid UTF-8) does not survive the way there and back.
 */
function isWrittenOnce(parts: { header: string; payload: string }, { header, payload }: DecodedJwt): boolean {
  return parts.header === reencode(header) && parts.payload === reencode(payload);
}

function reencode(value: JwtObject): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= latestTime;
}

function isOptionalTime(value: unknown): value is number | undefined {
  return value === undefined || isTime(value);
}
