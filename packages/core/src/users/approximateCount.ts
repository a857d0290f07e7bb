import type { Clock } from '../clock.js';
import type { Database } from '../db/database.js';
import type { Logger } from '../log.js';
import { countJoinedAfter, countUsers } from './listing.js';

/** A count that need not be exact. `asOf` in ms: deletions after it are not seen yet. */
export interface ApproximateCount {
  readonly count: number;
  readonly asOf: number;
}

/** How far behind the present the counted part ends, so that sign-ups under way are not missed. ms. */
const BEHIND = 60_000;

/** Age at which the counted part is counted anew, in the background. ms. */
const RENEW_AFTER = 10 * 60_000;

interface Anchor {
  readonly counted: Promise<ApproximateCount>;
  readonly at: number;
  renewing: boolean;
}

/**
 * Counts a tenant's users without reading them all each time (CDI §2.2): a remembered count up to a boundary,
 * plus those who joined since.
 */
export function createApproximateCounter(db: Database, clock: Clock, log: Logger) {
  const anchors = new Map<string, Anchor>();

  const measure = async (appId: string, tenantId: string): Promise<ApproximateCount> => {
    const asOf = clock.now() - BEHIND;
    const all = await countUsers(db.read, appId, tenantId, undefined);
    const young = await countJoinedAfter(db.read, appId, tenantId, asOf);
    return { count: all - young, asOf };
  };

  const anchor = (key: string, appId: string, tenantId: string): Anchor => {
    if (anchors.size >= 10_000) anchors.clear();
    const made: Anchor = { counted: measure(appId, tenantId), at: clock.now(), renewing: false };
    made.counted.catch(() => anchors.delete(key));
    anchors.set(key, made);
    return made;
  };

  const renew = async (key: string, old: Anchor, appId: string, tenantId: string): Promise<void> => {
    old.renewing = true;
    try {
      const counted = await measure(appId, tenantId);
      anchors.set(key, { counted: Promise.resolve(counted), at: clock.now(), renewing: false });
    } catch (error) {
      old.renewing = false;
      log.warn({ err: error, appId }, 'could not count the users anew');
    }
  };

  return async (appId: string, tenantId: string): Promise<ApproximateCount> => {
    const key = `${appId} ${tenantId}`;
    const known = anchors.get(key) ?? anchor(key, appId, tenantId);
    if (clock.now() - known.at > RENEW_AFTER && !known.renewing) void renew(key, known, appId, tenantId);
    const { count, asOf } = await known.counted;
    return { count: count + (await countJoinedAfter(db.read, appId, tenantId, asOf)), asOf };
  };
}
