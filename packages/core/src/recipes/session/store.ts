import { sql } from 'kysely';
import type { Queries } from '../../db/database.js';
import { prepared } from '../../db/prepared.js';
import type { UserDataOwner } from '../../users/removal.js';
import { primaryUserId, recipeUserId, storedUserId } from './identity.js';
import { isInTenant } from './manyStore.js';
import type { SessionRow } from './tables.js';

/**
 * A session that has not expired, without the data that stays on the server. `primary_user_id` and
 * `recipe_user_id` are the ids under which the application knows the user now.
 */
export interface LiveSession extends Omit<SessionRow, 'app_id' | 'user_id' | 'user_data_in_database'> {
  readonly primary_user_id: string;
  readonly recipe_user_id: string;
}

export const liveColumns = [
  'tenant_id',
  'session_handle',
  'refresh_token_hash2',
  'previous_refresh_token_hash2',
  'rotated_at',
  'user_data_in_jwt',
  'expires_at',
  'created_at',
  'use_static_key',
  primaryUserId,
  recipeUserId,
] as const;

export interface NewSession
  extends Omit<SessionRow, 'user_id' | 'previous_refresh_token_hash2' | 'rotated_at'> {
  /** Any id of the user. */
  readonly user_id: string;
}

const insert = prepared(
  (
    q,
    appId: string,
    tenantId: string,
    handle: string,
    userId: string,
    hash2: string,
    userDataInDatabase: string,
    userDataInJwt: string,
    expiresAt: number,
    createdAt: number,
    useStaticKey: number,
  ) =>
    q
      .insertInto('sessions')
      .values({
        app_id: appId,
        tenant_id: tenantId,
        session_handle: handle,
        user_id: storedUserId(appId, userId),
        refresh_token_hash2: hash2,
        user_data_in_database: userDataInDatabase,
        user_data_in_jwt: userDataInJwt,
        expires_at: expiresAt,
        created_at: createdAt,
        use_static_key: useStaticKey,
      })
      .returning([primaryUserId, recipeUserId]),
);

/** Adds a session and tells whose it is. Fails with a foreign key violation where the tenant is gone meanwhile. */
export async function insertSession(
  q: Queries,
  row: NewSession,
): Promise<Pick<LiveSession, 'primary_user_id' | 'recipe_user_id'>> {
  const [owner] = await insert(
    q,
    row.app_id,
    row.tenant_id,
    row.session_handle,
    row.user_id,
    row.refresh_token_hash2,
    row.user_data_in_database,
    row.user_data_in_jwt,
    row.expires_at,
    row.created_at,
    row.use_static_key,
  );
  if (owner === undefined) throw new Error('the inserted session was not returned');
  return owner;
}

const byHandle = prepared((q, appId: string, handle: string, now: number) =>
  q
    .selectFrom('sessions')
    .select(liveColumns)
    .where('app_id', '=', appId)
    .where('session_handle', '=', handle)
    .where('expires_at', '>', now),
);

export async function findSession(
  q: Queries,
  appId: string,
  handle: string,
  now: number,
): Promise<LiveSession | undefined> {
  const [session] = await byHandle(q, appId, handle, now);
  return session;
}

const dataByHandle = prepared((q, appId: string, handle: string, now: number) =>
  q
    .selectFrom('sessions')
    .select(['user_data_in_database', ...liveColumns])
    .where('app_id', '=', appId)
    .where('session_handle', '=', handle)
    .where('expires_at', '>', now),
);

/** The session with the data that stays on the server. */
export async function findSessionWithData(
  q: Queries,
  appId: string,
  handle: string,
  now: number,
): Promise<(LiveSession & Pick<SessionRow, 'user_data_in_database'>) | undefined> {
  const [session] = await dataByHandle(q, appId, handle, now);
  return session;
}

const updateJwt = prepared((q, appId: string, handle: string, now: number, json: string) =>
  q
    .updateTable('sessions')
    .set({ user_data_in_jwt: json })
    .where('app_id', '=', appId)
    .where('session_handle', '=', handle)
    .where('expires_at', '>', now)
    .returning(liveColumns),
);

/** Replaces the payload of future access tokens. `undefined`: there is no such session. */
export async function updateUserDataInJwt(
  q: Queries,
  appId: string,
  handle: string,
  now: number,
  json: string,
): Promise<LiveSession | undefined> {
  const [session] = await updateJwt(q, appId, handle, now, json);
  return session;
}

/** Replaces the data that stays on the server. `false`: there is no such session. */
export async function updateUserDataInDatabase(
  q: Queries,
  appId: string,
  handle: string,
  now: number,
  json: string,
): Promise<boolean> {
  const updated = await q
    .updateTable('sessions')
    .set({ user_data_in_database: json })
    .where('app_id', '=', appId)
    .where('session_handle', '=', handle)
    .where('expires_at', '>', now)
    .returning('session_handle')
    .execute();
  return updated.length > 0;
}

/** Ends a session and tells what it was. `undefined`: there was none. */
export async function takeSession(
  q: Queries,
  appId: string,
  handle: string,
  now: number,
): Promise<LiveSession | undefined> {
  return q
    .deleteFrom('sessions')
    .where('app_id', '=', appId)
    .where('session_handle', '=', handle)
    .where('expires_at', '>', now)
    .returning(liveColumns)
    .executeTakeFirst();
}

/** Sessions belong to the stored id; those made before a mapping was added are found by the id that it maps. */
const sessionsOf = (q: Queries, appId: string, userId: string) => {
  const mapped = sql<string>`(select m.user_id from user_id_mappings m
    where m.app_id = ${appId} and m.external_user_id = ${userId})`;
  return q
    .deleteFrom('sessions')
    .where('app_id', '=', appId)
    .where(sql<boolean>`user_id in (${userId}, ${mapped})`);
};

const removeSessionsOf = async (q: Queries, appId: string, userId: string): Promise<void> => {
  await sessionsOf(q, appId, userId).execute();
};

export const sessionData: UserDataOwner = {
  name: 'Session',
  removeUserData: removeSessionsOf,
  signOut: removeSessionsOf,
  removeTenantData: async (q, appId, tenantId, userId) => {
    const removed = await sessionsOf(q, appId, userId)
      .where(isInTenant(tenantId))
      .returning('session_handle')
      .execute();
    return removed.length > 0;
  },
  usesUserId: async (q, appId, userId, now) => {
    const row = await q
      .selectFrom('sessions')
      .select('session_handle')
      .where('app_id', '=', appId)
      .where('user_id', '=', userId)
      .where('expires_at', '>', now)
      .limit(1)
      .executeTakeFirst();
    return row !== undefined;
  },
};
