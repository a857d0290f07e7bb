import type { RequestContext } from '../../context.js';
import { sha256Hex } from '../../crypto/hash.js';
import { randomToken } from '../../crypto/random.js';
import { type Queries, Rollback } from '../../db/database.js';
import { isForeignKeyViolation } from '../../db/errors.js';
import { BadRequest } from '../../http/errors.js';
import { resolveUser, toExternalId } from '../../users/resolving.js';
import { hashParams } from './passwords.js';
import {
  deleteResetTokensOf,
  findResetToken,
  insertResetToken,
  lockResetTokens,
  recipesOfUser,
  savePassword,
} from './store.js';
import type { ResetTokenRow } from './tables.js';

/** 96 bytes are 128 characters of base64url, the length that clients know. */
const TOKEN_BYTES = 96;

/**
 * Creates a token that proves control of the user's e-mail. `undefined`: unknown user.
 * `onlyPasswordUsers`: for clients that know no linked accounts, so that the token can only be meant for one login method.
 */
export async function createResetToken(
  context: RequestContext,
  anyId: string,
  email: string | undefined,
  { onlyPasswordUsers }: { onlyPasswordUsers: boolean },
): Promise<string | undefined> {
  const { db, appId, clock, config } = context;
  const resolved = await resolveUser(db.read, appId, anyId);
  const userId = resolved?.recipeUserId;
  if (resolved === undefined || userId === undefined) return undefined;
  if (onlyPasswordUsers && !(await isPasswordUserOnly(db.read, appId, resolved.userId))) return undefined;
  if (!onlyPasswordUsers && email === undefined)
    throw new BadRequest("Field name 'email' is invalid in JSON input");
  const token = randomToken(TOKEN_BYTES);
  const row = {
    app_id: appId,
    token_hash: sha256Hex(token),
    user_id: userId,
    email: email ?? null,
    expires_at: clock.now() + config.password_reset_token_lifetime,
  };
  try {
    await db.write((q) => insertResetToken(q, row));
  } catch (error) {
    // Deleted in the meantime.
    if (isForeignKeyViolation(error)) return undefined;
    throw error;
  }
  return token;
}

async function isPasswordUserOnly(q: Queries, appId: string, userId: string): Promise<boolean> {
  const recipes = await recipesOfUser(q, appId, userId);
  if (recipes.length !== 1) throw new BadRequest('Please use CDI version >= 4.0');
  return recipes[0] === 'emailpassword';
}

export interface ConsumedToken {
  /** External where mapped. */
  readonly userId: string;
  readonly email: string;
}

/**
 * Uses a token up, together with all others of its user: whoever has reset the password wants none of the older
 * mails to work. An expired token is used up as well. `undefined`: unknown, used or expired.
 */
export async function consumeResetToken(
  context: RequestContext,
  token: string,
): Promise<ConsumedToken | undefined> {
  const { db, appId, clock } = context;
  const row = await db.transaction((q) => takeAll(q, appId, token));
  if (row === undefined || row.expires_at <= clock.now()) return undefined;
  const email = row.email ?? (await currentEmail(db.read, appId, row.user_id));
  if (email === undefined) return undefined;
  return { userId: await toExternalId(db.read, appId, row.user_id), email };
}

/** Of several callers with tokens of one user exactly one gets a row. */
async function takeAll(q: Queries, appId: string, token: string): Promise<ResetTokenRow | undefined> {
  const hash = sha256Hex(token);
  const row = (await lockResetTokens(q, appId, hash)).find(({ token_hash }) => token_hash === hash);
  if (row !== undefined) await deleteResetTokensOf(q, appId, row.user_id);
  return row;
}

async function currentEmail(q: Queries, appId: string, recipeUserId: string): Promise<string | undefined> {
  const method = await q
    .selectFrom('login_methods')
    .select('email')
    .where('app_id', '=', appId)
    .where('recipe_user_id', '=', recipeUserId)
    .executeTakeFirst();
  return method?.email ?? undefined;
}

/** Sets a new password with a token, in one step. `undefined`: the token is unknown, used or expired. */
export async function resetPassword(
  context: RequestContext,
  token: string,
  password: string,
): Promise<string | undefined> {
  const { db, appId, clock, passwords, config } = context;
  // A made-up token must not cost a hash; the transaction below decides.
  if ((await findResetToken(db.read, appId, sha256Hex(token))) === undefined) return undefined;
  const hash = await passwords.hash(password, hashParams(config));
  const userId = await db.transaction(async (q) => {
    const row = await takeAll(q, appId, token);
    if (row === undefined || row.expires_at <= clock.now()) return undefined;
    if (!(await hasPassword(q, appId, row.user_id))) throw new Rollback(undefined);
    await savePassword(q, appId, row.user_id, hash);
    return row.user_id;
  });
  return userId === undefined ? undefined : toExternalId(db.read, appId, userId);
}

async function hasPassword(q: Queries, appId: string, recipeUserId: string): Promise<boolean> {
  const row = await q
    .selectFrom('emailpassword_passwords')
    .select('recipe_user_id')
    .where('app_id', '=', appId)
    .where('recipe_user_id', '=', recipeUserId)
    .executeTakeFirst();
  return row !== undefined;
}
