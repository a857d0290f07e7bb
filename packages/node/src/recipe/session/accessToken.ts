import RecipeUserId from '../../recipeUserId.js';
import { decodeBase64Text, encodeBase64 } from './base64.js';

type Json = Record<string, unknown>;

/** What an access token says. Times in ms since the epoch. */
export interface AccessTokenInfo {
  readonly version: number;
  /** Absent in tokens of version 2. */
  readonly kid: string | undefined;
  readonly userId: string;
  readonly recipeUserId: RecipeUserId;
  readonly sessionHandle: string;
  readonly refreshTokenHash1: string;
  readonly parentRefreshTokenHash1: string | undefined;
  readonly antiCsrfToken: string | undefined;
  readonly tenantId: string;
  readonly expiryTime: number;
  readonly timeCreated: number;
  /** The session's payload as JSON text: parsed anew for each session, so that none sees another's changes. */
  readonly payloadText: string;
}

/** A token taken apart, not verified. */
export interface ParsedAccessToken extends AccessTokenInfo {
  readonly signed: string;
  readonly signature: string;
  readonly notBefore: number;
}

const legacyHeaders: ReadonlySet<string> = new Set(
  ['1', '2'].map((version) => encodeBase64(JSON.stringify({ alg: 'RS256', typ: 'JWT', version }))),
);

/** One part of a token: unpadded base64url (RFC 7515 §2) whose unused last bits are 0, so that it has one spelling. */
const part = '(?:[\\w-]{4})*(?:[\\w-][AQgw]|[\\w-]{2}[AEIMQUYcgkosw048])?';
const canonical = new RegExp(`^${part}\\.${part}\\.${part}$`);

/** Headers that change how a token is to be read, or that bring its key along. `crit`: RFC 7515 §4.1.11. */
const forbiddenHeaders = ['crit', 'b64', 'zip', 'jwk', 'jku', 'x5u', 'x5c'];

/** Takes an access token apart and checks that it has the parts of one. Throws if it has not. */
export function parseAccessToken(token: string): ParsedAccessToken {
  const { header, payload, signature, signed, payloadText } = splitJWT(token);
  if (legacyHeaders.has(header)) return legacyToken(payload, { signed, signature });
  if (!canonical.test(token)) throw new Error('Invalid JWT');
  const { version, kid } = readHeader(header);
  if (payload.stt !== 0 && payload.stt !== undefined) throw new Error('Wrong token type');
  const { sub, exp, iat, sessionHandle, refreshTokenHash1, rsub, tId, nbf } = payload;
  const structureIsRight =
    isText(sub) && isTime(exp) && isTime(iat) && isText(sessionHandle) && isText(refreshTokenHash1);
  if (!structureIsRight || (version >= 5 && !isText(rsub))) throw incomplete();
  if (version >= 4 && tId !== undefined && !isText(tId)) throw incomplete();
  if (nbf !== undefined && !isTime(nbf)) throw incomplete();
  return {
    version,
    kid,
    userId: sub,
    recipeUserId: new RecipeUserId(isText(rsub) ? rsub : sub),
    sessionHandle,
    refreshTokenHash1,
    ...optionalParts(payload),
    tenantId: version >= 4 && isText(tId) ? tId : 'public',
    expiryTime: exp * 1000,
    timeCreated: iat * 1000,
    notBefore: nbf === undefined ? 0 : nbf * 1000,
    payloadText,
    signed,
    signature,
  };
}

/** The payload of a token that the core has just issued or that has been verified. */
export function readPayload(token: string): Json {
  return splitJWT(token).payload;
}

function splitJWT(token: string) {
  const parts = token.split('.');
  const [header, encodedPayload, signature] = parts;
  if (parts.length !== 3 || header === undefined || encodedPayload === undefined || signature === undefined) {
    throw new Error('Invalid JWT');
  }
  const payloadText = decodeBase64Text(encodedPayload);
  const payload: unknown = JSON.parse(payloadText);
  if (!isObject(payload)) throw new Error('Invalid JWT');
  return { header, payload, payloadText, signature, signed: `${header}.${encodedPayload}` };
}

function readHeader(encoded: string): { version: number; kid: string } {
  const header: unknown = JSON.parse(decodeBase64Text(encoded));
  if (!isObject(header)) throw new Error('JWT header mismatch');
  const { alg, typ, kid, version = '3' } = header;
  const number = isText(version) ? Number.parseInt(version, 10) : Number.NaN;
  const isForbidden = forbiddenHeaders.some((name) => name in header);
  if (typ !== 'JWT' || alg !== 'RS256' || !isText(kid) || !(number >= 3) || isForbidden)
    throw new Error('JWT header mismatch');
  return { version: number, kid };
}

/** Tokens from before kids: the core has not issued them for years, but sessions may be as old. */
function legacyToken(payload: Json, parts: { signed: string; signature: string }): ParsedAccessToken {
  const { sessionHandle, userId, refreshTokenHash1, userData, expiryTime, timeCreated } = payload;
  const structureIsRight =
    isText(sessionHandle) &&
    isText(userId) &&
    isText(refreshTokenHash1) &&
    userData !== undefined &&
    isNumber(expiryTime) &&
    isNumber(timeCreated);
  if (!structureIsRight) throw incomplete();
  return {
    version: 2,
    kid: undefined,
    userId,
    recipeUserId: new RecipeUserId(userId),
    sessionHandle,
    refreshTokenHash1,
    ...optionalParts(payload),
    tenantId: 'public',
    expiryTime,
    timeCreated,
    notBefore: 0,
    payloadText: JSON.stringify(userData),
    ...parts,
  };
}

const optionalParts = ({ parentRefreshTokenHash1, antiCsrfToken }: Json) => ({
  parentRefreshTokenHash1: isText(parentRefreshTokenHash1) ? parentRefreshTokenHash1 : undefined,
  antiCsrfToken: isText(antiCsrfToken) ? antiCsrfToken : undefined,
});

const incomplete = () =>
  new Error('Access token does not contain all the information. Maybe the structure has changed?');

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number';
/** Seconds since the epoch; 9999-12-31 and later is a mistake or an overflow probe. */
const isTime = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= 253_402_300_799;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
