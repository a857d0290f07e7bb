import type { Queries } from '../db/database.js';
import { regroup } from './grouping.js';
import { holdUsers } from './holding.js';
import { isUserId } from './resolving.js';

/** A part of the core that keeps data of users beside their login methods: sessions, roles, metadata … */
export interface UserDataOwner {
  /** As the interface names it where an id cannot be mapped because it is in use. */
  readonly name: 'Session' | 'UserMetadata' | 'UserRoles' | 'EmailVerification' | 'TOTP' | 'Passwordless';
  /** Deletes what is kept under an id: the external one where mapped. Runs in the transaction of the removal. */
  removeUserData(q: Queries, appId: string, userId: string): Promise<void>;
  /** Whether anything is kept under exactly this id at the time `now`. */
  usesUserId(q: Queries, appId: string, userId: string, now: number): Promise<boolean>;
  /** Gives what is kept under one id to another: only data that follows a user who gets an external id. */
  moveUserData?(q: Queries, appId: string, from: string, to: string): Promise<void>;
  /**
   * Deletes what is kept under an id for one tenant only, when the user leaves that tenant. Tells whether there was
   * anything.
   */
  removeTenantData?(q: Queries, appId: string, tenantId: string, userId: string): Promise<boolean>;
  /** Deletes what belongs to login methods that are about to be deleted and does not go with their rows. */
  removeLoginData?(q: Queries, appId: string, recipeUserIds: readonly string[]): Promise<void>;
  /** Ends what the login method with this id is signed in with: it joins or leaves a group of others. */
  signOut?(q: Queries, appId: string, userId: string): Promise<void>;
}

export interface Group {
  readonly appId: string;
  readonly userId: string;
  /** Ids of its login methods. */
  readonly members: readonly string[];
}

/**
 * Deletes a user (CDI §14.1): with `removeAll` the whole group, else the one login method. Unknown ids are no
 * error. Everything happens in the given transaction.
 */
export async function removeUser(
  q: Queries,
  owners: readonly UserDataOwner[],
  appId: string,
  anyId: string,
  removeAll: boolean,
): Promise<void> {
  const [user] = await holdUsers(q, appId, [anyId]);
  if (user === undefined) return;
  const { userId, recipeUserId } = user;
  const members = await membersOf(q, appId, userId);
  const group = { appId, userId, members };
  if (removeAll || members.length <= 1) return removeGroup(q, owners, group);
  if (recipeUserId === undefined) return;
  return removeMember(q, owners, group, recipeUserId);
}

/** Ids of a group's login methods. */
export async function membersOf(q: Queries, appId: string, userId: string): Promise<string[]> {
  const members = await q
    .selectFrom('login_methods')
    .select('recipe_user_id')
    .where('app_id', '=', appId)
    .where('user_id', '=', userId)
    .execute();
  return members.map((member) => member.recipe_user_id);
}

/** Deletes a group with everything that is kept under its id and the ids of its login methods. */
export async function removeGroup(
  q: Queries,
  owners: readonly UserDataOwner[],
  { appId, userId, members }: Group,
): Promise<void> {
  const ids = [...new Set([userId, ...members])];
  for (const id of ids) await removeDataOf(q, owners, appId, id);
  for (const owner of owners) await owner.removeLoginData?.(q, appId, members);
  await q.deleteFrom('user_id_mappings').where('app_id', '=', appId).where('user_id', 'in', ids).execute();
  await q.deleteFrom('users').where('app_id', '=', appId).where('user_id', '=', userId).execute();
}

/** The group stays. Its own id goes on naming it, so data under that id stays when that login method goes. */
async function removeMember(
  q: Queries,
  owners: readonly UserDataOwner[],
  { appId, userId }: Group,
  recipeUserId: string,
): Promise<void> {
  if (recipeUserId !== userId) {
    await removeDataOf(q, owners, appId, recipeUserId);
    await q
      .deleteFrom('user_id_mappings')
      .where('app_id', '=', appId)
      .where('user_id', '=', recipeUserId)
      .execute();
  }
  await removeLoginMethod(q, owners, appId, userId, recipeUserId);
}

/** Deletes a login method of a group that has others; what is kept under its id stays. */
export async function removeLoginMethod(
  q: Queries,
  owners: readonly UserDataOwner[],
  appId: string,
  userId: string,
  recipeUserId: string,
): Promise<void> {
  for (const owner of owners) await owner.removeLoginData?.(q, appId, [recipeUserId]);
  await q
    .deleteFrom('login_methods')
    .where('app_id', '=', appId)
    .where('recipe_user_id', '=', recipeUserId)
    .execute();
  await regroup(q, appId, userId);
}

async function removeDataOf(
  q: Queries,
  owners: readonly UserDataOwner[],
  appId: string,
  userId: string,
): Promise<void> {
  await q.deleteFrom('last_active').where('app_id', '=', appId).where('user_id', '=', userId).execute();
  const mapping = await q
    .selectFrom('user_id_mappings')
    .select('external_user_id')
    .where('app_id', '=', appId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  const external = mapping?.external_user_id;
  // An external id that is also another user's own id: the data under it may be that user's.
  if (external !== undefined && external !== userId && (await isUserId(q, appId, external))) return;
  for (const owner of owners) await owner.removeUserData(q, appId, external ?? userId);
}
