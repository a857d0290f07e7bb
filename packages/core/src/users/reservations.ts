import { sql } from 'kysely';
import type { Queries } from '../db/database.js';
import { StaleReadError } from '../db/errors.js';
import { type Identifier, identifiersOf } from './registering.js';
import type { IdentifierKind, LoginMethodRow } from './tables.js';

/** Identifiers, at least one, as rows of a query: `kind` and `value`. */
export const identifierRows = (identifiers: readonly Identifier[]) =>
  sql.join(
    identifiers.map(({ kind, value }) => sql`select ${kind} as kind, ${value} as value`),
    sql` union `,
  );

/** What a login method reserves within its recipe, in every tenant it is in. `undefined`: it has no identifier. */
function reservationsOf(method: LoginMethodRow) {
  const identifiers = identifiersOf(method);
  if (identifiers.length === 0) return undefined;
  return sql`
    select lt.tenant_id, i.kind, i.value from login_method_tenants lt cross join (${identifierRows(identifiers)}) i
      where lt.app_id = ${method.app_id} and lt.recipe_user_id = ${method.recipe_user_id}`;
}

/**
 * Reserves a login method's identifiers in all of its tenants. Gives the kinds that are taken within the recipe; where
 * there are any, the caller's transaction must be rolled back. Reservations are made before others are released
 * (`releaseReservations`), and in one order, so that two login methods never wait for each other.
 */
export async function reserveEverywhere(q: Queries, method: LoginMethodRow): Promise<IdentifierKind[]> {
  const wanted = reservationsOf(method);
  if (wanted === undefined) return [];
  const { app_id: appId, recipe_id: recipeId, recipe_user_id: recipeUserId } = method;
  await sql`
    insert into login_identifiers (app_id, tenant_id, kind, value, recipe_id, recipe_user_id)
      select ${appId}, w.tenant_id, w.kind, w.value, ${recipeId}, ${recipeUserId} from (${wanted}) w where true
      order by w.tenant_id, w.kind, w.value
      on conflict do nothing`.execute(q);
  // Looked up by the whole key: no plan made while the table was empty can read through it later.
  const { rows } = await sql<{ kind: IdentifierKind; holder: string | null }>`
    select w.kind, w.holder from (
      select i.kind, (
        select l.recipe_user_id from login_identifiers l where l.app_id = ${appId} and l.tenant_id = i.tenant_id
          and l.kind = i.kind and l.value = i.value and l.recipe_id = ${recipeId}) as holder
      from (${wanted}) i) w
      where w.holder is null or w.holder <> ${recipeUserId}
      order by w.kind`.execute(q);
  // Released since it was in the way: then it is free, and everything has to be looked at again.
  if (rows.some((row) => row.holder === null)) throw new StaleReadError();
  return [...new Set(rows.map((row) => row.kind))];
}

/** Gives up what a login method has no longer. */
export async function releaseReservations(q: Queries, method: LoginMethodRow): Promise<void> {
  const kept = reservationsOf(method);
  const isKept =
    kept === undefined
      ? sql`false`
      : sql`exists (
          select 1 from (${kept}) w where w.tenant_id = login_identifiers.tenant_id
            and w.kind = login_identifiers.kind and w.value = login_identifiers.value)`;
  await sql`
    delete from login_identifiers
      where app_id = ${method.app_id} and recipe_user_id = ${method.recipe_user_id} and not ${isKept}`.execute(
    q,
  );
}
