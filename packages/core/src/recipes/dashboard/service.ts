import type { DashboardSession, DashboardUser } from '@latchkey/contract';
import type { RequestContext } from '../../context.js';
import { sha256Base64url } from '../../crypto/hash.js';
import { hashParams } from '../../crypto/password/params.js';
import { uuidv4 } from '../../crypto/random.js';
import { isUniqueViolation } from '../../db/errors.js';
import { isEmail, weaknessOf } from './credentials.js';
import {
  changeUser,
  deleteSession,
  deleteSessionsOf,
  deleteUser,
  findSessionEmail,
  findUser,
  holdUserWithPassword,
  insertSession,
  insertUser,
  listSessionsOf,
  listUsers,
  type WhichUser,
} from './store.js';
import type { DashboardSessionRow, DashboardUserRow } from './tables.js';

/** How long a session lasts; it does not get longer by use. ms. */
const SESSION_LIFETIME = 2_592_000_000;

const toUser = ({ email, user_id, time_joined }: DashboardUserRow): DashboardUser => ({
  email,
  userId: user_id,
  timeJoined: time_joined,
});

type Refusal = 'INVALID_EMAIL' | { readonly weakness: string };

/** What is wrong with new credentials, the e-mail first. */
function refusalOf(email: string | undefined, password: string | undefined): Refusal | undefined {
  if (email !== undefined && !isEmail(email)) return 'INVALID_EMAIL';
  const weakness = password === undefined ? undefined : weaknessOf(password);
  return weakness === undefined ? undefined : { weakness };
}

export type CreateResult = { readonly user: DashboardUser } | Refusal | 'EMAIL_EXISTS';

/** Lets somebody in. Any number of people may be. */
export async function createDashboardUser(
  { db, clock, appId, config, passwords }: RequestContext,
  email: string,
  password: string,
): Promise<CreateResult> {
  const refusal = refusalOf(email, password);
  if (refusal !== undefined) return refusal;
  // Spares the hash; the key on the e-mail is what decides.
  if ((await findUser(db.read, appId, { email })) !== undefined) return 'EMAIL_EXISTS';
  const row: DashboardUserRow = {
    app_id: appId,
    user_id: uuidv4(),
    email,
    password_hash: await passwords.hash(password, hashParams(config)),
    time_joined: clock.now(),
  };
  return (await db.write((q) => insertUser(q, row))) ? { user: toUser(row) } : 'EMAIL_EXISTS';
}

export type UpdateResult = CreateResult | 'UNKNOWN_USER';

/** Changes e-mail or password, and ends every session of the user, also where neither is given. */
export async function updateDashboardUser(
  { db, appId, config, passwords }: RequestContext,
  which: WhichUser,
  { newEmail, newPassword }: { newEmail?: string | undefined; newPassword?: string | undefined },
): Promise<UpdateResult> {
  const refusal = refusalOf(newEmail, newPassword);
  if (refusal !== undefined) return refusal;
  if ((await findUser(db.read, appId, which)) === undefined) return 'UNKNOWN_USER';
  const hash = newPassword === undefined ? undefined : await passwords.hash(newPassword, hashParams(config));
  const change = {
    ...(newEmail !== undefined && { email: newEmail }),
    ...(hash !== undefined && { password_hash: hash }),
  };
  try {
    return await db.transaction<UpdateResult>(async (q) => {
      const row = await changeUser(q, appId, which, change);
      if (row === undefined) return 'UNKNOWN_USER';
      await deleteSessionsOf(q, appId, row.user_id);
      return { user: toUser(row) };
    });
  } catch (error) {
    if (isUniqueViolation(error)) return 'EMAIL_EXISTS';
    throw error;
  }
}

export const removeDashboardUser = ({ db, appId }: RequestContext, which: WhichUser): Promise<boolean> =>
  db.write((q) => deleteUser(q, appId, which));

export async function listDashboardUsers({ db, appId }: RequestContext): Promise<DashboardUser[]> {
  return (await listUsers(db.read, appId)).map(toUser);
}

const cellOf = (appId: string, sessionHash: string): string => `dashboard_sessions:${appId}:${sessionHash}`;

/** Begins a session. `undefined`: wrong e-mail or password, and the time taken does not tell which. */
export async function signIn(
  context: RequestContext,
  email: string,
  password: string,
): Promise<string | undefined> {
  const { db, clock, appId, config, passwords, sealer } = context;
  const user = await findUser(db.read, appId, { email });
  if (user === undefined) {
    await passwords.dummyVerify(password, hashParams(config));
    return undefined;
  }
  if (!(await passwords.verify(password, user.password_hash))) return undefined;
  const sessionId = uuidv4();
  const session_hash = sha256Base64url(sessionId);
  const now = clock.now();
  const row: DashboardSessionRow = {
    app_id: appId,
    session_hash,
    session_id: sealer.seal(sessionId, cellOf(appId, session_hash)),
    user_id: user.user_id,
    created_at: now,
    expires_at: now + SESSION_LIFETIME,
  };
  return db.transaction(async (q) => {
    // A session begun with the old password must not outlive the change that ends all sessions.
    if (!(await holdUserWithPassword(q, appId, user))) return undefined;
    await insertSession(q, row);
    return sessionId;
  });
}

/** The e-mail of the session's user; `undefined` for a session that is unknown or has expired. */
export const verifySession = (
  { db, clock, appId }: RequestContext,
  sessionId: string,
): Promise<string | undefined> => findSessionEmail(db.read, appId, sha256Base64url(sessionId), clock.now());

export const removeSession = ({ db, appId }: RequestContext, sessionId: string): Promise<void> =>
  db.write((q) => deleteSession(q, appId, sha256Base64url(sessionId)));

export async function listSessions(
  { db, clock, appId, sealer }: RequestContext,
  userId: string,
): Promise<DashboardSession[]> {
  const rows = await listSessionsOf(db.read, appId, userId, clock.now());
  return rows.map((row) => ({
    userId: row.user_id,
    sessionId: sealer.open(row.session_id, cellOf(appId, row.session_hash)),
    timeCreated: row.created_at,
    expiry: row.expires_at,
  }));
}
