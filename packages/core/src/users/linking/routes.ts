import { cdi } from '@latchkey/contract';
import { routeGroup } from '../../http/routes.js';
import {
  canCreatePrimaryUser,
  canLinkAccounts,
  createPrimaryUser,
  linkAccounts,
  unlinkAccount,
} from './service.js';

/** The endpoints that make several login methods one user. */
export const accountLinkingRoutes = routeGroup(cdi.accountLinking)({
  canCreatePrimaryUser: (context, { recipeUserId }) => canCreatePrimaryUser(context, recipeUserId),
  createPrimaryUser: (context, { recipeUserId }) => createPrimaryUser(context, recipeUserId),
  canLinkAccounts: (context, { recipeUserId, primaryUserId }) =>
    canLinkAccounts(context, recipeUserId, primaryUserId),
  linkAccounts: (context, { recipeUserId, primaryUserId }) =>
    linkAccounts(context, recipeUserId, primaryUserId),
  unlinkAccount: async (context, { recipeUserId }) => ({
    status: 'OK',
    ...(await unlinkAccount(context, recipeUserId)),
  }),
});
