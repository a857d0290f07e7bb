import type { JsonObject, Token, AccessTokenVersion as Versions } from '@latchkey/contract';
import { decodeJwt, type JwtObject, signJwt } from '../../../crypto/jwt.js';
import { decodeLegacyJwt, isLegacyJwt, signLegacyJwt } from '../../../crypto/legacyJwt.js';
import type { SigningKey } from '../../../keys/keyStore.js';
import { tenantOfHandle } from './handle.js';

/** The form of an access token (§7.4). Version 1 reads like 2 and is not issued any more. */
export type AccessTokenVersion = (typeof Versions)['_zod']['output'];

/** An access token's content, whatever its form. Times in ms. */
export interface AccessToken {
  readonly version: AccessTokenVersion;
  readonly sessionHandle: string;
  /** The primary user's id. */
  readonly userId: string;
  readonly recipeUserId: string;
  readonly tenantId: string;
  readonly refreshTokenHash1: string;
  readonly parentRefreshTokenHash1: string | null;
  readonly antiCsrfToken: string | null;
  readonly userData: JsonObject;
  readonly createdTime: number;
  readonly expiry: number;
}

const sinceVersion3 = [
  'sub',
  'exp',
  'iat',
  'sessionHandle',
  'refreshTokenHash1',
  'parentRefreshTokenHash1',
  'antiCsrfToken',
] as const;

/** The claims that the core writes itself. From version 3 on user data stands beside them. */
export const protectedClaims: Readonly<Record<AccessTokenVersion, readonly string[]>> = {
  2: [],
  3: sinceVersion3,
  4: [...sinceVersion3, 'tId'],
  5: [...sinceVersion3, 'tId', 'rsub'],
};

/** Signs an access token. From version 3 on times are cut to whole seconds, in the answer too. */
export function signAccessToken(token: AccessToken, key: SigningKey): Token {
  const { createdTime, expiry } = token;
  if (token.version === '2') {
    return { token: signLegacyJwt(legacyClaims(token), key.privateKey), createdTime, expiry };
  }
  const header = { kid: key.kid, version: token.version };
  return {
    token: signJwt(header, claims(token), key.privateKey),
    createdTime: toSeconds(createdTime) * 1000,
    expiry: toSeconds(expiry) * 1000,
  };
}

const toSeconds = (ms: number): number => Math.floor(ms / 1000);

const claims = (token: AccessToken): JwtObject => ({
  ...token.userData,
  sub: token.userId,
  exp: toSeconds(token.expiry),
  iat: toSeconds(token.createdTime),
  sessionHandle: token.sessionHandle,
  refreshTokenHash1: token.refreshTokenHash1,
  parentRefreshTokenHash1: token.parentRefreshTokenHash1,
  antiCsrfToken: token.antiCsrfToken,
  ...(token.version !== '3' && { tId: token.tenantId }),
  ...(token.version === '5' && { rsub: token.recipeUserId }),
});

const legacyClaims = (token: AccessToken): JwtObject => ({
  sessionHandle: token.sessionHandle,
  userId: token.userId,
  refreshTokenHash1: token.refreshTokenHash1,
  ...(token.parentRefreshTokenHash1 !== null && { parentRefreshTokenHash1: token.parentRefreshTokenHash1 }),
  userData: token.userData,
  ...(token.antiCsrfToken !== null && { antiCsrfToken: token.antiCsrfToken }),
  expiryTime: token.expiry,
  timeCreated: token.createdTime,
});

/** The version that a header names: the newest where it names none. `undefined`: one that is not ours. */
export function versionOfHeader({ version }: JwtObject): Exclude<AccessTokenVersion, '2'> | undefined {
  if (version === undefined || version === '5') return '5';
  return version === '3' || version === '4' ? version : undefined;
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isTime = (value: unknown): value is number => Number.isSafeInteger(value);
const isTextOrAbsent = (value: unknown): value is string | null | undefined =>
  value === undefined || value === null || isText(value);
const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads the claims of a version 3 to 5 token. `undefined`: one is missing or of the wrong type. */
export function readClaims(
  version: Exclude<AccessTokenVersion, '2'>,
  payload: JwtObject,
): AccessToken | undefined {
  const { sub, exp, iat, sessionHandle, refreshTokenHash1, parentRefreshTokenHash1, antiCsrfToken } = payload;
  const tId = version === '3' && isText(sessionHandle) ? tenantOfHandle(sessionHandle) : payload.tId;
  const rsub = version === '5' ? payload.rsub : sub;
  if (!isText(sub) || !isText(rsub) || !isText(tId) || !isTime(exp) || !isTime(iat)) return undefined;
  if (!isText(sessionHandle) || !isText(refreshTokenHash1)) return undefined;
  if (!isTextOrAbsent(parentRefreshTokenHash1) || !isTextOrAbsent(antiCsrfToken)) return undefined;
  return {
    version,
    sessionHandle,
    userId: sub,
    recipeUserId: rsub,
    tenantId: tId,
    refreshTokenHash1,
    parentRefreshTokenHash1: parentRefreshTokenHash1 ?? null,
    antiCsrfToken: antiCsrfToken ?? null,
    userData: withoutClaims(payload, protectedClaims[version]),
    createdTime: iat * 1000,
    expiry: exp * 1000,
  };
}

const withoutClaims = (payload: JwtObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(payload).filter(([name]) => !names.includes(name)));

/** Reads the claims of a version 1 or 2 token. `undefined`: one is missing or of the wrong type. */
export function readLegacyClaims(payload: JwtObject): AccessToken | undefined {
  const { userId, expiryTime, timeCreated, sessionHandle, refreshTokenHash1, userData } = payload;
  const { parentRefreshTokenHash1, antiCsrfToken } = payload;
  if (!isText(userId) || !isTime(expiryTime) || !isTime(timeCreated) || !isObject(userData)) return undefined;
  if (!isText(sessionHandle) || !isText(refreshTokenHash1)) return undefined;
  if (!isTextOrAbsent(parentRefreshTokenHash1) || !isTextOrAbsent(antiCsrfToken)) return undefined;
  return {
    version: '2',
    sessionHandle,
    userId,
    recipeUserId: userId,
    tenantId: tenantOfHandle(sessionHandle),
    refreshTokenHash1,
    parentRefreshTokenHash1: parentRefreshTokenHash1 ?? null,
    antiCsrfToken: antiCsrfToken ?? null,
    userData,
    createdTime: timeCreated,
    expiry: expiryTime,
  };
}

/** Reads a token without asking whether it is genuine or has expired. */
export function decodeAccessToken(text: string): AccessToken | 'MALFORMED' | 'CLAIM_MISSING' {
  if (isLegacyJwt(text)) {
    const payload = decodeLegacyJwt(text);
    return payload === undefined ? 'MALFORMED' : (readLegacyClaims(payload) ?? 'CLAIM_MISSING');
  }
  const decoded = decodeJwt(text);
  const version = decoded === undefined ? undefined : versionOfHeader(decoded.header);
  if (decoded === undefined || version === undefined) return 'MALFORMED';
  return readClaims(version, decoded.payload) ?? 'CLAIM_MISSING';
}
