import { z } from 'zod';
import { endpoint } from '../endpoint.js';
import { email, flag, queryFlag, queryInt, queryList, text, userId } from '../fields.js';
import { thirdPartyId, thirdPartyUserId } from '../shapes/thirdParty.js';
import { User } from '../shapes/user.js';

const TimeJoinedOrder = z
  .string()
  .refine((value) => value === 'ASC' || value === 'DESC', 'timeJoinedOrder can be either ASC OR DESC');

const MOST_TERMS = 100;

/** What a search looks for: any of some beginnings, in lower case, separated by `;`. */
const searchTerms = () =>
  z
    .string()
    .transform((value) => [
      ...new Set(
        value
          .split(';')
          .map((term) => term.trim().toLowerCase())
          .filter((term) => term !== ''),
      ),
    ])
    .refine(
      (terms) => terms.length <= MOST_TERMS,
      `Field name '{field}' must not have more than ${MOST_TERMS} terms`,
    );

/** Users of every recipe (CDI §2.1–2.3). */
export const users = {
  listUsers: endpoint({
    method: 'GET',
    path: '/users',
    scope: 'tenant',
    since: '2.7',
    summary: "A page of a tenant's users, by the time they joined, or those that a search finds",
    query: {
      includeRecipeIds: queryList().optional(),
      limit: queryInt().optional(),
      timeJoinedOrder: TimeJoinedOrder.optional(),
      paginationToken: z.string().optional(),
      email: searchTerms().optional(),
      phone: searchTerms().optional(),
      provider: searchTerms().optional(),
    },
    results: { OK: { users: z.array(User), nextPaginationToken: z.string().optional() } },
  }),
  getSearchTags: endpoint({
    method: 'GET',
    path: '/user/search/tags',
    scope: 'app',
    since: '2.7',
    summary: 'What users can be searched by',
    results: { OK: { tags: z.array(z.string()) } },
  }),
  countUsers: endpoint({
    method: 'GET',
    path: '/users/count',
    scope: 'tenant',
    since: '2.7',
    summary: 'How many users there are, in the tenant or in the app',
    query: {
      includeRecipeIds: queryList().optional(),
      includeAllTenants: queryFlag().optional(),
      allowApproximate: queryFlag().optional(),
    },
    internal: { publicTenantOnly: z.boolean().default(true), approximation: z.boolean().default(true) },
    results: {
      OK: { count: z.number(), approximate: z.boolean().optional(), asOf: z.number().optional() },
    },
  }),
  countActiveUsers: endpoint({
    method: 'GET',
    path: '/users/count/active',
    scope: 'publicTenant',
    since: '2.7',
    summary: 'How many users were active since a time in ms',
    query: { since: queryInt('long').refine((value) => value >= 0, "'since' query parameter must be >= 0") },
    results: { OK: { count: z.number() } },
  }),
  getUser: endpoint({
    method: 'GET',
    path: '/user/id',
    scope: 'publicTenant',
    since: '4.0',
    summary: 'A user by any of its ids',
    query: { userId: userId() },
    results: { OK: { user: User }, UNKNOWN_USER_ID_ERROR: {} },
  }),
  listUsersByAccountInfo: endpoint({
    method: 'GET',
    path: '/users/by-accountinfo',
    scope: 'tenant',
    since: '4.0',
    summary: "A tenant's users with an e-mail, phone number, third-party account or credential",
    query: {
      email: email().optional(),
      phoneNumber: text(256).optional(),
      thirdPartyId: thirdPartyId.optional(),
      thirdPartyUserId: thirdPartyUserId.optional(),
      webauthnCredentialId: z.string().optional(),
      doUnionOfAccountInfo: z
        .string()
        .refine(
          (value) => value === 'true' || value === 'false',
          "'doUnionOfAccountInfo' should be either 'true' or 'false'",
        )
        .transform((value) => value === 'true'),
    },
    results: { OK: { users: z.array(User) } },
  }),
  removeUser: endpoint({
    method: 'POST',
    path: '/user/remove',
    scope: 'publicTenant',
    since: '2.7',
    summary: 'Delete a user, with all linked login methods unless told otherwise',
    input: { userId: userId(), removeAllLinkedAccounts: flag().optional() },
    results: { OK: {} },
  }),
};
