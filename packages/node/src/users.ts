import { cdi } from '@latchkey/contract';
import type { Querier } from './querier.js';
import type { UserContext } from './types.js';
import { User } from './user.js';

/** What identifies a login method. Several fields must all match, unless a union is asked for. */
export type AccountInfoInput = {
  email?: string | undefined;
  phoneNumber?: string | undefined;
  thirdParty?: { id: string; userId: string } | undefined;
  webauthn?: { credentialId: string } | undefined;
};

/** Which page of a tenant's users. `query` searches: `email`, `phone`, `provider`, each `;`-separated prefixes. */
export type UserPage = {
  tenantId: string;
  timeJoinedOrder: 'ASC' | 'DESC';
  limit?: number | undefined;
  paginationToken?: string | undefined;
  includeRecipeIds?: string[] | undefined;
  query?: Record<string, string> | undefined;
};

/** Users of every recipe. */
export type Users = ReturnType<typeof createUsers>;

/** Users of every recipe, as the core has them. */
export function createUsers(querier: Querier) {
  const core = querier.client(cdi.users);
  return {
    async getUser(userId: string, userContext: UserContext): Promise<User | undefined> {
      const reply = await core.getUser({ userId }, userContext);
      return reply.status === 'OK' ? new User(reply.user) : undefined;
    },

    async listUsersByAccountInfo(
      tenantId: string,
      accountInfo: AccountInfoInput,
      doUnionOfAccountInfo: boolean,
      userContext: UserContext,
    ): Promise<User[]> {
      const { email, phoneNumber, thirdParty, webauthn } = accountInfo;
      const reply = await core.listUsersByAccountInfo(
        {
          tenantId,
          email,
          phoneNumber,
          thirdPartyId: thirdParty?.id,
          thirdPartyUserId: thirdParty?.userId,
          webauthnCredentialId: webauthn?.credentialId,
          doUnionOfAccountInfo,
        },
        userContext,
      );
      return reply.users.map((user) => new User(user));
    },

    async getUsers(
      { tenantId, limit, includeRecipeIds, query, ...page }: UserPage,
      userContext: UserContext,
    ): Promise<{ users: User[]; nextPaginationToken?: string }> {
      const recipes = includeRecipeIds?.join(',');
      const params = { ...query, ...page, tenantId, limit, includeRecipeIds: recipes };
      const reply = await core.listUsers(params, userContext);
      const users = reply.users.map((user) => new User(user));
      const { nextPaginationToken } = reply;
      return nextPaginationToken === undefined ? { users } : { users, nextPaginationToken };
    },

    async getUserCount(
      includeRecipeIds: string[] | undefined,
      tenantId: string | undefined,
      userContext: UserContext,
    ): Promise<number> {
      const reply = await core.countUsers(
        {
          tenantId: tenantId ?? 'public',
          includeRecipeIds: includeRecipeIds?.join(','),
          includeAllTenants: tenantId === undefined,
        },
        userContext,
      );
      return reply.count;
    },

    async deleteUser(
      userId: string,
      removeAllLinkedAccounts: boolean,
      userContext: UserContext,
    ): Promise<{ status: 'OK' }> {
      await core.removeUser({ userId, removeAllLinkedAccounts }, userContext);
      return { status: 'OK' };
    },
  };
}
