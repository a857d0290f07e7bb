import type { Queries } from '../db/database.js';
import { claimIdentifiers, releaseClaims } from './claims.js';
import { holdUsers } from './holding.js';
import { releaseReservations, reserveEverywhere } from './reservations.js';
import type { LoginMethodRow } from './tables.js';

export type ChangeResult = 'OK' | 'TAKEN_BY_LOGIN_METHOD' | 'TAKEN_BY_PRIMARY_USER';

/** A login method, held until the transaction ends together with the group it belongs to. */
export async function lockLoginMethod(
  q: Queries,
  appId: string,
  recipeUserId: string,
): Promise<(LoginMethodRow & { is_primary: number }) | undefined> {
  const [user] = await holdUsers(q, appId, [recipeUserId]);
  if (user === undefined) return undefined;
  const method = await q
    .selectFrom('login_methods')
    .selectAll()
    .where('app_id', '=', appId)
    .where('recipe_user_id', '=', recipeUserId)
    .executeTakeFirst();
  return method && { ...method, is_primary: user.isPrimary ? 1 : 0 };
}

/**
 * Gives a login method another e-mail, in all of its tenants or in none. Where it answers anything but `OK`, the
 * caller's transaction must be rolled back.
 */
export async function changeEmail(
  q: Queries,
  method: LoginMethodRow & { is_primary: number },
  email: string,
): Promise<ChangeResult> {
  if (method.email === email) return 'OK';
  const { app_id: appId, user_id: userId } = method;
  const changed = { ...method, email };
  await q
    .updateTable('login_methods')
    .set({ email })
    .where('app_id', '=', appId)
    .where('recipe_user_id', '=', method.recipe_user_id)
    .execute();
  const isPrimary = method.is_primary === 1;
  if (isPrimary && (await claimIdentifiers(q, appId, userId)) !== undefined) return 'TAKEN_BY_PRIMARY_USER';
  if ((await reserveEverywhere(q, changed)).length > 0) return 'TAKEN_BY_LOGIN_METHOD';
  await releaseReservations(q, changed);
  if (isPrimary) await releaseClaims(q, appId, userId);
  return 'OK';
}
