import type { Queries } from '../db/database.js';
import { type Identifier, identifiersOf, reserve } from './registering.js';
import type { LoginMethodRow } from './tables.js';

export type ChangeResult = 'OK' | 'TAKEN_BY_LOGIN_METHOD' | 'TAKEN_BY_PRIMARY_USER';

/** Identifiers that a group owns through a login method: for the third-party recipe its e-mail counts too. */
function claimsOf(row: LoginMethodRow): Identifier[] {
  const own = identifiersOf(row);
  return row.recipe_id === 'thirdparty' && row.email !== null
    ? [...own, { kind: 'email', value: row.email }]
    : own;
}

/** A login method, held until the transaction ends together with the group it belongs to. */
export async function lockLoginMethod(
  q: Queries,
  appId: string,
  recipeUserId: string,
): Promise<(LoginMethodRow & { is_primary: number }) | undefined> {
  const found = await q
    .selectFrom('login_methods')
    .select('user_id')
    .where('app_id', '=', appId)
    .where('recipe_user_id', '=', recipeUserId)
    .executeTakeFirst();
  if (found === undefined) return undefined;
  const group = await q
    .selectFrom('users')
    .select(['user_id', 'is_primary'])
    .where('app_id', '=', appId)
    .where('user_id', '=', found.user_id)
    .forUpdate()
    .executeTakeFirst();
  const method = await q
    .selectFrom('login_methods')
    .selectAll()
    .where('app_id', '=', appId)
    .where('recipe_user_id', '=', recipeUserId)
    .executeTakeFirst();
  if (group === undefined || method === undefined) return undefined;
  // Linked to another group in the meantime: hold that one instead.
  if (method.user_id !== group.user_id) return lockLoginMethod(q, appId, recipeUserId);
  return { ...method, is_primary: group.is_primary };
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
  const { is_primary: isPrimary, ...row } = method;
  const changed = { ...row, email };
  await q
    .updateTable('login_methods')
    .set({ email })
    .where('app_id', '=', row.app_id)
    .where('recipe_user_id', '=', row.recipe_user_id)
    .execute();
  if (row.recipe_id !== 'thirdparty' && !(await moveReservations(q, changed))) return 'TAKEN_BY_LOGIN_METHOD';
  if (isPrimary === 1 && !(await renewClaims(q, row.app_id, row.user_id))) return 'TAKEN_BY_PRIMARY_USER';
  return 'OK';
}

/** Drops a login method's reservations and makes them anew, in a fixed order of tenants against deadlocks. */
async function moveReservations(q: Queries, row: LoginMethodRow): Promise<boolean> {
  await q
    .deleteFrom('login_identifiers')
    .where('app_id', '=', row.app_id)
    .where('recipe_user_id', '=', row.recipe_user_id)
    .execute();
  const tenants = await q
    .selectFrom('login_method_tenants')
    .select('tenant_id')
    .where('app_id', '=', row.app_id)
    .where('recipe_user_id', '=', row.recipe_user_id)
    .orderBy('tenant_id')
    .execute();
  for (const { tenant_id } of tenants) if (!(await reserve(q, row, tenant_id))) return false;
  return true;
}

/**
 * Makes a primary user's claims what its login methods justify: every identifier of every one of them, in every
 * tenant that any of them is in. `false`: another primary user holds one of those.
 */
export async function renewClaims(q: Queries, appId: string, userId: string): Promise<boolean> {
  const methods = await q
    .selectFrom('login_methods')
    .selectAll()
    .where('app_id', '=', appId)
    .where('user_id', '=', userId)
    .execute();
  const tenants = await q
    .selectFrom('user_tenants')
    .select('tenant_id')
    .where('app_id', '=', appId)
    .where('user_id', '=', userId)
    .orderBy('tenant_id')
    .execute();
  await q
    .deleteFrom('primary_identifiers')
    .where('app_id', '=', appId)
    .where('user_id', '=', userId)
    .execute();
  const claims = distinct(methods.flatMap(claimsOf));
  const rows = tenants.flatMap(({ tenant_id }) =>
    claims.map((claim) => ({ app_id: appId, tenant_id, ...claim, user_id: userId })),
  );
  if (rows.length === 0) return true;
  const claimed = await q
    .insertInto('primary_identifiers')
    .values(rows)
    .onConflict((c) => c.doNothing())
    .returning('kind')
    .execute();
  return claimed.length === rows.length;
}

function distinct(identifiers: readonly Identifier[]): Identifier[] {
  const byKey = new Map(identifiers.map((one) => [`${one.kind} ${one.value}`, one]));
  return [...byKey.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}
