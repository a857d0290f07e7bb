import { sql } from 'kysely';
import type { Queries } from '../../db/database.js';
import { prepared } from '../../db/prepared.js';
import { type LiveSession, liveColumns } from './store.js';

/** What a refresh works with. Hashes are `hash2`s. */
export interface Rotation {
  readonly appId: string;
  readonly handle: string;
  readonly now: number;
  /** The refresh token that was presented. */
  readonly presented: string;
  /** The token that the presented one was made for; `null` for a session's first. */
  readonly parent: string | null;
  /** When the session expires from now on. */
  readonly expiresAt: number;
  /** The kind of key from now on; `null` keeps it. */
  readonly useStaticKey: number | null;
}

const rotate = prepared(
  (
    q,
    appId: string,
    handle: string,
    now: number,
    presented: string,
    parent: string | null,
    next: string,
    expiresAt: number,
    useStaticKey: number | null,
    rotatedSince: number,
  ) => {
    const isCurrent = sql<boolean>`refresh_token_hash2 in (${presented}, ${parent})`;
    return q
      .updateTable('sessions')
      .set({
        refresh_token_hash2: next,
        previous_refresh_token_hash2: sql`case when ${isCurrent} then ${presented} else previous_refresh_token_hash2 end`,
        rotated_at: sql`case when ${isCurrent} then ${now} else rotated_at end`,
        expires_at: sql`case when ${isCurrent} then ${expiresAt} else expires_at end`,
        use_static_key: sql`coalesce(${useStaticKey}, use_static_key)`,
      })
      .where('app_id', '=', appId)
      .where('session_handle', '=', handle)
      .where('expires_at', '>', now)
      .where((e) =>
        e.or([
          isCurrent,
          e.and([e('previous_refresh_token_hash2', '=', presented), e('rotated_at', '>=', rotatedSince)]),
        ]),
      )
      .returning(liveColumns);
  },
);

/**
 * The rotation of CDI 5.6 (§7.8) in one statement, so that no two refreshes can both find the same state. The
 * current token, or a child of it, is replaced by `next` and becomes the previous one; the previous one, used
 * again since `rotatedSince`, only replaces the current one. `undefined`: the token is good for neither.
 */
export async function rotateSession(
  q: Queries,
  { appId, handle, now, presented, parent, expiresAt, useStaticKey }: Rotation,
  next: string,
  rotatedSince: number,
): Promise<LiveSession | undefined> {
  const [session] = await rotate(
    q,
    appId,
    handle,
    now,
    presented,
    parent,
    next,
    expiresAt,
    useStaticKey,
    rotatedSince,
  );
  return session;
}

const promote = prepared(
  (
    q,
    appId: string,
    handle: string,
    now: number,
    presented: string,
    parent: string,
    expiresAt: number,
    useStaticKey: number | null,
  ) =>
    q
      .updateTable('sessions')
      .set({
        refresh_token_hash2: presented,
        previous_refresh_token_hash2: parent,
        rotated_at: now,
        expires_at: expiresAt,
        use_static_key: sql`coalesce(${useStaticKey}, use_static_key)`,
      })
      .where('app_id', '=', appId)
      .where('session_handle', '=', handle)
      .where('refresh_token_hash2', '=', parent)
      .where('expires_at', '>', now)
      .returning(liveColumns),
);

/** Makes a child of the current refresh token the current one (§7.6, §7.7). `undefined`: it is no child of it. */
export async function promoteChild(
  q: Queries,
  { appId, handle, now, presented, expiresAt, useStaticKey }: Rotation,
  parent: string,
): Promise<LiveSession | undefined> {
  const [session] = await promote(q, appId, handle, now, presented, parent, expiresAt, useStaticKey);
  return session;
}

export async function changeKeyKind(
  q: Queries,
  appId: string,
  handle: string,
  useStaticKey: number,
): Promise<void> {
  await q
    .updateTable('sessions')
    .set({ use_static_key: useStaticKey })
    .where('app_id', '=', appId)
    .where('session_handle', '=', handle)
    .execute();
}
