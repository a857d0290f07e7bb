import type { Queries } from '../db/database.js';
import { renewClaims } from './identifiers.js';
import { isUserId, resolveUser } from './resolving.js';

/** A part of the core that keeps data of users beside their login methods: sessions, roles, metadata … */
export interface UserDataOwner {
  /** As the interface names it where an id cannot be mapped because it is in use. */
  readonly name: 'Session' | 'UserMetadata' | 'UserRoles' | 'EmailVerification' | 'TOTP';
  /** Deletes what is kept under an id: the external one where mapped. Runs in the transaction of the removal. */
  removeUserData(q: Queries, appId: string, userId: string): Promise<void>;
  /** Whether anything is kept under exactly this id at the time `now`. */
  usesUserId(q: Queries, appId: string, userId: string, now: number): Promise<boolean>;
  /** Gives what is kept under one id to another: only data that follows a user who gets an external id. */
  moveUserData?(q: Queries, appId: string, from: string, to: string): Promise<void>;
}

interface Group {
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
  const resolved = await resolveUser(q, appId, anyId);
  if (resolved === undefined) return;
  const group = await lockGroup(q, appId, resolved.userId);
  if (group === undefined) return;
  const { recipeUserId } = resolved;
  // Deleted, or linked elsewhere, before the group was held: what is left of this group was not meant.
  if (recipeUserId !== undefined && !group.members.includes(recipeUserId)) {
    return removeUser(q, owners, appId, anyId, removeAll);
  }
  const isOnly = group.members.length <= 1;
  if (removeAll || isOnly) return removeGroup(q, owners, group);
  if (recipeUserId === undefined) return;
  return removeMember(q, owners, group, recipeUserId);
}

async function lockGroup(q: Queries, appId: string, userId: string): Promise<Group | undefined> {
  const row = await q
    .selectFrom('users')
    .select('user_id')
    .where('app_id', '=', appId)
    .where('user_id', '=', userId)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const members = await q
    .selectFrom('login_methods')
    .select('recipe_user_id')
    .where('app_id', '=', appId)
    .where('user_id', '=', userId)
    .execute();
  return { appId, userId, members: members.map((member) => member.recipe_user_id) };
}

async function removeGroup(
  q: Queries,
  owners: readonly UserDataOwner[],
  { appId, userId, members }: Group,
): Promise<void> {
  const ids = [...new Set([userId, ...members])];
  for (const id of ids) await removeDataOf(q, owners, appId, id);
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
  await q
    .deleteFrom('login_methods')
    .where('app_id', '=', appId)
    .where('recipe_user_id', '=', recipeUserId)
    .execute();
  await regroup(q, appId, userId);
}

/** Brings a group's time, tenants and claims in line with the login methods it has left. */
export async function regroup(q: Queries, appId: string, userId: string): Promise<void> {
  const { time } = await q
    .selectFrom('login_methods')
    .select((e) => e.fn.min('time_joined').as('time'))
    .where('app_id', '=', appId)
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow();
  const tenants = await q
    .selectFrom('login_method_tenants as t')
    .innerJoin('login_methods as m', (join) =>
      join.onRef('m.app_id', '=', 't.app_id').onRef('m.recipe_user_id', '=', 't.recipe_user_id'),
    )
    .select('t.tenant_id')
    .distinct()
    .where('m.app_id', '=', appId)
    .where('m.user_id', '=', userId)
    .execute();
  await q.deleteFrom('user_tenants').where('app_id', '=', appId).where('user_id', '=', userId).execute();
  await q
    .updateTable('users')
    .set({ time_joined: time })
    .where('app_id', '=', appId)
    .where('user_id', '=', userId)
    .execute();
  if (tenants.length > 0) {
    await q
      .insertInto('user_tenants')
      .values(
        tenants.map(({ tenant_id }) => ({ app_id: appId, tenant_id, user_id: userId, time_joined: time })),
      )
      .execute();
  }
  await renewClaims(q, appId, userId);
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
  if (external !== undefined && (await isUserId(q, appId, external))) return;
  for (const owner of owners) await owner.removeUserData(q, appId, external ?? userId);
}
