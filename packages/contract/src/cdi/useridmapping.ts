import { z } from 'zod';
import { endpoint } from '../endpoint.js';
import { flag, trimmedNonEmpty } from '../fields.js';

const notEmpty = "Field name '{field}' cannot be an empty String";
const id = trimmedNonEmpty(notEmpty, 128);
const externalUserIdInfo = trimmedNonEmpty(notEmpty).nullable();

const userIdType = z
  .string()
  .refine(
    (value) => value === 'SUPERTOKENS' || value === 'EXTERNAL' || value === 'ANY',
    "Field name 'userIdType' should be one of 'SUPERTOKENS', 'EXTERNAL' or 'ANY'",
  )
  .pipe(z.enum(['SUPERTOKENS', 'EXTERNAL', 'ANY']))
  .optional();

/** Ids under which the application knows its users, one to one with the core's own (CDI §9). */
export const userIdMapping = {
  createUserIdMapping: endpoint({
    method: 'POST',
    path: '/recipe/userid/map',
    scope: 'publicTenant',
    since: '2.15',
    summary: 'Give a user an external id, which every answer then shows in place of its own',
    input: {
      superTokensUserId: id,
      externalUserId: id,
      externalUserIdInfo: externalUserIdInfo.optional(),
      force: flag().optional(),
    },
    internal: { movesVerifiedEmails: z.boolean().default(true) },
    results: {
      OK: {},
      UNKNOWN_SUPERTOKENS_USER_ID_ERROR: {},
      USER_ID_MAPPING_ALREADY_EXISTS_ERROR: {
        doesSuperTokensUserIdExist: z.boolean(),
        doesExternalUserIdExist: z.boolean(),
      },
    },
  }),
  getUserIdMapping: endpoint({
    method: 'GET',
    path: '/recipe/userid/map',
    scope: 'publicTenant',
    since: '2.15',
    summary: 'The pair of ids that one of them belongs to',
    query: { userId: id, userIdType },
    results: {
      OK: {
        superTokensUserId: z.string(),
        externalUserId: z.string(),
        externalUserIdInfo: z.string().optional(),
      },
      UNKNOWN_MAPPING_ERROR: {},
    },
  }),
  deleteUserIdMapping: endpoint({
    method: 'POST',
    path: '/recipe/userid/map/remove',
    scope: 'publicTenant',
    since: '2.15',
    summary: 'Take the external id from a user',
    input: { userId: id, userIdType, force: flag().optional() },
    results: { OK: { didMappingExist: z.boolean() } },
  }),
  updateExternalUserIdInfo: endpoint({
    method: 'PUT',
    path: '/recipe/userid/external-user-id-info',
    scope: 'publicTenant',
    since: '2.15',
    summary: 'Change or delete what is noted with an external id',
    input: { userId: id, userIdType, externalUserIdInfo },
    results: { OK: {}, UNKNOWN_MAPPING_ERROR: {} },
  }),
};
