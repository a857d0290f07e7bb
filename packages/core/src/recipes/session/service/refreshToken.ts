import type { Token } from '@latchkey/contract';
import type { Config } from '../../../config/schema.js';
import { sha256Base64url, sha256Hex } from '../../../crypto/hash.js';
import { decryptToken, encryptToken } from '../../../crypto/sealed.js';

/** What a refresh token holds. It has no expiry: that of the session's row rules. */
export interface RefreshToken {
  readonly sessionHandle: string;
  /** `hash1` of the token that this one was given for; `null` for a session's first. */
  readonly parentRefreshTokenHash1: string | null;
  readonly antiCsrfToken: string | null;
}

/** What access tokens tell of the refresh token they were issued with: SHA-256 in hex. */
export const hash1 = (refreshToken: string): string => sha256Hex(refreshToken);

/** What the database keeps: one more round, so that neither an access token nor the database gives a `hash1` away. */
export const hash2 = (firstHash: string): string => sha256Base64url(firstHash);

export const hash2OrNull = (firstHash: string | null): string | null =>
  firstHash === null ? null : hash2(firstHash);

/** Encrypts the token under the app's own key: it is opaque to all others, and of no use in another app. */
export function writeRefreshToken(secret: Buffer, token: RefreshToken): string {
  return encryptToken(
    secret,
    JSON.stringify([token.sessionHandle, token.parentRefreshTokenHash1, token.antiCsrfToken]),
  );
}

/** `undefined`: not a refresh token of this app, or not one byte the same. */
export function readRefreshToken(secret: Buffer, text: string): RefreshToken | undefined {
  const content = decryptToken(secret, text);
  if (content === undefined) return undefined;
  // Authenticated: we wrote it.
  const [sessionHandle, parentRefreshTokenHash1, antiCsrfToken] = JSON.parse(content);
  return { sessionHandle, parentRefreshTokenHash1, antiCsrfToken };
}

/** When a session that is used now expires, in ms. */
export const sessionExpiry = (config: Config, now: number): number =>
  now + Math.trunc(config.refresh_token_validity * 60_000);

export const toToken = (token: string, now: number, expiry: number): Token => ({
  token,
  expiry,
  createdTime: now,
});
