import type { RequestContext } from '../context.js';
import { type Queries, Rollback } from '../db/database.js';
import type { ClaimConflict } from './claims.js';
import { regroup } from './grouping.js';
import { holdUsers } from './holding.js';
import { reserveEverywhere } from './reservations.js';
import { toExternalId } from './resolving.js';
import type { IdentifierKind } from './tables.js';

const taken = {
  email: 'EMAIL_ALREADY_EXISTS_ERROR',
  phone: 'PHONE_NUMBER_ALREADY_EXISTS_ERROR',
  third_party: 'THIRD_PARTY_USER_ALREADY_EXISTS_ERROR',
} as const satisfies Record<IdentifierKind, string>;

export type Association =
  | { readonly status: 'OK'; readonly wasAlreadyAssociated: boolean }
  | { readonly status: 'UNKNOWN_USER_ID_ERROR' | (typeof taken)[IdentifierKind] }
  | { readonly status: 'ASSOCIATION_NOT_ALLOWED_ERROR'; readonly reason: string };

/**
 * Lets a login method sign in to the tenant of the request too. What it reserves, and what its primary user owns, must
 * be free there; a refusal leaves nothing behind.
 */
export async function associateUserToTenant(
  { db, appId, tenantId }: RequestContext,
  anyId: string,
): Promise<Association> {
  return db.transaction<Association>(async (q) => {
    const recipeUser = await holdLoginMethod(q, appId, anyId);
    if (recipeUser === undefined) return { status: 'UNKNOWN_USER_ID_ERROR' };
    const { recipe_user_id: recipeUserId, user_id: userId } = recipeUser;
    if (!(await enterTenant(q, appId, tenantId, recipeUserId)))
      return { status: 'OK', wasAlreadyAssociated: true };
    const conflict = await regroup(q, appId, userId);
    if (conflict !== undefined) throw new Rollback<Association>(await notAllowed(q, appId, conflict));
    const [kind] = await reserveEverywhere(q, recipeUser);
    if (kind !== undefined) throw new Rollback<Association>({ status: taken[kind] });
    return { status: 'OK', wasAlreadyAssociated: false };
  });
}

async function holdLoginMethod(q: Queries, appId: string, anyId: string) {
  const [user] = await holdUsers(q, appId, [anyId]);
  // The id of a group whose own login method is gone names nothing that could be in a tenant.
  if (user?.recipeUserId === undefined) return undefined;
  return q
    .selectFrom('login_methods')
    .selectAll()
    .where('app_id', '=', appId)
    .where('recipe_user_id', '=', user.recipeUserId)
    .executeTakeFirst();
}

/** `false`: it is in that tenant. */
async function enterTenant(
  q: Queries,
  appId: string,
  tenantId: string,
  recipeUserId: string,
): Promise<boolean> {
  const entered = await q
    .insertInto('login_method_tenants')
    .values({ app_id: appId, tenant_id: tenantId, recipe_user_id: recipeUserId })
    .onConflict((c) => c.doNothing())
    .returning('tenant_id')
    .execute();
  return entered.length > 0;
}

const identifiers: Readonly<Record<IdentifierKind, string>> = {
  email: 'email',
  phone: 'phone number',
  third_party: 'third party info',
};

async function notAllowed(q: Queries, appId: string, { kind, userId }: ClaimConflict): Promise<Association> {
  const owner = await toExternalId(q, appId, userId);
  return {
    status: 'ASSOCIATION_NOT_ALLOWED_ERROR',
    reason: `Another primary user with ${identifiers[kind]} already exists: ${owner}`,
  };
}

export type Disassociation =
  | { readonly status: 'OK'; readonly wasAssociated: boolean }
  | { readonly status: 'UNKNOWN_USER_ID_ERROR' };

/**
 * Takes a login method out of the tenant of the request, with everything that is kept for it there. It may end in no
 * tenant at all.
 */
export async function disassociateUserFromTenant(
  { db, appId, tenantId, userDataOwners }: RequestContext,
  anyId: string,
): Promise<Disassociation> {
  return db.transaction<Disassociation>(async (q) => {
    const recipeUser = await holdLoginMethod(q, appId, anyId);
    if (recipeUser === undefined) return { status: 'UNKNOWN_USER_ID_ERROR' };
    const { recipe_user_id: recipeUserId, user_id: userId } = recipeUser;
    let wasAssociated = await exitTenant(q, appId, tenantId, recipeUserId);
    if (wasAssociated) await regroup(q, appId, userId);
    const id = await toExternalId(q, appId, recipeUserId);
    for (const owner of userDataOwners) {
      if (await owner.removeTenantData?.(q, appId, tenantId, id)) wasAssociated = true;
    }
    return { status: 'OK', wasAssociated };
  });
}

/** `false`: it was not in that tenant. Its reservations there go with it. */
async function exitTenant(
  q: Queries,
  appId: string,
  tenantId: string,
  recipeUserId: string,
): Promise<boolean> {
  const left = await q
    .deleteFrom('login_method_tenants')
    .where('app_id', '=', appId)
    .where('tenant_id', '=', tenantId)
    .where('recipe_user_id', '=', recipeUserId)
    .returning('tenant_id')
    .execute();
  return left.length > 0;
}
