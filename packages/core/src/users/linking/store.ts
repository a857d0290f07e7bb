import type { Queries } from '../../db/database.js';

export async function setPrimary(
  q: Queries,
  appId: string,
  userId: string,
  isPrimary: boolean,
): Promise<void> {
  await q
    .updateTable('users')
    .set({ is_primary: isPrimary ? 1 : 0 })
    .where('app_id', '=', appId)
    .where('user_id', '=', userId)
    .execute();
}

/** Puts the only login method of a standalone user into a group. */
export async function joinGroup(
  q: Queries,
  appId: string,
  recipeUserId: string,
  userId: string,
): Promise<void> {
  await moveTo(q, appId, recipeUserId, userId);
  await q.deleteFrom('users').where('app_id', '=', appId).where('user_id', '=', recipeUserId).execute();
}

/** Makes a login method of a group a standalone user. */
export async function leaveGroup(q: Queries, appId: string, recipeUserId: string): Promise<void> {
  await q
    .insertInto('users')
    .columns(['app_id', 'user_id', 'is_primary', 'time_joined'])
    .expression((e) =>
      e
        .selectFrom('login_methods')
        .select(['app_id', 'recipe_user_id', e.lit(0).as('is_primary'), 'time_joined'])
        .where('app_id', '=', appId)
        .where('recipe_user_id', '=', recipeUserId),
    )
    .execute();
  await moveTo(q, appId, recipeUserId, recipeUserId);
}

async function moveTo(q: Queries, appId: string, recipeUserId: string, userId: string): Promise<void> {
  await q
    .updateTable('login_methods')
    .set({ user_id: userId })
    .where('app_id', '=', appId)
    .where('recipe_user_id', '=', recipeUserId)
    .execute();
}

/** A linked login method is active as its group from now on. */
export async function moveActivity(
  q: Queries,
  appId: string,
  recipeUserId: string,
  userId: string,
  now: number,
): Promise<void> {
  await q.deleteFrom('last_active').where('app_id', '=', appId).where('user_id', '=', recipeUserId).execute();
  await q
    .insertInto('last_active')
    .values({ app_id: appId, user_id: userId, last_active_at: now })
    .onConflict((c) => c.columns(['app_id', 'user_id']).doUpdateSet({ last_active_at: now }))
    .execute();
}
