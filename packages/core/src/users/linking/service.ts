import type { User } from '@latchkey/contract';
import type { RequestContext } from '../../context.js';
import { type Queries, Rollback } from '../../db/database.js';
import { BadRequest } from '../../http/errors.js';
import { claimIdentifiers, findClaimConflict, releaseAllClaims } from '../claims.js';
import { regroup } from '../grouping.js';
import { findUser, type HeldUser, holdUsers } from '../holding.js';
import { loadUser } from '../loading.js';
import { membersOf, removeGroup, removeLoginMethod } from '../removal.js';
import { toExternalId } from '../resolving.js';
import {
  type AccountInfoTaken,
  accountInfoTaken,
  type LinkedElsewhere,
  type LinkedMember,
  linkedElsewhere,
  linkedMember,
} from './refusals.js';
import { joinGroup, leaveGroup, moveActivity, setPrimary } from './store.js';

function known<T>(user: T | undefined): T {
  if (user === undefined) throw new BadRequest('Unknown user ID provided');
  return user;
}

type Without<T, Key extends PropertyKey> = T extends unknown ? Omit<T, Key> : never;

export type PrimaryResult =
  | { readonly status: 'OK'; readonly wasAlreadyAPrimaryUser: boolean; readonly user: User }
  | LinkedMember
  | AccountInfoTaken;

/** Whether a user is primary already, or why it cannot be made so. `undefined`: nothing is known against it. */
async function primaryAlready(q: Queries, appId: string, { isPrimary, userId, recipeUserId }: HeldUser) {
  if (!isPrimary) return undefined;
  // The id of a group whose own login method is gone names the primary user as well.
  if ((recipeUserId ?? userId) !== userId) return linkedMember(q, appId, userId);
  return { status: 'OK' as const, wasAlreadyAPrimaryUser: true };
}

/** Whether a user can be made primary. */
export async function canCreatePrimaryUser(
  { db, appId }: RequestContext,
  anyId: string,
): Promise<Without<PrimaryResult, 'user'>> {
  const user = known(await findUser(db.read, appId, anyId));
  const already = await primaryAlready(db.read, appId, user);
  if (already !== undefined) return already;
  const conflict = await findClaimConflict(db.read, appId, [user.userId]);
  if (conflict !== undefined) return accountInfoTaken(db.read, appId, conflict);
  return { status: 'OK', wasAlreadyAPrimaryUser: false };
}

/** Makes a user primary. */
export async function createPrimaryUser(
  { db, appId }: RequestContext,
  anyId: string,
): Promise<PrimaryResult> {
  return db.transaction<PrimaryResult>(async (q) => {
    const [held] = await holdUsers(q, appId, [anyId]);
    const user = known(held);
    const already = await primaryAlready(q, appId, user);
    if (already !== undefined)
      return already.status === 'OK' ? { ...already, user: await load(q, appId, user.userId) } : already;
    await setPrimary(q, appId, user.userId, true);
    const conflict = await claimIdentifiers(q, appId, user.userId);
    if (conflict !== undefined) throw new Rollback<PrimaryResult>(await accountInfoTaken(q, appId, conflict));
    return { status: 'OK', wasAlreadyAPrimaryUser: false, user: await load(q, appId, user.userId) };
  });
}

/** A user that the transaction holds. */
async function load(q: Queries, appId: string, userId: string): Promise<User> {
  const user = await loadUser(q, appId, userId);
  if (user === undefined) throw new Error('a user that is held has gone');
  return user;
}

export type LinkResult =
  | { readonly status: 'OK'; readonly accountsAlreadyLinked: boolean; readonly user: User }
  | { readonly status: 'INPUT_USER_IS_NOT_A_PRIMARY_USER' }
  | (LinkedElsewhere & { readonly user: User })
  | AccountInfoTaken;

/** What settles a link before any account info is looked at. `undefined`: nothing does. */
async function linkAlready(q: Queries, appId: string, recipeUser: HeldUser, primaryUser: HeldUser) {
  if (!primaryUser.isPrimary) return { status: 'INPUT_USER_IS_NOT_A_PRIMARY_USER' as const };
  if (recipeUser.userId === primaryUser.userId) return { status: 'OK' as const, accountsAlreadyLinked: true };
  return recipeUser.isPrimary ? linkedElsewhere(q, appId, recipeUser.userId) : undefined;
}

/** Whether a login method can be linked to a primary user. */
export async function canLinkAccounts(
  { db, appId }: RequestContext,
  recipeUserId: string,
  primaryUserId: string,
): Promise<Without<LinkResult, 'user'>> {
  const recipeUser = known(await findUser(db.read, appId, recipeUserId));
  const primaryUser = known(await findUser(db.read, appId, primaryUserId));
  const already = await linkAlready(db.read, appId, recipeUser, primaryUser);
  if (already !== undefined) return already;
  const conflict = await findClaimConflict(db.read, appId, [primaryUser.userId, recipeUser.userId]);
  if (conflict !== undefined) return accountInfoTaken(db.read, appId, conflict);
  return { status: 'OK', accountsAlreadyLinked: false };
}

/**
 * Links a login method to a primary user, given by any of its ids. Sessions that were made with the login method while
 * it stood alone name another user than the group, so they end.
 */
export async function linkAccounts(
  context: RequestContext,
  recipeUserId: string,
  primaryUserId: string,
): Promise<LinkResult> {
  const { db, appId } = context;
  return db.transaction<LinkResult>(async (q) => {
    const [heldRecipeUser, heldPrimaryUser] = await holdUsers(q, appId, [recipeUserId, primaryUserId]);
    const recipeUser = known(heldRecipeUser);
    const primaryUser = known(heldPrimaryUser);
    const already = await linkAlready(q, appId, recipeUser, primaryUser);
    if (already?.status === 'INPUT_USER_IS_NOT_A_PRIMARY_USER') return already;
    if (already !== undefined) return { ...already, user: await load(q, appId, recipeUser.userId) };
    // Not primary, so its group is the login method alone, and named by it.
    await link(q, context, recipeUser.userId, primaryUser.userId);
    return { status: 'OK', accountsAlreadyLinked: false, user: await load(q, appId, primaryUser.userId) };
  });
}

async function link(
  q: Queries,
  { appId, clock, userDataOwners }: RequestContext,
  recipeUserId: string,
  userId: string,
): Promise<void> {
  await joinGroup(q, appId, recipeUserId, userId);
  const conflict = await regroup(q, appId, userId);
  if (conflict !== undefined) throw new Rollback<LinkResult>(await accountInfoTaken(q, appId, conflict));
  await signOut(q, userDataOwners, appId, recipeUserId);
  await moveActivity(q, appId, recipeUserId, userId, clock.now());
}

async function signOut(
  q: Queries,
  owners: RequestContext['userDataOwners'],
  appId: string,
  recipeUserId: string,
): Promise<void> {
  const id = await toExternalId(q, appId, recipeUserId);
  for (const owner of owners) await owner.signOut?.(q, appId, id);
}

export interface Unlinked {
  readonly wasRecipeUserDeleted: boolean;
  readonly wasLinked: boolean;
}

/**
 * Takes a login method out of its group and ends its sessions. One that has given the group its id cannot stand alone
 * beside the group, since both would have that id: where others are left, it is deleted and the group keeps the id
 * with everything that is kept under it.
 */
export async function unlinkAccount(
  { db, appId, userDataOwners }: RequestContext,
  anyId: string,
): Promise<Unlinked> {
  return db.transaction(async (q) => {
    const [held] = await holdUsers(q, appId, [anyId]);
    const { isPrimary, userId, recipeUserId } = known(held);
    // An id whose own login method is gone has nothing that could be unlinked.
    if (!isPrimary || recipeUserId === undefined) return { wasRecipeUserDeleted: false, wasLinked: false };
    const members = await membersOf(q, appId, userId);
    const isGroupId = recipeUserId === userId;
    const wasRecipeUserDeleted = isGroupId && members.length > 1;
    await signOut(q, userDataOwners, appId, recipeUserId);
    if (wasRecipeUserDeleted) await removeLoginMethod(q, userDataOwners, appId, userId, recipeUserId);
    else if (isGroupId) await dissolve(q, appId, userId);
    else {
      await leaveGroup(q, appId, recipeUserId);
      await regroup(q, appId, recipeUserId);
      // Nobody could find what is kept under the id of a group that has no login method left.
      if (members.length === 1) await removeGroup(q, userDataOwners, { appId, userId, members: [] });
      else await regroup(q, appId, userId);
    }
    return { wasRecipeUserDeleted, wasLinked: true };
  });
}

/** A primary user alone becomes a standalone one, and owns nothing any more. */
async function dissolve(q: Queries, appId: string, userId: string): Promise<void> {
  await setPrimary(q, appId, userId, false);
  await releaseAllClaims(q, appId, userId);
}
