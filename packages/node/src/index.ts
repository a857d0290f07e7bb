import { App } from './app.js';
import { closeEmbeddedCore } from './embedded.js';
import SuperTokensError, { SuperTokensPluginError } from './error.js';
import RecipeUserId from './recipeUserId.js';
import type { AnyValue, TypeInput } from './types.js';
import { User } from './user.js';
import { getRequestFromUserContext, getUserContext } from './userContext.js';
import type { AccountInfoInput, UserPage } from './users.js';

export type {
  SuperTokensPlugin,
  SuperTokensPublicConfig,
  SuperTokensPublicPlugin,
  TypeInput as SuperTokensConfig,
} from './types.js';

type Context = Record<string, AnyValue>;
type Page = Omit<UserPage, 'timeJoinedOrder'> & { userContext?: Context };
type Users = { users: User[]; nextPaginationToken?: string };

/** Sets the SDK up. Call it once, before anything else; later calls do nothing. */
export const init = (config: TypeInput): void => App.init(config);

/** Forgets what `init` set up. For tests only: needs `TEST_MODE=testing`. */
export const reset = (): void => App.reset();

/** Request headers that the application's CORS rules must allow, besides `content-type`. */
export const getAllCORSHeaders = (): string[] => App.getInstanceOrThrowError().getAllCORSHeaders();

/** How many users there are; in all tenants unless one is named. */
export const getUserCount = async (
  includeRecipeIds?: string[],
  tenantId?: string,
  userContext?: Context,
): Promise<number> =>
  App.getInstanceOrThrowError().users.getUserCount(includeRecipeIds, tenantId, getUserContext(userContext));

/** A page of a tenant's users, the oldest first. */
export const getUsersOldestFirst = async ({ userContext, ...page }: Page): Promise<Users> =>
  App.getInstanceOrThrowError().users.getUsers(
    { ...page, timeJoinedOrder: 'ASC' },
    getUserContext(userContext),
  );

/** A page of a tenant's users, the newest first. */
export const getUsersNewestFirst = async ({ userContext, ...page }: Page): Promise<Users> =>
  App.getInstanceOrThrowError().users.getUsers(
    { ...page, timeJoinedOrder: 'DESC' },
    getUserContext(userContext),
  );

/** The user with this id, be it its own or that of one of its login methods. */
export const getUser = async (userId: string, userContext?: Context): Promise<User | undefined> =>
  App.getInstanceOrThrowError().users.getUser(userId, getUserContext(userContext));

/** A tenant's users with this e-mail, phone number, third-party account or credential. */
export const listUsersByAccountInfo = async (
  tenantId: string,
  accountInfo: AccountInfoInput,
  doUnionOfAccountInfo = false,
  userContext?: Context,
): Promise<User[]> =>
  App.getInstanceOrThrowError().users.listUsersByAccountInfo(
    tenantId ?? 'public',
    accountInfo,
    doUnionOfAccountInfo,
    getUserContext(userContext),
  );

/** Deletes a user, with all its login methods unless told otherwise. */
export const deleteUser = async (
  userId: string,
  removeAllLinkedAccounts = true,
  userContext?: Context,
): Promise<{ status: 'OK' }> =>
  App.getInstanceOrThrowError().users.deleteUser(
    userId,
    removeAllLinkedAccounts,
    getUserContext(userContext),
  );

/** The id of a login method, from text. */
export const convertToRecipeUserId = (recipeUserId: string): RecipeUserId => new RecipeUserId(recipeUserId);

/** Whether the running app has a recipe. */
export const isRecipeInitialized = (recipeId: string): boolean =>
  App.getInstanceOrThrowError().getRecipeInstance(recipeId) !== undefined;

export {
  closeEmbeddedCore,
  getRequestFromUserContext,
  RecipeUserId,
  SuperTokensError as Error,
  SuperTokensPluginError as PluginError,
  User,
};

export default {
  init,
  reset,
  getAllCORSHeaders,
  getUserCount,
  getUsersOldestFirst,
  getUsersNewestFirst,
  getUser,
  listUsersByAccountInfo,
  deleteUser,
  convertToRecipeUserId,
  isRecipeInitialized,
  getRequestFromUserContext,
  closeEmbeddedCore,
  Error: SuperTokensError,
  PluginError: SuperTokensPluginError,
  RecipeUserId,
  User,
};
