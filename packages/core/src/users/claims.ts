import { type RawBuilder, sql } from 'kysely';
import type { Queries } from '../db/database.js';
import { StaleReadError } from '../db/errors.js';
import { type Identifier, identifiersOf } from './registering.js';
import { identifierRows } from './reservations.js';
import type { IdentifierKind, LoginMethodRow } from './tables.js';

/** Somebody else's claim that is in the way. */
export interface ClaimConflict {
  readonly kind: IdentifierKind;
  /** The group that owns the identifier. */
  readonly userId: string;
}

/** What a group owns through a login method: of a third-party account the e-mail too. */
function ownedThrough(method: LoginMethodRow): Identifier[] {
  const own = identifiersOf(method);
  return method.recipe_id === 'thirdparty' && method.email !== null
    ? [...own, { kind: 'email', value: method.email }]
    : own;
}

/**
 * The claims of one primary user made of these groups: every identifier of every login method, in every tenant that
 * any of them is in. `undefined`: there is nothing to claim.
 */
async function claimsOf(q: Queries, appId: string, userIds: readonly string[]) {
  const methods = await q
    .selectFrom('login_methods')
    .selectAll()
    .where('app_id', '=', appId)
    .where('user_id', 'in', userIds)
    .execute();
  const identifiers = methods.flatMap(ownedThrough);
  if (identifiers.length === 0) return undefined;
  return sql`
    select t.tenant_id, i.kind, i.value from (
      select distinct lt.tenant_id from login_methods m
        join login_method_tenants lt on lt.app_id = m.app_id and lt.recipe_user_id = m.recipe_user_id
        where m.app_id = ${appId} and m.user_id in (${sql.join(userIds)})) t
    cross join (${identifierRows(identifiers)}) i`;
}

/** Looks owners up by the whole key: no plan made while the table was empty can read through it later. */
const withOwners = (appId: string, claims: RawBuilder<unknown>) => sql`
  select c.kind, (
    select p.user_id from primary_identifiers p where p.app_id = ${appId} and p.tenant_id = c.tenant_id
      and p.kind = c.kind and p.value = c.value) as owner
  from (${claims}) c`;

/** Which conflict is told where there are several. */
const precedence: readonly IdentifierKind[] = ['third_party', 'email', 'phone'];

const mostTelling = (conflicts: readonly ClaimConflict[]): ClaimConflict | undefined =>
  [...conflicts].sort((a, b) => precedence.indexOf(a.kind) - precedence.indexOf(b.kind))[0];

/** The claim that would keep these groups from being one primary user. `undefined`: none. */
export async function findClaimConflict(
  q: Queries,
  appId: string,
  userIds: readonly string[],
): Promise<ClaimConflict | undefined> {
  const claims = await claimsOf(q, appId, userIds);
  if (claims === undefined) return undefined;
  const { rows } = await sql<ClaimConflict>`
    select w.kind, w.owner as "userId" from (${withOwners(appId, claims)}) w
      where w.owner not in (${sql.join(userIds)}) order by w.owner`.execute(q);
  return mostTelling(rows);
}

/**
 * Makes a primary user own what its login methods justify. Where another one owns some of it, that conflict is given
 * back and the caller's transaction must be rolled back. Claims are made before others are released (`releaseClaims`),
 * and in one order, so that two primary users never wait for each other.
 */
export async function claimIdentifiers(
  q: Queries,
  appId: string,
  userId: string,
): Promise<ClaimConflict | undefined> {
  const claims = await claimsOf(q, appId, [userId]);
  if (claims === undefined) return undefined;
  await sql`
    insert into primary_identifiers (app_id, tenant_id, kind, value, user_id)
      select ${appId}, w.tenant_id, w.kind, w.value, ${userId} from (${claims}) w where true
      order by w.tenant_id, w.kind, w.value
      on conflict do nothing`.execute(q);
  const { rows } = await sql<{ kind: IdentifierKind; userId: string | null }>`
    select w.kind, w.owner as "userId" from (${withOwners(appId, claims)}) w
      where w.owner is null or w.owner <> ${userId} order by w.owner`.execute(q);
  return mostTelling(rows.map((row) => ({ kind: row.kind, userId: stillOwned(row.userId) })));
}

/** Released since it was in the way: then it is free, and everything has to be looked at again. */
function stillOwned(owner: string | null): string {
  if (owner === null) throw new StaleReadError();
  return owner;
}

/** Gives up what a primary user's login methods justify no longer. */
export async function releaseClaims(q: Queries, appId: string, userId: string): Promise<void> {
  const claims = await claimsOf(q, appId, [userId]);
  const justified =
    claims === undefined
      ? sql`false`
      : sql`exists (
          select 1 from (${claims}) w where w.tenant_id = primary_identifiers.tenant_id
            and w.kind = primary_identifiers.kind and w.value = primary_identifiers.value)`;
  await sql`
    delete from primary_identifiers
      where app_id = ${appId} and user_id = ${userId} and not ${justified}`.execute(q);
}

/** For a user that is primary no longer. */
export async function releaseAllClaims(q: Queries, appId: string, userId: string): Promise<void> {
  await q
    .deleteFrom('primary_identifiers')
    .where('app_id', '=', appId)
    .where('user_id', '=', userId)
    .execute();
}
