import type { User } from '@latchkey/contract';
import type { RequestContext } from '../../context.js';
import type { HashFormat } from '../../crypto/password/format.js';
import { uuidv7 } from '../../crypto/random.js';
import { type Queries, Rollback } from '../../db/database.js';
import { changeEmail, lockLoginMethod } from '../../users/identifiers.js';
import { loadUser } from '../../users/loading.js';
import { registerLoginMethod } from '../../users/registering.js';
import { resolveUser, toExternalId } from '../../users/resolving.js';
import { isFakeEmail, markEmailVerified } from '../../users/verifiedEmails.js';
import { checkImportedHash, hashParams, verifyPassword } from './passwords.js';
import { findCredentials, findRecipeOf, savePassword } from './store.js';

/** A user together with the login method that was used. Both ids are external where mapped. */
export interface SignedIn {
  readonly user: User;
  readonly recipeUserId: string;
}

/** Creates a user. `undefined`: the tenant has a user with this e-mail and a password. */
export async function signUp(
  context: RequestContext,
  email: string,
  password: string,
): Promise<SignedIn | undefined> {
  const { db, appId, tenantId, passwords, config, activity } = context;
  // Spares the hash; the key on the e-mail is what decides.
  if ((await findCredentials(db.read, appId, tenantId, email)) !== undefined) return undefined;
  const hash = await passwords.hash(password, hashParams(config));
  const recipeUserId = await createUser(context, email, hash, { verifyFakeEmail: true });
  if (recipeUserId === undefined) return undefined;
  activity.touch(appId, recipeUserId);
  return toSignedIn(db.read, appId, recipeUserId, recipeUserId);
}

async function createUser(
  { db, clock, appId, tenantId }: RequestContext,
  email: string,
  hash: string,
  { verifyFakeEmail }: { verifyFakeEmail: boolean },
): Promise<string | undefined> {
  const timeJoined = clock.now();
  const recipeUserId = uuidv7(timeJoined);
  return db.transaction(async (q) => {
    const method = { appId, tenantId, recipeUserId, recipeId: 'emailpassword' as const, timeJoined, email };
    if (!(await registerLoginMethod(q, method))) throw new Rollback(undefined);
    await savePassword(q, appId, recipeUserId, hash);
    if (verifyFakeEmail && isFakeEmail(email)) await markEmailVerified(q, appId, recipeUserId, email);
    return recipeUserId;
  });
}

/** Checks a password. `undefined`: wrong e-mail or password, and the time taken does not tell which. */
export async function signIn(
  context: RequestContext,
  email: string,
  password: string,
): Promise<SignedIn | undefined> {
  const { db, appId, tenantId, passwords, config, activity } = context;
  const credentials = await findCredentials(db.read, appId, tenantId, email);
  if (credentials === undefined) {
    await passwords.dummyVerify(password, hashParams(config));
    return undefined;
  }
  if (!(await verifyPassword(context, password, credentials.password_hash))) return undefined;
  activity.touch(appId, credentials.user_id);
  return toSignedIn(db.read, appId, credentials.user_id, credentials.recipe_user_id);
}

/** `undefined`: the user was deleted meanwhile. */
async function toSignedIn(
  q: Queries,
  appId: string,
  userId: string,
  recipeUserId: string,
): Promise<SignedIn | undefined> {
  const user = await loadUser(q, appId, userId);
  return user === undefined ? undefined : { user, recipeUserId: await toExternalId(q, appId, recipeUserId) };
}

export interface Imported {
  readonly user: User;
  readonly didUserAlreadyExist: boolean;
}

/** Creates a user with a hash made elsewhere, or gives an existing user that hash. */
export async function importPasswordHash(
  context: RequestContext,
  email: string,
  hash: string,
  algorithm: HashFormat | undefined,
): Promise<Imported> {
  checkImportedHash(context.config, hash, algorithm);
  // Two rounds settle every race: whoever fails to create finds the user that the other one has created.
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const imported =
      (await replaceHash(context, email, hash)) ?? (await createWithHash(context, email, hash));
    if (imported !== undefined) return imported;
  }
  throw new Error('a user with this e-mail was created and deleted again and again');
}

async function replaceHash(
  { db, appId, tenantId }: RequestContext,
  email: string,
  hash: string,
): Promise<Imported | undefined> {
  const credentials = await findCredentials(db.read, appId, tenantId, email);
  if (credentials === undefined) return undefined;
  await db.write((q) => savePassword(q, appId, credentials.recipe_user_id, hash));
  const user = await loadUser(db.read, appId, credentials.user_id);
  return user && { user, didUserAlreadyExist: true };
}

async function createWithHash(
  context: RequestContext,
  email: string,
  hash: string,
): Promise<Imported | undefined> {
  const userId = await createUser(context, email, hash, { verifyFakeEmail: false });
  const user = userId === undefined ? undefined : await loadUser(context.db.read, context.appId, userId);
  return user && { user, didUserAlreadyExist: false };
}

export type UpdateResult = 'OK' | 'UNKNOWN_USER_ID' | 'EMAIL_EXISTS' | 'EMAIL_CHANGE_NOT_ALLOWED';

export interface CredentialsChange {
  readonly email?: string | undefined;
  readonly password?: string | undefined;
}

/** Changes e-mail, password or both of one login method; all or nothing. */
export async function updateCredentials(
  context: RequestContext,
  anyId: string,
  { email, password }: CredentialsChange,
): Promise<UpdateResult> {
  const { db, appId, passwords, config } = context;
  const resolved = await resolveUser(db.read, appId, anyId);
  const recipeUserId = resolved?.recipeUserId;
  if (recipeUserId === undefined) return 'UNKNOWN_USER_ID';
  if ((await findRecipeOf(db.read, appId, recipeUserId)) !== 'emailpassword') return 'UNKNOWN_USER_ID';
  const hash = password === undefined ? undefined : await passwords.hash(password, hashParams(config));
  return db.transaction<UpdateResult>(async (q) => {
    const method = await lockLoginMethod(q, appId, recipeUserId);
    if (method === undefined) throw new Rollback<UpdateResult>('UNKNOWN_USER_ID');
    if (email !== undefined) {
      const changed = await changeEmail(q, method, email);
      if (changed !== 'OK') throw new Rollback<UpdateResult>(refusal(changed, method.is_primary === 1));
    }
    if (hash !== undefined) await savePassword(q, appId, recipeUserId, hash);
    return 'OK';
  });
}

/** For a member of a group every conflict reads as "change not allowed" (CDI §14.6). */
const refusal = (
  conflict: 'TAKEN_BY_LOGIN_METHOD' | 'TAKEN_BY_PRIMARY_USER',
  isGrouped: boolean,
): UpdateResult =>
  conflict === 'TAKEN_BY_PRIMARY_USER' || isGrouped ? 'EMAIL_CHANGE_NOT_ALLOWED' : 'EMAIL_EXISTS';

/** The whole user that has an e-mail with a password in the tenant. */
export async function getUserByEmail(
  { db, appId, tenantId }: RequestContext,
  email: string,
): Promise<User | undefined> {
  const credentials = await findCredentials(db.read, appId, tenantId, email);
  return credentials && loadUser(db.read, appId, credentials.user_id);
}
