import { cdi } from '@latchkey/contract';
import { routeGroup } from '../../http/routes.js';
import { clearUserMetadata, getUserMetadata, getUserMetadataBulk, updateUserMetadata } from './service.js';

export const userMetadataRoutes = routeGroup(cdi.userMetadata)({
  getUserMetadata: async (context, { userId }) => ({
    status: 'OK',
    metadata: await getUserMetadata(context, userId),
  }),
  updateUserMetadata: async (context, { userId, metadataUpdate }) => ({
    status: 'OK',
    metadata: await updateUserMetadata(context, userId, metadataUpdate),
  }),
  clearUserMetadata: async (context, { userId }) => {
    await clearUserMetadata(context, userId);
    return { status: 'OK' };
  },
  getUserMetadataBulk: async (context, { userIds }) => ({
    status: 'OK',
    users: await getUserMetadataBulk(context, userIds),
  }),
});
