import { sql } from 'kysely';
import type { Queries } from '../db/database.js';
import { prepared } from '../db/prepared.js';

/** Whose id a client has sent. Both ids are internal ones. */
export interface ResolvedUser {
  /** The group's id. */
  readonly userId: string;
  /** The login method that the id names; `undefined` for the id of a group whose own login method is gone. */
  readonly recipeUserId: string | undefined;
}

const internalIdOf = prepared((q, appId: string, id: string) =>
  q
    .selectFrom('user_id_mappings')
    .select('user_id')
    .where('app_id', '=', appId)
    .where('external_user_id', '=', id),
);

const byInternalId = prepared((q, appId: string, id: string) =>
  q
    .selectFrom('login_methods')
    .select(['user_id', sql<string | null>`recipe_user_id`.as('recipe_user_id')])
    .where('app_id', '=', appId)
    .where('recipe_user_id', '=', id)
    .unionAll(
      q
        .selectFrom('users')
        .select(['user_id', sql<string | null>`null`.as('recipe_user_id')])
        .where('app_id', '=', appId)
        .where('user_id', '=', id),
    ),
);

/** Finds a user by any of its ids: a login method's, the primary one, or an external one. Internal ids win. */
export async function resolveUser(
  q: Queries,
  appId: string,
  anyId: string,
): Promise<ResolvedUser | undefined> {
  const direct = await findByInternalId(q, appId, anyId);
  if (direct !== undefined) return direct;
  const [mapped] = await internalIdOf(q, appId, anyId);
  return mapped === undefined ? undefined : findByInternalId(q, appId, mapped.user_id);
}

async function findByInternalId(q: Queries, appId: string, id: string): Promise<ResolvedUser | undefined> {
  const rows = await byInternalId(q, appId, id);
  const row = rows.find(({ recipe_user_id }) => recipe_user_id !== null) ?? rows[0];
  return row === undefined
    ? undefined
    : { userId: row.user_id, recipeUserId: row.recipe_user_id ?? undefined };
}

/** Whether this is an id of the core's own: a login method's or a group's. */
export async function isUserId(q: Queries, appId: string, id: string): Promise<boolean> {
  return (await byInternalId(q, appId, id)).length > 0;
}

const externalIdOf = prepared((q, appId: string, userId: string) =>
  q
    .selectFrom('user_id_mappings')
    .select('external_user_id')
    .where('app_id', '=', appId)
    .where('user_id', '=', userId),
);

/** The id under which the application knows a user: the external one where mapped, else the given one. */
export async function toExternalId(q: Queries, appId: string, userId: string): Promise<string> {
  const [mapped] = await externalIdOf(q, appId, userId);
  return mapped?.external_user_id ?? userId;
}
