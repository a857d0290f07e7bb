import { createHmac, hash, timingSafeEqual } from 'node:crypto';

/** SHA-256 of the text's UTF-8 as 64 lower-case hex digits. */
export function sha256Hex(text: string): string {
  return hash('sha256', text, 'hex');
}

/** SHA-256 of bytes, or of a text's UTF-8, as unpadded base64url. */
export function sha256Base64url(data: string | Buffer): string {
  return hash('sha256', data, 'base64url');
}

/** HMAC-SHA-256 of the text's UTF-8 as unpadded base64url. */
export function hmacSha256Base64url(key: Buffer, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url');
}

/**
 * Whether two texts of any length are equal, in a time that tells neither where they differ nor how long the
 * secret one is: digests are compared, which always have the same length.
 */
export function constantTimeEqual(a: string, b: string): boolean {
  return timingSafeEqual(hash('sha256', a, 'buffer'), hash('sha256', b, 'buffer'));
}
