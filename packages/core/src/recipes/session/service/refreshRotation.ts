import type { RequestContext } from '../../../context.js';
import { rotateSession } from '../refreshStore.js';
import { type LiveSession, takeSession } from '../store.js';
import { type Decision, type Refresh, refuseAsTheft, sessionIsGone } from './decision.js';

/** How a token that is no longer good relates to the session (§7.8). */
export type ReuseSubtype = 'RECENT_PREV' | 'ORPHANED_BRANCH' | 'STALE_LINEAGE';

/**
 * The rules from CDI 5.6 on. A token is replaced the moment it is used; within the grace period it may be used
 * again, since its answer may have been lost or two tabs may have used it at once. Later somebody else has it:
 * the session ends here, whichever of the two came.
 */
export async function refreshRotation(context: RequestContext, refresh: Refresh): Promise<Decision> {
  const { db, appId, config } = context;
  const rotatedSince = refresh.now - config.refresh_token_rotation_grace_period * 1000;
  const session = await db.write((q) => rotateSession(q, { appId, ...refresh }, refresh.next, rotatedSince));
  if (session !== undefined) return { session, refreshExpiry: session.expires_at };
  // What was not good before does not become good again, so the session as it is deleted tells why.
  const ended = await db.write((q) => takeSession(q, appId, refresh.handle, refresh.now));
  return ended === undefined ? sessionIsGone : refuseReuse(context, ended, classifyReuse(ended, refresh));
}

/** Which of the three kinds of reuse it is. */
export function classifyReuse(
  { previous_refresh_token_hash2: previous }: Pick<LiveSession, 'previous_refresh_token_hash2'>,
  { presented, parent }: Pick<Refresh, 'presented' | 'parent'>,
): ReuseSubtype {
  if (previous !== null && previous === presented) return 'RECENT_PREV';
  if (previous !== null && previous === parent) return 'ORPHANED_BRANCH';
  return 'STALE_LINEAGE';
}

/** A slow client may reuse a recent token without harm, and the operator may say so; an old one never is honest. */
function refuseReuse({ baseConfig }: RequestContext, ended: LiveSession, subtype: ReuseSubtype): Decision {
  if (subtype === 'STALE_LINEAGE' || baseConfig.recent_token_reuse_behaviour === 'TOKEN_THEFT') {
    return refuseAsTheft(ended, subtype);
  }
  return {
    refusal: {
      status: 'UNAUTHORISED',
      message: 'refresh token reuse detected',
      recentTokenReuseSubtype: subtype,
    },
  };
}
