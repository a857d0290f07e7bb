const ANDROID = 'android:';
const ANDROID_KEY_HASH = 'android:apk-key-hash:';

/**
 * Why passkeys of a relying party cannot be used at an origin. An Android app has the hash of its signing key instead
 * of a host: which relying parties it may act for is between Android and the website.
 */
export function originFault(origin: string, relyingPartyId: string): string | undefined {
  if (origin.startsWith(ANDROID)) return androidFault(origin);
  const host = hostOf(origin);
  if (host === undefined) return 'Origin has to be a valid url!';
  if (host === relyingPartyId || host.endsWith(`.${relyingPartyId}`)) return undefined;
  return 'Origin does not match RelyingParty Id';
}

function hostOf(origin: string): string | undefined {
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  return url?.hostname || undefined;
}

function androidFault(origin: string): string | undefined {
  const hash = origin.startsWith(ANDROID_KEY_HASH) ? origin.slice(ANDROID_KEY_HASH.length) : '';
  if (hash === '') return 'Android origin must contain a valid base64 hash';
  if (!/^[\w-]+$/.test(hash)) return 'Android origin hash must be valid URL-safe base64 (no padding)';
  if (hash.length !== 43) return 'Android origin hash must be 43 characters (base64url SHA-256)';
  const bytes = Buffer.from(hash, 'base64url');
  // 43 characters hold two bits more than 32 bytes have: set, they stand for no hash.
  if (bytes.toString('base64url') !== hash) return 'Android origin hash must decode to 32 bytes (SHA-256)';
  return undefined;
}

/** How a browser may write an origin that a client has given: without a path, and without the usual port. */
export function spellingsOf(origin: string): string[] {
  if (!/^https?:/i.test(origin) || !URL.canParse(origin)) return [origin];
  return [origin, new URL(origin).origin];
}
