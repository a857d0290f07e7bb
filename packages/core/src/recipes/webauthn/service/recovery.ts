import type { User } from '@latchkey/contract';
import type { RequestContext } from '../../../context.js';
import { sha256Hex } from '../../../crypto/hash.js';
import { randomToken } from '../../../crypto/random.js';
import { Rollback } from '../../../db/database.js';
import { isForeignKeyViolation } from '../../../db/errors.js';
import { loadUser } from '../../../users/loading.js';
import { resolveUser, toExternalId } from '../../../users/resolving.js';
import { findRecoveryToken, insertRecoveryToken, takeRecoveryTokens } from '../store/recoveryTokens.js';
import type { RecoveryTokenRow } from '../tables.js';

const TOKEN_BYTES = 32;

/** Creates a token that proves control of an e-mail, for a user of any recipe. `undefined`: unknown user. */
export async function createRecoveryToken(
  { db, clock, config, appId, tenantId }: RequestContext,
  anyId: string,
  email: string,
): Promise<string | undefined> {
  const resolved = await resolveUser(db.read, appId, anyId);
  if (resolved === undefined) return undefined;
  const { recipeUserId, userId } = resolved;
  const token = randomToken(TOKEN_BYTES);
  const row: RecoveryTokenRow = {
    app_id: appId,
    tenant_id: tenantId,
    token_hash: sha256Hex(token),
    recipe_user_id: recipeUserId ?? null,
    primary_user_id: recipeUserId === undefined ? userId : null,
    email,
    expires_at: clock.now() + config.webauthn_recover_account_token_lifetime,
  };
  try {
    await db.write((q) => insertRecoveryToken(q, row));
  } catch (error) {
    // The user was deleted in the meantime; or else the tenant, which whoever sees the error finds out.
    if (isForeignKeyViolation(error) && (await resolveUser(db.read, appId, anyId)) === undefined)
      return undefined;
    throw error;
  }
  return token;
}

/** Whose token it is. The id is the core's own. */
const holderOf = ({ recipe_user_id, primary_user_id }: RecoveryTokenRow): string =>
  recipe_user_id ?? primary_user_id ?? '';

async function findValid(
  { db, clock, appId, tenantId }: RequestContext,
  token: string,
): Promise<RecoveryTokenRow | undefined> {
  const row = await findRecoveryToken(db.read, appId, tenantId, sha256Hex(token));
  return row === undefined || row.expires_at <= clock.now() ? undefined : row;
}

export interface TokenHolder {
  readonly user: User;
  /** The login method with passkeys that the user has in this tenant; external where mapped. */
  readonly recipeUserId: string | null;
}

/** Whose token it is, without using it up. `undefined`: unknown, used or expired. */
export async function findTokenHolder(
  context: RequestContext,
  token: string,
): Promise<TokenHolder | undefined> {
  const { db, appId, tenantId } = context;
  const row = await findValid(context, token);
  const resolved = row && (await resolveUser(db.read, appId, holderOf(row)));
  const user = resolved && (await loadUser(db.read, appId, resolved.userId));
  if (row === undefined || user === undefined) return undefined;
  const methods = user.loginMethods.filter(
    (method) => method.recipeId === 'webauthn' && method.tenantIds.includes(tenantId),
  );
  const method = methods.find((one) => one.email === row.email) ?? methods[0];
  return { user, recipeUserId: method?.recipeUserId ?? null };
}

export interface ConsumedToken {
  /** External where mapped. */
  readonly userId: string;
  readonly email: string;
}

/**
 * Uses a token up, together with all others for its e-mail in the tenant: whoever has recovered an account wants none
 * of the older mails to work. `undefined`: unknown, used or expired.
 */
export async function consumeRecoveryToken(
  context: RequestContext,
  token: string,
): Promise<ConsumedToken | undefined> {
  const { db, appId, tenantId } = context;
  const row = await findValid(context, token);
  if (row === undefined) return undefined;
  const isTaken = await db.transaction(async (q) => {
    const taken = await takeRecoveryTokens(q, appId, tenantId, row.email);
    // Not among them: used up since it was read, by itself or by another one, which takes newer ones not along.
    if (!taken.includes(row.token_hash)) throw new Rollback(false);
    return true;
  });
  if (!isTaken) return undefined;
  return { userId: await toExternalId(db.read, appId, holderOf(row)), email: row.email };
}
