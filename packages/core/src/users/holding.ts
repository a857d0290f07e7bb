import type { Queries } from '../db/database.js';
import { StaleReadError } from '../db/errors.js';
import { type ResolvedUser, resolveUser } from './resolving.js';

/** A user whose group nobody else changes until the transaction ends. */
export interface HeldUser extends ResolvedUser {
  /** Whether the group has been made primary: then it owns its identifiers. */
  readonly isPrimary: boolean;
}

/**
 * Holds the groups of some users, given by any of their ids, until the transaction ends: in the order of the groups'
 * ids, so that no two transactions wait for each other. Their tenants are held too, against deletion only.
 * `undefined` for an id that nobody has.
 */
export async function holdUsers(
  q: Queries,
  appId: string,
  anyIds: readonly string[],
): Promise<(HeldUser | undefined)[]> {
  const found = await resolveAll(q, appId, anyIds);
  const userIds = [...new Set(found.flatMap((user) => user?.userId ?? []))];
  if (userIds.length === 0) return found.map(() => undefined);
  const groups = await q
    .selectFrom('users')
    .select(['user_id', 'is_primary'])
    .where('app_id', '=', appId)
    .where('user_id', 'in', userIds)
    .orderBy('user_id')
    .forUpdate()
    .execute();
  await holdTenants(q, appId, userIds);
  // Deleted, linked or unlinked while they were waited for: what is held is not what was meant.
  if (!areSame(found, await resolveAll(q, appId, anyIds))) throw new StaleReadError();
  const primary = new Set(groups.filter((group) => group.is_primary === 1).map((group) => group.user_id));
  return found.map((user) => user && { ...user, isPrimary: primary.has(user.userId) });
}

/** The same without a lock, as committed: for questions that change nothing. */
export async function findUser(q: Queries, appId: string, anyId: string): Promise<HeldUser | undefined> {
  const user = await resolveUser(q, appId, anyId);
  if (user === undefined) return undefined;
  const group = await q
    .selectFrom('users')
    .select('is_primary')
    .where('app_id', '=', appId)
    .where('user_id', '=', user.userId)
    .executeTakeFirst();
  return group && { ...user, isPrimary: group.is_primary === 1 };
}

async function resolveAll(q: Queries, appId: string, anyIds: readonly string[]) {
  const users: (ResolvedUser | undefined)[] = [];
  for (const id of anyIds) users.push(await resolveUser(q, appId, id));
  return users;
}

const areSame = (before: readonly (ResolvedUser | undefined)[], now: typeof before): boolean =>
  before.every((user, i) => user?.userId === now[i]?.userId && user?.recipeUserId === now[i]?.recipeUserId);

/** A tenant that goes while rows are made for it would fail the transaction with a foreign key violation. */
async function holdTenants(q: Queries, appId: string, userIds: readonly string[]): Promise<void> {
  await q
    .selectFrom('tenants')
    .select('tenant_id')
    .where('app_id', '=', appId)
    .where('tenant_id', 'in', (e) =>
      e
        .selectFrom('user_tenants')
        .select('tenant_id')
        .where('app_id', '=', appId)
        .where('user_id', 'in', userIds),
    )
    .orderBy('tenant_id')
    .forKeyShare()
    .execute();
}
