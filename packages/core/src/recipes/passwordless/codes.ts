import { hmacSha256Base64url, sha256Base64url } from '../../crypto/hash.js';

/** Bytes of a device's id and of its salt. */
export const SECRET_BYTES = 32;

/** How the device is known in the database and, as `preAuthSessionId`, to the client that only has a link. */
export const hashDeviceId = (deviceId: Buffer): string => sha256Base64url(deviceId);

/**
 * The code of a link. It is made of the user input code under a key that neither the database nor the client has
 * alone, so that a six digit code cannot be guessed from what is stored (CDI §6.1).
 */
export const toLinkCode = (deviceId: Buffer, salt: string, userInputCode: string): string =>
  hmacSha256Base64url(Buffer.concat([deviceId, Buffer.from(salt, 'base64url')]), userInputCode);

/** What is stored of the code of a link. */
export const hashLinkCode = (linkCode: Buffer): string => sha256Base64url(linkCode);

/** The bytes of a device id, which clients keep in standard base64. `undefined`: it is not that. */
export const decodeDeviceId = (text: string): Buffer | undefined =>
  isBase64(text, /^[A-Za-z0-9+/]*$/) ? Buffer.from(text, 'base64') : undefined;

/** The bytes of a link code in base64url, padded or not. `undefined`: it is not that. */
export const decodeLinkCode = (text: string): Buffer | undefined =>
  isBase64(text, /^[A-Za-z0-9_-]*$/) ? Buffer.from(text, 'base64url') : undefined;

/** The padding may be missing, but not be half there. */
function isBase64(text: string, alphabet: RegExp): boolean {
  const digits = text.replace(/={1,2}$/, '');
  const isWhole = digits.length % 4 !== 1 && (digits.length === text.length || text.length % 4 === 0);
  return isWhole && alphabet.test(digits);
}
