import type { Queries } from '../../db/database.js';
import { prepared } from '../../db/prepared.js';
import type { ResetTokenRow } from './tables.js';

/** A login method with its password, as sign-in needs it. */
export interface Credentials {
  readonly recipe_user_id: string;
  readonly user_id: string;
  readonly password_hash: string;
}

const credentialsByEmail = prepared((q, appId: string, tenantId: string, email: string) =>
  q
    .selectFrom('login_identifiers as i')
    .innerJoin('login_methods as m', (join) =>
      join.onRef('m.app_id', '=', 'i.app_id').onRef('m.recipe_user_id', '=', 'i.recipe_user_id'),
    )
    .innerJoin('emailpassword_passwords as p', (join) =>
      join.onRef('p.app_id', '=', 'm.app_id').onRef('p.recipe_user_id', '=', 'm.recipe_user_id'),
    )
    .select(['m.recipe_user_id', 'm.user_id', 'p.password_hash'])
    .where('i.app_id', '=', appId)
    .where('i.tenant_id', '=', tenantId)
    .where('i.kind', '=', 'email')
    .where('i.value', '=', email)
    .where('i.recipe_id', '=', 'emailpassword'),
);

export async function findCredentials(
  q: Queries,
  appId: string,
  tenantId: string,
  email: string,
): Promise<Credentials | undefined> {
  const [found] = await credentialsByEmail(q, appId, tenantId, email);
  return found;
}

export async function savePassword(
  q: Queries,
  appId: string,
  recipeUserId: string,
  hash: string,
): Promise<void> {
  await q
    .insertInto('emailpassword_passwords')
    .values({ app_id: appId, recipe_user_id: recipeUserId, password_hash: hash })
    .onConflict((c) => c.columns(['app_id', 'recipe_user_id']).doUpdateSet({ password_hash: hash }))
    .execute();
}

export async function insertResetToken(q: Queries, row: ResetTokenRow): Promise<void> {
  await q.insertInto('emailpassword_reset_tokens').values(row).execute();
}

/**
 * A token together with all others of its user, held until the transaction ends, in a fixed order: two callers with
 * different tokens of one user would otherwise wait for each other. Nothing where the token is not, or no longer, there.
 */
export async function lockResetTokens(
  q: Queries,
  appId: string,
  tokenHash: string,
): Promise<ResetTokenRow[]> {
  return q
    .selectFrom('emailpassword_reset_tokens')
    .selectAll()
    .where('app_id', '=', appId)
    .where('user_id', '=', (e) =>
      e
        .selectFrom('emailpassword_reset_tokens as presented')
        .select('presented.user_id')
        .where('presented.app_id', '=', appId)
        .where('presented.token_hash', '=', tokenHash),
    )
    .orderBy('token_hash')
    .forUpdate()
    .execute();
}

/** Whose token it is, without using it up. */
export async function findResetToken(
  q: Queries,
  appId: string,
  tokenHash: string,
): Promise<ResetTokenRow | undefined> {
  return q
    .selectFrom('emailpassword_reset_tokens')
    .selectAll()
    .where('app_id', '=', appId)
    .where('token_hash', '=', tokenHash)
    .executeTakeFirst();
}

export async function deleteResetTokensOf(q: Queries, appId: string, userId: string): Promise<void> {
  await q
    .deleteFrom('emailpassword_reset_tokens')
    .where('app_id', '=', appId)
    .where('user_id', '=', userId)
    .execute();
}

/** The recipes of the login methods in a user's group. */
export async function recipesOfUser(q: Queries, appId: string, userId: string): Promise<string[]> {
  const rows = await q
    .selectFrom('login_methods')
    .select('recipe_id')
    .where('app_id', '=', appId)
    .where('user_id', '=', userId)
    .execute();
  return rows.map((row) => row.recipe_id);
}

export async function findRecipeOf(
  q: Queries,
  appId: string,
  recipeUserId: string,
): Promise<string | undefined> {
  const row = await q
    .selectFrom('login_methods')
    .select('recipe_id')
    .where('app_id', '=', appId)
    .where('recipe_user_id', '=', recipeUserId)
    .executeTakeFirst();
  return row?.recipe_id;
}
