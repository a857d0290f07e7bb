import { sql } from 'kysely';
import type { Database, Queries } from '../../db/database.js';
import { inPieces } from '../../db/inPieces.js';
import { PAGE, pause } from '../../jobs/pacing.js';
import { resolveUser } from '../../users/resolving.js';

/** Which of an app's sessions are meant: those stored under any of the ids, in one tenant or in all. */
export interface SessionsOfUser {
  readonly appId: string;
  readonly storedIds: readonly string[];
  readonly tenantId: string | undefined;
}

/** Written so that no index fits: a user has few sessions, a tenant very many. */
export const isInTenant = (tenantId: string) => sql<boolean>`tenant_id || '' = ${tenantId}`;

/** Handles of the sessions that have not expired. */
export async function listHandles(
  q: Queries,
  { appId, storedIds, tenantId }: SessionsOfUser,
  now: number,
): Promise<string[]> {
  const handles: string[] = [];
  for (const ids of inPieces(storedIds)) {
    let query = q
      .selectFrom('sessions')
      .select('session_handle')
      .where('app_id', '=', appId)
      .where('user_id', 'in', ids)
      .where('expires_at', '>', now);
    if (tenantId !== undefined) query = query.where(isInTenant(tenantId));
    for (const row of await query.execute()) handles.push(row.session_handle);
  }
  return handles;
}

interface Deleted {
  readonly session_handle: string;
  readonly expires_at: number;
}

const handlesOfLive = (rows: readonly Deleted[], now: number): string[] =>
  rows.filter((row) => row.expires_at > now).map((row) => row.session_handle);

/** Ends the sessions. Returns the handles of those that had not expired. */
export async function deleteSessionsOfUser(
  q: Queries,
  { appId, storedIds, tenantId }: SessionsOfUser,
  now: number,
): Promise<string[]> {
  const deleted: Deleted[] = [];
  for (const ids of inPieces(storedIds)) {
    let query = q.deleteFrom('sessions').where('app_id', '=', appId).where('user_id', 'in', ids);
    if (tenantId !== undefined) query = query.where(isInTenant(tenantId));
    deleted.push(...(await query.returning(['session_handle', 'expires_at']).execute()));
  }
  return handlesOfLive(deleted, now);
}

/** Ends the sessions. Returns the handles of those that existed and had not expired. */
export async function deleteSessions(
  q: Queries,
  appId: string,
  handles: readonly string[],
  now: number,
): Promise<string[]> {
  const deleted: Deleted[] = [];
  for (const piece of inPieces(handles)) {
    const rows = await q
      .deleteFrom('sessions')
      .where('app_id', '=', appId)
      .where('session_handle', 'in', piece)
      .returning(['session_handle', 'expires_at'])
      .execute();
    deleted.push(...rows);
  }
  return handlesOfLive(deleted, now);
}

/**
 * Every id under which sessions of a user may be stored, for any id of the user: given, internal, external. With
 * `linked`, those of all login methods of the group.
 */
export async function findStoredIds(
  q: Queries,
  appId: string,
  anyId: string,
  linked: boolean,
): Promise<string[]> {
  const user = await resolveUser(q, appId, anyId);
  if (user === undefined) return [anyId];
  const internal = linked
    ? [user.userId, ...(await listMembers(q, appId, user.userId))]
    : [user.recipeUserId ?? user.userId];
  const external: string[] = [];
  for (const ids of inPieces(internal)) {
    const rows = await q
      .selectFrom('user_id_mappings')
      .select('external_user_id')
      .where('app_id', '=', appId)
      .where('user_id', 'in', ids)
      .execute();
    external.push(...rows.map((row) => row.external_user_id));
  }
  return [...new Set([anyId, ...internal, ...external])];
}

async function listMembers(q: Queries, appId: string, userId: string): Promise<string[]> {
  const rows = await q
    .selectFrom('login_methods')
    .select('recipe_user_id')
    .where('app_id', '=', appId)
    .where('user_id', '=', userId)
    .execute();
  return rows.map((row) => row.recipe_user_id);
}

/**
 * Deletes the sessions of all apps that have expired, page by page in the order of their handles (which is the
 * order of their creation). Returns how many there were.
 */
export async function deleteExpiredSessions(db: Database, now: number, pageSize = PAGE): Promise<number> {
  let count = 0;
  let after = { app_id: '', session_handle: '' };
  for (;;) {
    const isAfter = sql<boolean>`(app_id, session_handle) > (${after.app_id}, ${after.session_handle})`;
    const page = await db.read
      .selectFrom('sessions')
      .select(['app_id', 'session_handle', 'expires_at'])
      .where(isAfter)
      .orderBy('app_id')
      .orderBy('session_handle')
      .limit(pageSize)
      .execute();
    const last = page.at(-1);
    if (last === undefined) return count;
    if (page.some((row) => row.expires_at <= now)) {
      // The condition is asked again: a refresh may have renewed a session since it was read.
      const { numDeletedRows } = await db.write((q) =>
        q
          .deleteFrom('sessions')
          .where(isAfter)
          .where(sql<boolean>`(app_id, session_handle) <= (${last.app_id}, ${last.session_handle})`)
          .where('expires_at', '<=', now)
          .executeTakeFirst(),
      );
      count += Number(numDeletedRows);
    }
    after = last;
    await pause();
  }
}
