import type { Queries } from '../../db/database.js';
import type { DashboardSessionRow, DashboardUserRow } from './tables.js';

/** Whom a request means: by id, else by e-mail. */
export type WhichUser = { readonly userId: string } | { readonly email: string };

/** `false`: the e-mail is taken. */
export async function insertUser(q: Queries, row: DashboardUserRow): Promise<boolean> {
  const inserted = await q
    .insertInto('dashboard_users')
    .values(row)
    .onConflict((c) => c.columns(['app_id', 'email']).doNothing())
    .returning('user_id')
    .execute();
  return inserted.length > 0;
}

const column = (which: WhichUser) => ('userId' in which ? 'user_id' : 'email');
const value = (which: WhichUser) => ('userId' in which ? which.userId : which.email);

export async function findUser(
  q: Queries,
  appId: string,
  which: WhichUser,
): Promise<DashboardUserRow | undefined> {
  return q
    .selectFrom('dashboard_users')
    .selectAll()
    .where('app_id', '=', appId)
    .where(column(which), '=', value(which))
    .executeTakeFirst();
}

/** Holds a user against changes until the transaction ends; `undefined` where the password is another one by now. */
export async function holdUserWithPassword(
  q: Queries,
  appId: string,
  { user_id, password_hash }: DashboardUserRow,
): Promise<boolean> {
  const row = await q
    .selectFrom('dashboard_users')
    .select('user_id')
    .where('app_id', '=', appId)
    .where('user_id', '=', user_id)
    .where('password_hash', '=', password_hash)
    .forShare()
    .executeTakeFirst();
  return row !== undefined;
}

/** Throws a unique violation where the e-mail is taken. `undefined`: there is no such user. */
export async function changeUser(
  q: Queries,
  appId: string,
  which: WhichUser,
  change: { readonly email?: string; readonly password_hash?: string },
): Promise<DashboardUserRow | undefined> {
  if (change.email === undefined && change.password_hash === undefined) return findUser(q, appId, which);
  return q
    .updateTable('dashboard_users')
    .set(change)
    .where('app_id', '=', appId)
    .where(column(which), '=', value(which))
    .returningAll()
    .executeTakeFirst();
}

export async function deleteUser(q: Queries, appId: string, which: WhichUser): Promise<boolean> {
  const deleted = await q
    .deleteFrom('dashboard_users')
    .where('app_id', '=', appId)
    .where(column(which), '=', value(which))
    .returning('user_id')
    .execute();
  return deleted.length > 0;
}

/** The app's dashboard users, the oldest first. */
export async function listUsers(q: Queries, appId: string): Promise<DashboardUserRow[]> {
  return q
    .selectFrom('dashboard_users')
    .selectAll()
    .where('app_id', '=', appId)
    .orderBy('time_joined')
    .orderBy('user_id')
    .execute();
}

export async function countUsers(q: Queries, appId: string): Promise<number> {
  const { count } = await q
    .selectFrom('dashboard_users')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('app_id', '=', appId)
    .executeTakeFirstOrThrow();
  return count;
}

export async function insertSession(q: Queries, row: DashboardSessionRow): Promise<void> {
  await q.insertInto('dashboard_sessions').values(row).execute();
}

/** The e-mail of whoever holds a session that has not expired. */
export async function findSessionEmail(
  q: Queries,
  appId: string,
  sessionHash: string,
  now: number,
): Promise<string | undefined> {
  const row = await q
    .selectFrom('dashboard_sessions as s')
    .innerJoin('dashboard_users as u', (join) =>
      join.onRef('u.app_id', '=', 's.app_id').onRef('u.user_id', '=', 's.user_id'),
    )
    .select('u.email')
    .where('s.app_id', '=', appId)
    .where('s.session_hash', '=', sessionHash)
    .where('s.expires_at', '>', now)
    .executeTakeFirst();
  return row?.email;
}

export async function deleteSession(q: Queries, appId: string, sessionHash: string): Promise<void> {
  await q
    .deleteFrom('dashboard_sessions')
    .where('app_id', '=', appId)
    .where('session_hash', '=', sessionHash)
    .execute();
}

export async function deleteSessionsOf(q: Queries, appId: string, userId: string): Promise<void> {
  await q
    .deleteFrom('dashboard_sessions')
    .where('app_id', '=', appId)
    .where('user_id', '=', userId)
    .execute();
}

/** A user's sessions that have not expired, the oldest first. */
export async function listSessionsOf(
  q: Queries,
  appId: string,
  userId: string,
  now: number,
): Promise<DashboardSessionRow[]> {
  return q
    .selectFrom('dashboard_sessions')
    .selectAll()
    .where('app_id', '=', appId)
    .where('user_id', '=', userId)
    .where('expires_at', '>', now)
    .orderBy('created_at')
    .orderBy('session_hash')
    .execute();
}
