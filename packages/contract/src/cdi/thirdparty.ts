import { z } from 'zod';
import { endpoint } from '../endpoint.js';
import { email, flag, userId } from '../fields.js';
import { tenantGate } from '../shapes/tenantGate.js';
import { thirdPartyId, thirdPartyUserId } from '../shapes/thirdParty.js';
import { User } from '../shapes/user.js';

/** Sign-in with an account at a third party: the provider's id and the user's id there (CDI §5). */
export const thirdParty = {
  signInUp: endpoint({
    method: 'POST',
    path: '/recipe/signinup',
    scope: 'tenant',
    since: '2.7',
    summary: 'Sign in with an account at a third party; the first time, create the user',
    input: { thirdPartyId, thirdPartyUserId, email: z.object({ id: email(), isVerified: flag() }) },
    internal: { tellsVerification: z.boolean().default(true), tenantGate },
    results: {
      OK: { createdNewUser: z.boolean(), user: User, recipeUserId: z.string() },
      EMAIL_CHANGE_NOT_ALLOWED_ERROR: { reason: z.string() },
    },
  }),
  getUser: endpoint({
    method: 'GET',
    path: '/recipe/user',
    scope: 'tenant',
    since: '2.7',
    rid: 'thirdparty',
    deprecated: true,
    summary: 'Get a user by id (that login method only) or by third-party account (the whole user)',
    query: {
      userId: userId().optional(),
      thirdPartyId: thirdPartyId.optional(),
      thirdPartyUserId: thirdPartyUserId.optional(),
    },
    internal: { publicTenantOnly: z.boolean().default(true) },
    results: { OK: { user: User }, UNKNOWN_USER_ID_ERROR: {}, UNKNOWN_THIRD_PARTY_USER_ERROR: {} },
  }),
  getUsersByEmail: endpoint({
    method: 'GET',
    path: '/recipe/users/by-email',
    scope: 'tenant',
    since: '2.7',
    deprecated: true,
    summary: "A tenant's users whose account at a third party has an e-mail",
    query: { email: email() },
    results: { OK: { users: z.array(User) } },
  }),
};
