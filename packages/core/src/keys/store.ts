import type { Queries } from '../db/database.js';
import { prepared } from '../db/prepared.js';
import type { SigningKeyRow } from './tables.js';

const keysOfApp = prepared((q, appId: string) =>
  q.selectFrom('signing_keys').selectAll().where('app_id', '=', appId).orderBy('generation', 'desc'),
);

/** The app's keys, the newest of each kind first. */
export async function listSigningKeys(q: Queries, appId: string): Promise<SigningKeyRow[]> {
  return keysOfApp(q, appId);
}

/** Some key of some app, if there is any. */
export async function findAnySigningKey(q: Queries): Promise<SigningKeyRow | undefined> {
  return q.selectFrom('signing_keys').selectAll().limit(1).executeTakeFirst();
}

/** Adds a key unless another instance has just added one of the same kind and generation. */
export async function insertSigningKey(q: Queries, row: SigningKeyRow): Promise<void> {
  await q
    .insertInto('signing_keys')
    .values(row)
    .onConflict((c) => c.doNothing())
    .execute();
}

/** Deletes the rotating keys made before `createdBefore` (ms), but never the newest: its generation is the next one's base. */
export async function deleteOldKeys(q: Queries, appId: string, createdBefore: number): Promise<void> {
  await q
    .deleteFrom('signing_keys')
    .where('app_id', '=', appId)
    .where('kind', '=', 'dynamic')
    .where('created_at', '<', createdBefore)
    .where('generation', '<', (e) =>
      e
        .selectFrom('signing_keys as newest')
        .select((s) => s.fn.max('newest.generation').as('generation'))
        .where('newest.app_id', '=', appId)
        .where('newest.kind', '=', 'dynamic'),
    )
    .execute();
}

const secretOfApp = prepared((q, appId: string, name: string) =>
  q.selectFrom('app_secrets').select('value').where('app_id', '=', appId).where('name', '=', name),
);

export async function findAppSecret(q: Queries, appId: string, name: string): Promise<string | undefined> {
  const [row] = await secretOfApp(q, appId, name);
  return row?.value;
}

/** A secret of the app: the stored one, or `candidate` where there was none. */
export async function keepAppSecret(
  q: Queries,
  appId: string,
  name: string,
  candidate: string,
): Promise<string> {
  await q
    .insertInto('app_secrets')
    .values({ app_id: appId, name, value: candidate })
    .onConflict((c) => c.doNothing())
    .execute();
  return (await findAppSecret(q, appId, name)) ?? candidate;
}
