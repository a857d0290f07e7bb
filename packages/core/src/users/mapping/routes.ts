import { cdi } from '@latchkey/contract';
import { routeGroup } from '../../http/routes.js';
import { createMapping, getMapping, removeMapping, updateMappingInfo } from './service.js';

export const userIdMappingRoutes = routeGroup(cdi.userIdMapping)({
  createUserIdMapping: async (context, { externalUserIdInfo = null, force = false, ...ids }) => {
    const result = await createMapping(context, { externalUserIdInfo, force, ...ids });
    if (result === 'OK') return { status: 'OK' };
    if (result === 'UNKNOWN_USER_ID') return { status: 'UNKNOWN_SUPERTOKENS_USER_ID_ERROR' };
    return { status: 'USER_ID_MAPPING_ALREADY_EXISTS_ERROR', ...result };
  },
  getUserIdMapping: async (context, { userId, userIdType = 'ANY' }) => {
    const mapping = await getMapping(context, userId, userIdType);
    if (mapping === undefined) return { status: 'UNKNOWN_MAPPING_ERROR' };
    return {
      status: 'OK',
      superTokensUserId: mapping.user_id,
      externalUserId: mapping.external_user_id,
      ...(mapping.external_user_id_info !== null && { externalUserIdInfo: mapping.external_user_id_info }),
    };
  },
  deleteUserIdMapping: async (context, { userId, userIdType = 'ANY', force = false }) => ({
    status: 'OK',
    didMappingExist: await removeMapping(context, userId, userIdType, force),
  }),
  updateExternalUserIdInfo: async (context, { userId, userIdType = 'ANY', externalUserIdInfo }) =>
    (await updateMappingInfo(context, userId, userIdType, externalUserIdInfo))
      ? { status: 'OK' }
      : { status: 'UNKNOWN_MAPPING_ERROR' },
});
