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
