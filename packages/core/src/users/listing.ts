import type { Queries } from '../db/database.js';
import { BadRequest } from '../http/errors.js';
import type { RecipeId } from './tables.js';

export interface PageRequest {
  readonly order: 'ASC' | 'DESC';
  readonly limit: number;
  readonly recipeIds: readonly RecipeId[] | undefined;
  readonly from: PageStart | undefined;
}

/** The first user of a page. */
export interface PageStart {
  readonly userId: string;
  readonly timeJoined: number;
}

/** Standard base64 of `<user id>;<time joined>`: names the first user of the next page (CDI §14.3). */
export const encodePageStart = ({ userId, timeJoined }: PageStart): string =>
  Buffer.from(`${userId};${timeJoined}`).toString('base64');

export function decodePageStart(token: string): PageStart {
  const parts = Buffer.from(token, 'base64').toString('utf8').split(';');
  const [userId, time] = parts;
  if (parts.length !== 2 || !userId || userId.includes('\0') || !time || !/^-?\d{1,15}$/.test(time)) {
    throw new BadRequest('invalid pagination token');
  }
  return { userId, timeJoined: Number(time) };
}

/** One page of a tenant's users and, where more follow, the first user of the next page. */
export async function listPage(
  q: Queries,
  appId: string,
  tenantId: string,
  request: PageRequest,
): Promise<{ page: PageStart[]; next: PageStart | undefined }> {
  if (request.recipeIds?.length === 0) return { page: [], next: undefined };
  const rows = await selectPage(q, appId, tenantId, request).execute();
  const found = rows.map((row) => ({ userId: row.user_id, timeJoined: row.time_joined }));
  return { page: found.slice(0, request.limit), next: found[request.limit] };
}

function selectPage(
  q: Queries,
  appId: string,
  tenantId: string,
  { order, limit, recipeIds, from }: PageRequest,
) {
  const direction = order === 'ASC' ? 'asc' : 'desc';
  let query = q
    .selectFrom('user_tenants as ut')
    .select(['ut.user_id', 'ut.time_joined'])
    .where('ut.app_id', '=', appId)
    .where('ut.tenant_id', '=', tenantId)
    .orderBy('ut.time_joined', direction)
    .orderBy('ut.user_id', 'desc')
    .limit(limit + 1);
  if (from !== undefined) {
    // The first condition lets the index find the start; the second settles users who joined in the same ms.
    const comparison = order === 'ASC' ? '>=' : '<=';
    query = query
      .where('ut.time_joined', comparison, from.timeJoined)
      .where((e) => e.or([e('ut.time_joined', '!=', from.timeJoined), e('ut.user_id', '<=', from.userId)]));
  }
  if (recipeIds !== undefined) {
    query = query.where((e) =>
      e.exists(
        e
          .selectFrom('login_methods as m')
          .innerJoin('login_method_tenants as t', (join) =>
            join.onRef('t.app_id', '=', 'm.app_id').onRef('t.recipe_user_id', '=', 'm.recipe_user_id'),
          )
          .select('m.recipe_user_id')
          .whereRef('m.app_id', '=', 'ut.app_id')
          .whereRef('m.user_id', '=', 'ut.user_id')
          .whereRef('t.tenant_id', '=', 'ut.tenant_id')
          .where('m.recipe_id', 'in', recipeIds),
      ),
    );
  }
  return query;
}

const isRecipeId = (id: string): id is RecipeId =>
  id === 'emailpassword' || id === 'thirdparty' || id === 'passwordless' || id === 'webauthn';

/** Recipes of the interface that have no users of their own: allowed in a filter, matching nobody. */
const otherRecipes = new Set([
  'emailverification',
  'session',
  'jwt',
  'usermetadata',
  'userroles',
  'useridmapping',
  'dashboard',
  'totp',
  'multitenancy',
  'accountlinking',
  'oauth',
  'saml',
]);

/**
 * Checks a recipe filter; ids are compared in lower case. Gives those that users can have, which may be none of
 * them. An empty filter is no filter.
 */
export function parseRecipeIds(ids: readonly string[] | undefined): RecipeId[] | undefined {
  if (ids === undefined || ids.length === 0) return undefined;
  return ids.flatMap((id) => {
    const name = id.toLowerCase();
    if (isRecipeId(name)) return name;
    if (otherRecipes.has(name)) return [];
    throw new BadRequest(`Unknown recipe ID: ${id}`);
  });
}

/** How many users there are: in a tenant, or in the whole app where `tenantId` is `undefined`. */
export async function countUsers(
  q: Queries,
  appId: string,
  tenantId: string | undefined,
  recipeIds: readonly RecipeId[] | undefined,
): Promise<number> {
  if (recipeIds !== undefined) return countUsersOfRecipes(q, appId, tenantId, recipeIds);
  const table = tenantId === undefined ? q.selectFrom('users').where('app_id', '=', appId) : undefined;
  const inTenant = q
    .selectFrom('user_tenants')
    .where('app_id', '=', appId)
    .where('tenant_id', '=', tenantId ?? '');
  const { count } =
    table === undefined
      ? await inTenant.select((e) => e.fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
      : await table.select((e) => e.fn.countAll<number>().as('count')).executeTakeFirstOrThrow();
  return count;
}

async function countUsersOfRecipes(
  q: Queries,
  appId: string,
  tenantId: string | undefined,
  recipeIds: readonly RecipeId[],
): Promise<number> {
  if (recipeIds.length === 0) return 0;
  let query = q
    .selectFrom('login_methods as m')
    .where('m.app_id', '=', appId)
    .where('m.recipe_id', 'in', recipeIds);
  if (tenantId !== undefined) {
    query = query.where((e) =>
      e.exists(
        e
          .selectFrom('login_method_tenants as t')
          .select('t.recipe_user_id')
          .whereRef('t.app_id', '=', 'm.app_id')
          .whereRef('t.recipe_user_id', '=', 'm.recipe_user_id')
          .where('t.tenant_id', '=', tenantId),
      ),
    );
  }
  const { count } = await query
    .select((e) => e.fn.count<number>('m.user_id').distinct().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

/** How many of a tenant's users joined after a time in ms. */
export async function countJoinedAfter(
  q: Queries,
  appId: string,
  tenantId: string,
  time: number,
): Promise<number> {
  const { count } = await q
    .selectFrom('user_tenants')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('app_id', '=', appId)
    .where('tenant_id', '=', tenantId)
    .where('time_joined', '>', time)
    .executeTakeFirstOrThrow();
  return count;
}

/** How many users were active at a time in ms or later. */
export async function countActive(q: Queries, appId: string, since: number): Promise<number> {
  const { count } = await q
    .selectFrom('last_active')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('app_id', '=', appId)
    .where('last_active_at', '>=', since)
    .executeTakeFirstOrThrow();
  return count;
}
