import { z } from 'zod';
import { endpoint } from '../endpoint.js';
import { userId } from '../fields.js';
import { User } from '../shapes/user.js';

/** The primary user that is in the way, under the id that the application knows, and why it is. */
const conflict = { primaryUserId: z.string(), description: z.string() };

/** Several login methods as one user (CDI platform §2). Ids may be the core's own or external ones. */
export const accountLinking = {
  canCreatePrimaryUser: endpoint({
    method: 'GET',
    path: '/recipe/accountlinking/user/primary/check',
    scope: 'publicTenant',
    since: '4.0',
    summary: 'Whether a user can be made primary',
    query: { recipeUserId: userId() },
    results: {
      OK: { wasAlreadyAPrimaryUser: z.boolean() },
      RECIPE_USER_ID_ALREADY_LINKED_WITH_PRIMARY_USER_ID_ERROR: conflict,
      ACCOUNT_INFO_ALREADY_ASSOCIATED_WITH_ANOTHER_PRIMARY_USER_ID_ERROR: conflict,
    },
  }),
  createPrimaryUser: endpoint({
    method: 'POST',
    path: '/recipe/accountlinking/user/primary',
    scope: 'publicTenant',
    since: '4.0',
    summary: 'Make a user primary: it then owns its identifiers, and others can be linked to it',
    input: { recipeUserId: userId() },
    results: {
      OK: { wasAlreadyAPrimaryUser: z.boolean(), user: User },
      RECIPE_USER_ID_ALREADY_LINKED_WITH_PRIMARY_USER_ID_ERROR: conflict,
      ACCOUNT_INFO_ALREADY_ASSOCIATED_WITH_ANOTHER_PRIMARY_USER_ID_ERROR: conflict,
    },
  }),
  canLinkAccounts: endpoint({
    method: 'GET',
    path: '/recipe/accountlinking/user/link/check',
    scope: 'publicTenant',
    since: '4.0',
    summary: 'Whether a login method can be linked to a primary user',
    query: { recipeUserId: userId(), primaryUserId: userId() },
    results: {
      OK: { accountsAlreadyLinked: z.boolean() },
      INPUT_USER_IS_NOT_A_PRIMARY_USER: {},
      RECIPE_USER_ID_ALREADY_LINKED_WITH_ANOTHER_PRIMARY_USER_ID_ERROR: conflict,
      ACCOUNT_INFO_ALREADY_ASSOCIATED_WITH_ANOTHER_PRIMARY_USER_ID_ERROR: conflict,
    },
  }),
  linkAccounts: endpoint({
    method: 'POST',
    path: '/recipe/accountlinking/user/link',
    scope: 'publicTenant',
    since: '4.0',
    summary: 'Link a login method to a primary user, and end its own sessions',
    input: { recipeUserId: userId(), primaryUserId: userId() },
    results: {
      OK: { accountsAlreadyLinked: z.boolean(), user: User },
      INPUT_USER_IS_NOT_A_PRIMARY_USER: {},
      RECIPE_USER_ID_ALREADY_LINKED_WITH_ANOTHER_PRIMARY_USER_ID_ERROR: { ...conflict, user: User },
      ACCOUNT_INFO_ALREADY_ASSOCIATED_WITH_ANOTHER_PRIMARY_USER_ID_ERROR: conflict,
    },
  }),
  unlinkAccount: endpoint({
    method: 'POST',
    path: '/recipe/accountlinking/user/unlink',
    scope: 'publicTenant',
    since: '4.0',
    summary: 'Make a linked login method a user of its own again; one that gave the group its id is deleted',
    input: { recipeUserId: userId() },
    results: { OK: { wasRecipeUserDeleted: z.boolean(), wasLinked: z.boolean() } },
  }),
};
