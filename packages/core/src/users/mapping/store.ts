import type { Queries } from '../../db/database.js';
import { prepared } from '../../db/prepared.js';
import type { UserIdMappingRow } from '../tables.js';

const byUserId = prepared((q, appId: string, userId: string) =>
  q.selectFrom('user_id_mappings').selectAll().where('app_id', '=', appId).where('user_id', '=', userId),
);

const byExternalId = prepared((q, appId: string, externalId: string) =>
  q
    .selectFrom('user_id_mappings')
    .selectAll()
    .where('app_id', '=', appId)
    .where('external_user_id', '=', externalId),
);

/** The mapping of a user, by the core's own id. */
export async function findByUserId(
  q: Queries,
  appId: string,
  userId: string,
): Promise<UserIdMappingRow | undefined> {
  const [row] = await byUserId(q, appId, userId);
  return row;
}

export async function findByExternalId(
  q: Queries,
  appId: string,
  externalId: string,
): Promise<UserIdMappingRow | undefined> {
  const [row] = await byExternalId(q, appId, externalId);
  return row;
}

/** `false`: one of the two ids is mapped already. */
export async function insertMapping(q: Queries, row: UserIdMappingRow): Promise<boolean> {
  const inserted = await q
    .insertInto('user_id_mappings')
    .values(row)
    .onConflict((c) => c.doNothing())
    .returning('user_id')
    .execute();
  return inserted.length > 0;
}

/** `false`: the pair is not mapped any more. */
export async function deleteMapping(q: Queries, row: UserIdMappingRow): Promise<boolean> {
  const deleted = await q
    .deleteFrom('user_id_mappings')
    .where('app_id', '=', row.app_id)
    .where('user_id', '=', row.user_id)
    .where('external_user_id', '=', row.external_user_id)
    .returning('user_id')
    .execute();
  return deleted.length > 0;
}

/** `false`: the pair is not mapped any more. */
export async function updateInfo(q: Queries, row: UserIdMappingRow, info: string | null): Promise<boolean> {
  const updated = await q
    .updateTable('user_id_mappings')
    .set({ external_user_id_info: info })
    .where('app_id', '=', row.app_id)
    .where('user_id', '=', row.user_id)
    .where('external_user_id', '=', row.external_user_id)
    .returning('user_id')
    .execute();
  return updated.length > 0;
}

/** The group of a login method, or the group of this id. */
async function groupOf(q: Queries, appId: string, userId: string): Promise<string> {
  const method = await q
    .selectFrom('login_methods')
    .select('user_id')
    .where('app_id', '=', appId)
    .where('recipe_user_id', '=', userId)
    .executeTakeFirst();
  return method?.user_id ?? userId;
}

/**
 * Keeps the user with this own id (a login method's or a group's) from being deleted until the transaction ends.
 * `false`: there is none.
 */
export async function holdUser(q: Queries, appId: string, userId: string): Promise<boolean> {
  const group = await groupOf(q, appId, userId);
  const row = await q
    .selectFrom('users')
    .select('user_id')
    .where('app_id', '=', appId)
    .where('user_id', '=', group)
    .forUpdate()
    .executeTakeFirst();
  const now = await groupOf(q, appId, userId);
  // Deleted, linked or unlinked while it was waited for: what holds now is another group.
  if (now !== group) return holdUser(q, appId, userId);
  return row !== undefined;
}
