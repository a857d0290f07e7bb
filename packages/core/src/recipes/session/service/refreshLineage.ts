import type { RequestContext } from '../../../context.js';
import { changeKeyKind, promoteChild } from '../refreshStore.js';
import { findSession } from '../store.js';
import { type Decision, type Refresh, refuseAsTheft, sessionIsGone } from './decision.js';

/**
 * The rules up to CDI 5.5 (§7.6). A refresh gives a child and leaves the token as it is: it stays good, with any
 * number of children, until one of them is used. Then that child is the session's token, and its parent or a
 * sibling is in the wrong hands. Ending the session is left to the SDK.
 */
export async function refreshLineage(context: RequestContext, refresh: Refresh): Promise<Decision> {
  const { db, appId } = context;
  const { handle, now, presented, parent, expiresAt } = refresh;
  const refreshExpiry = expiresAt;
  if (parent !== null) {
    const promoted = await db.write((q) => promoteChild(q, { appId, ...refresh }, parent));
    if (promoted !== undefined) return { session: promoted, refreshExpiry };
  }
  const session = await findSession(db.read, appId, handle, now);
  if (session === undefined) return sessionIsGone;
  if (session.refresh_token_hash2 !== presented) return refuseAsTheft(session);
  const useStaticKey = refresh.useStaticKey ?? session.use_static_key;
  if (useStaticKey !== session.use_static_key) {
    await db.write((q) => changeKeyKind(q, appId, handle, useStaticKey));
  }
  return { session: { ...session, use_static_key: useStaticKey }, refreshExpiry };
}
