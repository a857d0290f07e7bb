import type { RequestContext } from '../../context.js';
import { sha256Hex } from '../../crypto/hash.js';
import { randomToken } from '../../crypto/random.js';
import type { Queries } from '../../db/database.js';
import { isVerified, markEmailVerified, unmarkEmailVerified } from '../../users/verifiedEmails.js';
import { findToken, insertToken, takeTokens } from './store.js';
import type { VerificationTokenRow } from './tables.js';

/** 96 bytes are 128 characters of base64url, the length that clients know. */
const TOKEN_BYTES = 96;

/** Creates a token with which the e-mail can be verified once. `undefined`: it is verified already. */
export async function createToken(
  { db, clock, config, appId, tenantId }: RequestContext,
  userId: string,
  email: string,
): Promise<string | undefined> {
  if (await isVerified(db.read, appId, userId, email)) return undefined;
  const token = randomToken(TOKEN_BYTES);
  const row = {
    app_id: appId,
    tenant_id: tenantId,
    token_hash: sha256Hex(token),
    user_id: userId,
    email,
    expires_at: clock.now() + config.email_verification_token_lifetime,
  };
  await db.write((q) => insertToken(q, row));
  return token;
}

export interface VerifiedEmail {
  readonly userId: string;
  readonly email: string;
}

/**
 * Uses a token up and marks its e-mail as verified. All tokens of the user for the e-mail go with it, an expired one
 * too. `undefined`: unknown, used or expired.
 */
export async function verifyEmail(
  { db, clock, appId, tenantId }: RequestContext,
  token: string,
): Promise<VerifiedEmail | undefined> {
  const hash = sha256Hex(token);
  // A made-up token, which anybody may send, must not start a write.
  if ((await findToken(db.read, appId, tenantId, hash)) === undefined) return undefined;
  return db.transaction(async (q) => {
    const claim = await takeClaim(q, appId, tenantId, hash);
    if (claim === undefined || claim.expires_at <= clock.now()) return undefined;
    await markEmailVerified(q, appId, claim.user_id, claim.email);
    return { userId: claim.user_id, email: claim.email };
  });
}

async function takeClaim(
  q: Queries,
  appId: string,
  tenantId: string,
  hash: string,
): Promise<VerificationTokenRow | undefined> {
  const claim = await findToken(q, appId, tenantId, hash);
  if (claim === undefined) return undefined;
  const taken = await takeTokens(q, claim);
  // Not among them: used up since, or its user was given another id, under which it is found now.
  return taken.includes(hash) ? claim : takeClaim(q, appId, tenantId, hash);
}

/** Whether the user has proved to own the e-mail, which is taken as it is written. */
export async function isEmailVerified(
  { db, appId }: RequestContext,
  userId: string,
  email: string,
): Promise<boolean> {
  return isVerified(db.read, appId, userId, email);
}

/** Deletes the tokens of a user for an e-mail. */
export async function revokeTokens(
  { db, appId, tenantId }: RequestContext,
  userId: string,
  email: string,
): Promise<void> {
  await db.write((q) => takeTokens(q, { app_id: appId, tenant_id: tenantId, user_id: userId, email }));
}

/** Forgets that the user has proved to own the e-mail. */
export async function unverifyEmail(
  { db, appId }: RequestContext,
  userId: string,
  email: string,
): Promise<void> {
  await db.write((q) => unmarkEmailVerified(q, appId, userId, email));
}
