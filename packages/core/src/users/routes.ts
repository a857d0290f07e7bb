import { cdi } from '@latchkey/contract';
import type { RequestContext } from '../context.js';
import { BadRequest, PublicTenantOnly } from '../http/errors.js';
import { routeGroup } from '../http/routes.js';
import { PUBLIC } from '../tenants/ids.js';
import { findUsersByAccountInfo } from './accountInfo.js';
import type { createApproximateCounter } from './approximateCount.js';
import {
  countActive,
  countUsers,
  decodePageStart,
  encodePageStart,
  listPage,
  type PageRequest,
  parseRecipeIds,
} from './listing.js';
import { loadUser, loadUsers } from './loading.js';
import { normalizePhoneNumber, phoneNumberPrefix } from './phoneNumbers.js';
import { removeUser } from './removal.js';
import { resolveUser } from './resolving.js';
import { isSearch, type Search, searchTags, searchUsers } from './search.js';

const LARGEST_PAGE = 500;
const USUAL_PAGE = 100;

function checkLimit(limit: number | undefined, largest: number): number {
  if (limit === undefined) return USUAL_PAGE;
  if (limit > largest) throw new BadRequest(`max limit allowed is ${LARGEST_PAGE}`);
  if (limit < 1) throw new BadRequest('limit must a positive integer with min value 1');
  return limit;
}

interface ListInput extends Search {
  readonly includeRecipeIds?: readonly string[] | undefined;
  readonly limit?: number | undefined;
  readonly timeJoinedOrder?: string | undefined;
  readonly paginationToken?: string | undefined;
}

/** Which page is wanted. A search has its own limit and no pages, so that of these only the order counts for it. */
function readListing(input: ListInput): PageRequest {
  const { includeRecipeIds, limit, timeJoinedOrder, paginationToken } = input;
  return {
    recipeIds: parseRecipeIds(includeRecipeIds),
    order: timeJoinedOrder === 'DESC' ? 'DESC' : 'ASC',
    limit: checkLimit(limit, isSearch(input) ? Number.POSITIVE_INFINITY : LARGEST_PAGE),
    from: paginationToken === undefined ? undefined : decodePageStart(paginationToken),
  };
}

interface CountInput {
  readonly includeRecipeIds?: string[] | undefined;
  readonly includeAllTenants?: boolean | undefined;
  readonly allowApproximate?: boolean | undefined;
  readonly publicTenantOnly: boolean;
  readonly approximation: boolean;
}

async function count(
  { db, clock, appId, tenantId }: RequestContext,
  input: CountInput,
  approximate: ReturnType<typeof createApproximateCounter>,
) {
  const recipeIds = parseRecipeIds(input.includeRecipeIds);
  const allTenants = input.includeAllTenants === true;
  if (allTenants && input.publicTenantOnly && tenantId !== PUBLIC) throw new PublicTenantOnly();
  const wanted = input.approximation && input.allowApproximate === true;
  if (wanted && !allTenants && recipeIds === undefined) {
    return { status: 'OK' as const, ...(await approximate(appId, tenantId)), approximate: true };
  }
  const exact = await countUsers(db.read, appId, allTenants ? undefined : tenantId, recipeIds);
  return { status: 'OK' as const, count: exact, ...(wanted && { approximate: false, asOf: clock.now() }) };
}

/** The endpoints about users of every recipe. */
export const userRoutes = (approximate: ReturnType<typeof createApproximateCounter>) =>
  routeGroup(cdi.users)({
    listUsers: async ({ db, appId, tenantId }, input) => {
      const request = readListing(input);
      if (isSearch(input)) {
        const search = { ...input, phone: input.phone?.map(phoneNumberPrefix) };
        const found = await searchUsers(db, appId, tenantId, { search, order: request.order });
        return { status: 'OK', users: await loadUsers(db.read, appId, found) };
      }
      const { page, next } = await listPage(db.read, appId, tenantId, request);
      const users = await loadUsers(
        db.read,
        appId,
        page.map((user) => user.userId),
      );
      return {
        status: 'OK',
        users,
        ...(next !== undefined && { nextPaginationToken: encodePageStart(next) }),
      };
    },
    getSearchTags: async () => ({ status: 'OK', tags: [...searchTags] }),
    countUsers: (context, input) => count(context, input, approximate),
    countActiveUsers: async ({ db, appId }, { since }) => ({
      status: 'OK',
      count: await countActive(db.read, appId, since),
    }),
    getUser: async ({ db, appId }, { userId }) => {
      const resolved = await resolveUser(db.read, appId, userId);
      const user = resolved && (await loadUser(db.read, appId, resolved.userId));
      return user === undefined ? { status: 'UNKNOWN_USER_ID_ERROR' } : { status: 'OK', user };
    },
    listUsersByAccountInfo: async ({ db, appId, tenantId }, input) => {
      const { thirdPartyId, thirdPartyUserId } = input;
      if ((thirdPartyId === undefined) !== (thirdPartyUserId === undefined)) {
        throw new BadRequest(
          "If 'thirdPartyId' is provided, 'thirdPartyUserId' must also be provided, and vice versa",
        );
      }
      const thirdParty =
        thirdPartyId === undefined || thirdPartyUserId === undefined
          ? undefined
          : { id: thirdPartyId, userId: thirdPartyUserId };
      const { email, webauthnCredentialId } = input;
      const phoneNumber =
        input.phoneNumber === undefined ? undefined : normalizePhoneNumber(input.phoneNumber);
      const info = { email, phoneNumber, thirdParty, webauthnCredentialId };
      const users = await findUsersByAccountInfo(db.read, appId, tenantId, info, input.doUnionOfAccountInfo);
      return { status: 'OK', users };
    },
    removeUser: async ({ db, appId, userDataOwners }, input) => {
      await db.transaction((q) =>
        removeUser(q, userDataOwners, appId, input.userId, input.removeAllLinkedAccounts ?? true),
      );
      return { status: 'OK' };
    },
  });
