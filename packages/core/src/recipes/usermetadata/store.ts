import type { Queries } from '../../db/database.js';
import { inPieces } from '../../db/inPieces.js';
import { prepared } from '../../db/prepared.js';
import type { UserDataOwner } from '../../users/removal.js';

const metadataOf = prepared((q, appId: string, userId: string) =>
  q.selectFrom('user_metadata').select('metadata').where('app_id', '=', appId).where('user_id', '=', userId),
);

/** The stored JSON; `undefined`: nothing was ever stored. */
export async function findMetadata(q: Queries, appId: string, userId: string): Promise<string | undefined> {
  const [row] = await metadataOf(q, appId, userId);
  return row?.metadata;
}

/** The stored JSON by user id, of those that have any. */
export async function findMetadataOfMany(
  q: Queries,
  appId: string,
  userIds: readonly string[],
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const ids of inPieces(userIds)) {
    const rows = await q
      .selectFrom('user_metadata')
      .select(['user_id', 'metadata'])
      .where('app_id', '=', appId)
      .where('user_id', 'in', ids)
      .execute();
    for (const row of rows) found.set(row.user_id, row.metadata);
  }
  return found;
}

/** The stored JSON, held until the transaction ends; `undefined`: there is none, and nothing is held. */
export async function lockMetadata(q: Queries, appId: string, userId: string): Promise<string | undefined> {
  const row = await q
    .selectFrom('user_metadata')
    .select('metadata')
    .where('app_id', '=', appId)
    .where('user_id', '=', userId)
    .forUpdate()
    .executeTakeFirst();
  return row?.metadata;
}

/** `false`: somebody else has stored the first metadata of this user. */
export async function insertMetadata(
  q: Queries,
  appId: string,
  userId: string,
  metadata: string,
): Promise<boolean> {
  const inserted = await q
    .insertInto('user_metadata')
    .values({ app_id: appId, user_id: userId, metadata })
    .onConflict((c) => c.doNothing())
    .returning('user_id')
    .execute();
  return inserted.length > 0;
}

export async function replaceMetadata(
  q: Queries,
  appId: string,
  userId: string,
  metadata: string,
): Promise<void> {
  await q
    .updateTable('user_metadata')
    .set({ metadata })
    .where('app_id', '=', appId)
    .where('user_id', '=', userId)
    .execute();
}

export async function deleteMetadata(q: Queries, appId: string, userId: string): Promise<void> {
  await q.deleteFrom('user_metadata').where('app_id', '=', appId).where('user_id', '=', userId).execute();
}

/** Metadata counts as in use as soon as it was stored, even when it is empty. */
export const metadataOwner: UserDataOwner = {
  name: 'UserMetadata',
  removeUserData: deleteMetadata,
  usesUserId: async (q, appId, userId) => (await findMetadata(q, appId, userId)) !== undefined,
};
