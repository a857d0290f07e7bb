import { z } from 'zod';
import { endpoint } from '../endpoint.js';
import { jsonObject, userId } from '../fields.js';
import { userIds } from '../shapes/userIds.js';

/** A JSON object per user id, whatever the id (CDI §10.1). */
export const userMetadata = {
  getUserMetadata: endpoint({
    method: 'GET',
    path: '/recipe/user/metadata',
    scope: 'publicTenant',
    since: '2.13',
    summary: 'What the application keeps about a user; empty where it keeps nothing',
    query: { userId: userId() },
    results: { OK: { metadata: jsonObject() } },
  }),
  updateUserMetadata: endpoint({
    method: 'PUT',
    path: '/recipe/user/metadata',
    scope: 'publicTenant',
    since: '2.13',
    summary: 'Replace keys of the root, or delete those given as null',
    input: { userId: userId(), metadataUpdate: jsonObject() },
    results: { OK: { metadata: jsonObject() } },
  }),
  clearUserMetadata: endpoint({
    method: 'POST',
    path: '/recipe/user/metadata/remove',
    scope: 'publicTenant',
    since: '2.13',
    summary: 'Delete all metadata of a user',
    input: { userId: userId() },
    results: { OK: {} },
  }),
  getUserMetadataBulk: endpoint({
    method: 'POST',
    path: '/recipe/user/metadata/bulk',
    scope: 'publicTenant',
    since: '5.4',
    summary: 'The metadata of up to 500 users, in the order asked for',
    input: { userIds },
    results: {
      OK: { users: z.array(z.object({ userId: z.string(), metadata: jsonObject().nullable() })) },
    },
  }),
};
