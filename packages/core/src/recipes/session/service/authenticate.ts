import type { RequestContext } from '../../../context.js';
import type { JwtVerifier } from '../../../crypto/jwtVerifier.js';
import type { JwtVerdict } from '../../../crypto/jwtVerify.js';
import { isLegacyJwt, type LegacyVerdict, verifyLegacyJwt } from '../../../crypto/legacyJwt.js';
import type { VerifyingKeys } from '../../../keys/keyStore.js';
import { type AccessToken, readClaims, readLegacyClaims, versionOfHeader } from './accessToken.js';

/** A genuine, living access token, or what is said of one that is not. */
export type Authenticated = { readonly token: AccessToken } | { readonly message: string };

const expired: Authenticated = { message: 'Access token expired' };
const broken: Authenticated = { message: 'The access token is not valid' };
const incomplete: Authenticated = {
  message: 'Access token does not contain all the information. Maybe the structure has changed?',
};

/** Checks signature, expiry and structure of an access token of any version. */
export async function authenticate(
  context: RequestContext,
  verifier: JwtVerifier,
  accessToken: string,
  now: number,
): Promise<Authenticated> {
  return isLegacyJwt(accessToken)
    ? authenticateLegacy(context, accessToken, now)
    : authenticateCurrent(context, verifier, accessToken, now);
}

async function authenticateCurrent(
  { keys, appId, config }: RequestContext,
  verifier: JwtVerifier,
  accessToken: string,
  now: number,
): Promise<Authenticated> {
  const check = (known: VerifyingKeys): JwtVerdict => verifier.verify(accessToken, known.find, now);
  let verdict = check(await keys.verifyingKeys(appId, config));
  // Another instance may have made the key a moment ago.
  if (!verdict.ok && verdict.reason === 'UNKNOWN_KEY') {
    verdict = check(await keys.verifyingKeys(appId, config, 'unknown'));
  }
  if (!verdict.ok) return verdict.reason === 'EXPIRED' ? expired : broken;
  // A header that claims version 1 or 2 in this encoding is a token of neither kind.
  const version = versionOfHeader(verdict.header);
  if (version === undefined) return broken;
  const token = readClaims(version, verdict.payload);
  return token === undefined ? incomplete : { token };
}

async function authenticateLegacy(
  { keys, appId, config }: RequestContext,
  accessToken: string,
  now: number,
): Promise<Authenticated> {
  const check = (known: VerifyingKeys): LegacyVerdict =>
    verifyLegacyJwt(
      accessToken,
      [...known.dynamic, ...known.static].map((key) => key.publicKey),
      now,
    );
  let verdict = check(await keys.verifyingKeys(appId, config));
  // It names no key, so a key that we have not seen yet looks like a bad signature.
  if (!verdict.ok && verdict.reason === 'BAD_SIGNATURE') {
    verdict = check(await keys.verifyingKeys(appId, config, 'unknown'));
  }
  if (!verdict.ok) return verdict.reason === 'EXPIRED' ? expired : broken;
  const token = readLegacyClaims(verdict.payload);
  return token === undefined ? incomplete : { token };
}
