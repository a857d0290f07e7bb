import type { Config } from '../config/schema.js';

/** What decides when a rotating key is made, used and dropped (CDI §7.3). All in ms. */
export interface KeySchedule {
  /** How long a key signs. */
  readonly interval: number;
  /** How long before its first use a key is published, so that whoever verifies has fetched it by then. */
  readonly publishedAhead: number;
  /** How long a key verifies, from its creation. */
  readonly verifiesFor: number;
}

const MINUTE = 60_000;

export function keySchedule(config: Config): KeySchedule {
  const interval = config.access_token_dynamic_signing_key_update_interval * 60 * MINUTE;
  return {
    interval,
    // With the intervals of seconds that test mode allows, a minute would mean a new key for every request.
    publishedAhead: Math.min(MINUTE, interval / 4),
    verifiesFor: interval + 2 * config.access_token_validity * 1000,
  };
}

interface Created {
  readonly createdAt: number;
}

/** Whether the newest key needs a successor. */
export const needsSuccessor = (
  newest: Created | undefined,
  now: number,
  { interval, publishedAhead }: KeySchedule,
): boolean => newest === undefined || now + publishedAhead > newest.createdAt + interval;

export const stillVerifies = ({ createdAt }: Created, now: number, { verifiesFor }: KeySchedule): boolean =>
  now < createdAt + verifiesFor;

/** The key to sign with: the newest, unless it is too fresh to be known and its predecessor may still sign. */
export function keyInUse<K extends Created>(
  newestFirst: readonly K[],
  now: number,
  schedule: KeySchedule,
): K | undefined {
  const [newest, previous] = newestFirst;
  if (newest === undefined || previous === undefined) return newest;
  const isFresh = now < newest.createdAt + schedule.publishedAhead;
  return isFresh && now < previous.createdAt + schedule.interval ? previous : newest;
}

/** How long a published key set may be cached, in whole seconds: until the next key is published. */
export function publishedForSeconds(newest: Created | undefined, now: number, schedule: KeySchedule): number {
  if (newest === undefined) return 1;
  return Math.max(
    1,
    Math.floor((newest.createdAt + schedule.interval - schedule.publishedAhead - now) / 1000),
  );
}
