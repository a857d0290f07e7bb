import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '@latchkey/contract';
import { BadRequest } from '../../../http/errors.js';
import { type AccessTokenVersion, protectedClaims } from './accessToken.js';

/** Stored JSON is what we wrote. */
export const parsePayload = (json: string): JsonObject => JSON.parse(json);

/** Whether a payload has a claim that the core itself writes: it could make a token name another user or session. */
export const hasProtectedClaim = (version: AccessTokenVersion, payload: JsonObject): boolean =>
  protectedClaims[version].some((name) => Object.hasOwn(payload, name));

export const protectedClaimMessage = 'The user payload contains protected field';

export function refuseProtectedClaims(version: AccessTokenVersion, payload: JsonObject): void {
  if (hasProtectedClaim(version, payload)) throw new BadRequest(protectedClaimMessage);
}

/** Structural equality; the order of fields does not count. */
export const isSamePayload = (a: JsonObject, b: JsonObject): boolean => isDeepStrictEqual(a, b);
