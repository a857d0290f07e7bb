import { randomBytes, randomInt, randomUUID } from 'node:crypto';

/** `size` unpredictable bytes: keys, IVs, salts. */
export function secureBytes(size: number): Buffer {
  return randomBytes(size);
}

/** A secret of `bytes` random bytes as unpadded base64url. */
export function randomToken(bytes: number): string {
  return randomBytes(bytes).toString('base64url');
}

/** `count` random decimal digits, each as likely as any other; at most 14. */
export function randomDigits(count: number): string {
  return String(randomInt(10 ** count)).padStart(count, '0');
}

/** A random UUID (RFC 9562 version 4). */
export function uuidv4(): string {
  return randomUUID();
}

/**
 * A UUID that sorts by the time it was made (RFC 9562 version 7), so that rows keyed by it are appended to an
 * index instead of scattered over it. It tells its time: never use it as a secret.
 *
 * @param now ms since the epoch
 */
export function uuidv7(now: number): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Math.trunc(now), 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** A number in [0, 1) for spreading expiries; not for anything secret. */
export function randomFraction(): number {
  return randomBytes(4).readUInt32BE(0) / 2 ** 32;
}
