import type { Queries } from '../db/database.js';
import { inPieces } from '../db/inPieces.js';
import { prepared } from '../db/prepared.js';

/** Ids of passkeys by the login method that they belong to, oldest first. */
export type CredentialIds = ReadonlyMap<string, readonly string[]>;

interface Owned {
  readonly recipe_user_id: string;
  readonly credential_id: string;
}

const selectCredentials = (q: Queries) =>
  q
    .selectFrom('webauthn_credentials as c')
    .select(['c.recipe_user_id', 'c.credential_id'])
    .orderBy('c.created_at')
    .orderBy('c.credential_id');

const credentialsOfOne = prepared((q, appId: string, recipeUserId: string) =>
  selectCredentials(q).where('c.app_id', '=', appId).where('c.recipe_user_id', '=', recipeUserId),
);

/** The passkeys of login methods. Without login methods no query is made. */
export async function credentialIdsOf(
  q: Queries,
  appId: string,
  recipeUserIds: readonly string[],
): Promise<CredentialIds> {
  const [first] = recipeUserIds;
  if (first === undefined) return new Map();
  if (recipeUserIds.length === 1) return byOwner(await credentialsOfOne(q, appId, first));
  const rows: Owned[] = [];
  for (const piece of inPieces(recipeUserIds)) {
    const found = await selectCredentials(q)
      .where('c.app_id', '=', appId)
      .where('c.recipe_user_id', 'in', piece)
      .execute();
    rows.push(...found);
  }
  return byOwner(rows);
}

function byOwner(rows: readonly Owned[]): CredentialIds {
  const ids = new Map<string, string[]>();
  for (const { recipe_user_id, credential_id } of rows) {
    const own = ids.get(recipe_user_id);
    if (own === undefined) ids.set(recipe_user_id, [credential_id]);
    else own.push(credential_id);
  }
  return ids;
}

const ownersOf = prepared((q, appId: string, credentialId: string) =>
  q
    .selectFrom('webauthn_credentials as c')
    .innerJoin('login_methods as m', (join) =>
      join.onRef('m.app_id', '=', 'c.app_id').onRef('m.recipe_user_id', '=', 'c.recipe_user_id'),
    )
    .select('m.user_id')
    .where('c.app_id', '=', appId)
    .where('c.credential_id', '=', credentialId),
);

/** Ids of the users who have a passkey, in any tenant of the app. */
export async function usersByCredentialId(
  q: Queries,
  appId: string,
  credentialId: string,
): Promise<string[]> {
  return (await ownersOf(q, appId, credentialId)).map((row) => row.user_id);
}
