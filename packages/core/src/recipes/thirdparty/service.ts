import type { User } from '@latchkey/contract';
import type { RequestContext } from '../../context.js';
import { uuidv7 } from '../../crypto/random.js';
import { Rollback } from '../../db/database.js';
import { thirdPartyUsersByEmail } from '../../users/accountInfo.js';
import { type ChangeResult, changeEmail, lockLoginMethod } from '../../users/identifiers.js';
import { loadUser, loadUsers } from '../../users/loading.js';
import { registerLoginMethod } from '../../users/registering.js';
import { toExternalId } from '../../users/resolving.js';
import { markEmailVerified } from '../../users/verifiedEmails.js';
import { findThirdPartyLogin, type ThirdPartyAccount, type ThirdPartyLogin } from './store.js';

/** What the provider says of the user's e-mail. */
export interface ProvidedEmail {
  readonly id: string;
  readonly isVerified: boolean;
}

/** A user together with the login method that was used. Both ids are external where mapped. */
export interface SignedInUp {
  readonly createdNewUser: boolean;
  readonly user: User;
  readonly recipeUserId: string;
}

/**
 * Signs in with an account at a third party, creating the user the first time. An e-mail that has changed there is
 * taken over. `EMAIL_CHANGE_NOT_ALLOWED`: another primary user has it, and nothing has changed.
 */
export async function signInUp(
  context: RequestContext,
  account: ThirdPartyAccount,
  email: ProvidedEmail,
): Promise<SignedInUp | 'EMAIL_CHANGE_NOT_ALLOWED'> {
  const { db, appId, tenantId, activity } = context;
  // Two rounds settle every race: whoever fails to create finds the user that the other one has created.
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const login = await findThirdPartyLogin(db.read, appId, tenantId, account);
    const done =
      login === undefined ? await signUp(context, account, email) : await signIn(context, login, email);
    if (done === undefined) continue;
    if (done !== 'EMAIL_CHANGE_NOT_ALLOWED') activity.touch(appId, login?.user_id ?? done.recipeUserId);
    return done;
  }
  throw new Error('a user with this account was created and deleted again and again');
}

/** `undefined`: the account belongs to somebody by now. */
async function signUp(
  context: RequestContext,
  thirdParty: ThirdPartyAccount,
  email: ProvidedEmail,
): Promise<SignedInUp | undefined> {
  const { db, clock, appId, tenantId } = context;
  const timeJoined = clock.now();
  const recipeUserId = uuidv7(timeJoined);
  const method = {
    appId,
    tenantId,
    recipeUserId,
    recipeId: 'thirdparty' as const,
    timeJoined,
    email: email.id,
    thirdParty,
  };
  const isNew = await db.transaction(async (q) => {
    if (!(await registerLoginMethod(q, method))) throw new Rollback(false);
    if (email.isVerified) await markEmailVerified(q, appId, recipeUserId, email.id);
    return true;
  });
  if (!isNew) return undefined;
  return toSignedIn(context, { recipe_user_id: recipeUserId, user_id: recipeUserId }, true);
}

/** `undefined`: the user was deleted meanwhile. */
async function signIn(
  context: RequestContext,
  login: ThirdPartyLogin,
  email: ProvidedEmail,
): Promise<SignedInUp | 'EMAIL_CHANGE_NOT_ALLOWED' | undefined> {
  const known = await toSignedIn(context, login, false);
  const method = known?.user.loginMethods.find((one) => one.recipeUserId === known.recipeUserId);
  // The usual sign-in, with the e-mail of the last time, writes nothing.
  if (method?.email === email.id && (method.verified || !email.isVerified)) return known;
  switch (await takeOverEmail(context, login.recipe_user_id, email)) {
    case 'OK':
      return toSignedIn(context, login, false);
    case 'GONE':
      return undefined;
    default:
      return 'EMAIL_CHANGE_NOT_ALLOWED';
  }
}

async function takeOverEmail(
  { db, appId }: RequestContext,
  recipeUserId: string,
  email: ProvidedEmail,
): Promise<ChangeResult | 'GONE'> {
  return db.transaction<ChangeResult | 'GONE'>(async (q) => {
    const method = await lockLoginMethod(q, appId, recipeUserId);
    if (method === undefined) return 'GONE';
    const changed = await changeEmail(q, method, email.id);
    if (changed !== 'OK') throw new Rollback<ChangeResult>(changed);
    if (email.isVerified) {
      await markEmailVerified(q, appId, await toExternalId(q, appId, recipeUserId), email.id);
    }
    return 'OK';
  });
}

/** `undefined`: the user was deleted meanwhile. */
async function toSignedIn(
  { db, appId }: RequestContext,
  login: ThirdPartyLogin,
  createdNewUser: boolean,
): Promise<SignedInUp | undefined> {
  const user = await loadUser(db.read, appId, login.user_id);
  if (user === undefined) return undefined;
  return { createdNewUser, user, recipeUserId: await toExternalId(db.read, appId, login.recipe_user_id) };
}

/** The whole user that has an account in the tenant. */
export async function getUserByAccount(
  { db, appId, tenantId }: RequestContext,
  account: ThirdPartyAccount,
): Promise<User | undefined> {
  const login = await findThirdPartyLogin(db.read, appId, tenantId, account);
  return login && loadUser(db.read, appId, login.user_id);
}

/** A tenant's users whose account at a third party has an e-mail; oldest first. */
export async function getUsersByEmail(
  { db, appId, tenantId }: RequestContext,
  email: string,
): Promise<User[]> {
  const userIds = await thirdPartyUsersByEmail(db.read, appId, tenantId, email);
  const users = await loadUsers(db.read, appId, [...new Set(userIds)]);
  return users.sort((a, b) => a.timeJoined - b.timeJoined);
}
