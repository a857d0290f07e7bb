import type { Queries } from '../db/database.js';
import { claimIdentifiers, releaseClaims } from './claims.js';
import { holdUsers } from './holding.js';
import { releaseReservations, reserveEverywhere } from './reservations.js';
import type { IdentifierKind, LoginMethodRow } from './tables.js';

export type ChangeResult = 'OK' | 'TAKEN_BY_LOGIN_METHOD' | 'TAKEN_BY_PRIMARY_USER';

/** A login method whose group is held. */
export type LockedLoginMethod = LoginMethodRow & { readonly is_primary: number };

/** A login method, held until the transaction ends together with the group it belongs to. */
export async function lockLoginMethod(
  q: Queries,
  appId: string,
  recipeUserId: string,
): Promise<LockedLoginMethod | undefined> {
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

/** What a login method is to be reached by; `null` takes it away, `undefined` leaves it. */
export interface ContactChange {
  readonly email?: string | null | undefined;
  readonly phoneNumber?: string | null | undefined;
}

/** Whose identifier is in the way of a change. */
export interface ContactConflict {
  readonly kind: IdentifierKind;
  readonly result: Exclude<ChangeResult, 'OK'>;
}

/** Gives a login method another e-mail; see `changeContacts`. */
export async function changeEmail(
  q: Queries,
  method: LockedLoginMethod,
  email: string,
): Promise<ChangeResult> {
  return (await changeContacts(q, method, { email }))?.result ?? 'OK';
}

/**
 * Gives a login method another e-mail, another phone number or both, in all of its tenants or in none. Where
 * something is in the way, that is given back and the caller's transaction must be rolled back.
 */
export async function changeContacts(
  q: Queries,
  method: LockedLoginMethod,
  { email = method.email, phoneNumber = method.phone_number }: ContactChange,
): Promise<ContactConflict | undefined> {
  if (method.email === email && method.phone_number === phoneNumber) return undefined;
  const { app_id: appId, user_id: userId } = method;
  const changed = { ...method, email, phone_number: phoneNumber };
  await q
    .updateTable('login_methods')
    .set({ email, phone_number: phoneNumber })
    .where('app_id', '=', appId)
    .where('recipe_user_id', '=', method.recipe_user_id)
    .execute();
  const isPrimary = method.is_primary === 1;
  const claimed = isPrimary ? await claimIdentifiers(q, appId, userId) : undefined;
  if (claimed !== undefined) return { kind: claimed.kind, result: 'TAKEN_BY_PRIMARY_USER' };
  const [taken] = await reserveEverywhere(q, changed);
  if (taken !== undefined) return { kind: taken, result: 'TAKEN_BY_LOGIN_METHOD' };
  await releaseReservations(q, changed);
  if (isPrimary) await releaseClaims(q, appId, userId);
  return undefined;
}
