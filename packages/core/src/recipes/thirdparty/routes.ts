import { cdi } from '@latchkey/contract';
import { BadRequest, PublicTenantOnly } from '../../http/errors.js';
import { routeGroup } from '../../http/routes.js';
import { checkGate } from '../../tenants/gate.js';
import { PUBLIC } from '../../tenants/ids.js';
import { getLoginMethodAsUser } from '../../users/loginMethodAsUser.js';
import { getUserByAccount, getUsersByEmail, signInUp } from './service.js';

const factor = { ids: ['thirdparty'], refusal: 'ThirdParty login not enabled for tenant' };

export const thirdPartyRoutes = routeGroup(cdi.thirdParty)({
  signInUp: async (context, { thirdPartyId, thirdPartyUserId, email, tenantGate }) => {
    await checkGate(context, tenantGate, factor);
    const signedIn = await signInUp(context, { id: thirdPartyId, userId: thirdPartyUserId }, email);
    return signedIn === 'EMAIL_CHANGE_NOT_ALLOWED'
      ? {
          status: 'EMAIL_CHANGE_NOT_ALLOWED_ERROR',
          reason: 'Email already associated with another primary user.',
        }
      : { status: 'OK', ...signedIn };
  },
  getUser: async (context, { userId, thirdPartyId, thirdPartyUserId, publicTenantOnly }) => {
    if (userId !== undefined) {
      if (thirdPartyId !== undefined || thirdPartyUserId !== undefined)
        throw new BadRequest('Please provide only one of userId or (thirdPartyId & thirdPartyUserId)');
      if (publicTenantOnly && context.tenantId !== PUBLIC) throw new PublicTenantOnly();
      const user = await getLoginMethodAsUser(context.db.read, context.appId, userId, 'thirdparty');
      return user === undefined ? { status: 'UNKNOWN_USER_ID_ERROR' } : { status: 'OK', user };
    }
    if (thirdPartyId === undefined || thirdPartyUserId === undefined)
      throw new BadRequest('Please provide one of userId or (thirdPartyId & thirdPartyUserId)');
    const user = await getUserByAccount(context, { id: thirdPartyId, userId: thirdPartyUserId });
    return user === undefined ? { status: 'UNKNOWN_THIRD_PARTY_USER_ERROR' } : { status: 'OK', user };
  },
  getUsersByEmail: async (context, { email }) => ({
    status: 'OK',
    users: await getUsersByEmail(context, email),
  }),
});
