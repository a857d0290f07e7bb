import type { Clock } from '../clock.js';

/** Requests per second over the last day, minute by minute. */
export interface RequestStats {
  /** The present minute since the epoch: the last entry of the lists is the one before. */
  readonly atMinute: number;
  /** Oldest first; -1 where nothing is known. */
  readonly averageRequestsPerSecond: number[];
  readonly peakRequestsPerSecond: number[];
}

/** Counts the requests of each app that this instance answers, in memory. */
export interface RequestCounter {
  count(appId: string): void;
  statsOf(appId: string): RequestStats;
}

const MINUTES = 1440;
const MINUTE = 60_000;

/** Bounds the memory: about 12 kB for each app. */
const MOST_APPS = 2000;

interface AppCount {
  minute: number;
  second: number;
  inSecond: number;
  inMinute: number;
  peak: number;
  readonly totals: Int32Array;
  readonly peaks: Int32Array;
}

export function createRequestCounter(clock: Clock): RequestCounter {
  const apps = new Map<string, AppCount>();

  const countOf = (appId: string, minute: number): AppCount => {
    const known = apps.get(appId);
    if (known !== undefined) return known;
    const [oldest] = apps.keys();
    if (apps.size >= MOST_APPS && oldest !== undefined) apps.delete(oldest);
    const made = emptyCount(minute);
    apps.set(appId, made);
    return made;
  };

  return {
    count: (appId) => {
      const now = clock.now();
      const minute = Math.floor(now / MINUTE);
      const app = countOf(appId, minute);
      advance(app, minute);
      const second = Math.floor(now / 1000);
      if (second !== app.second) {
        app.second = second;
        app.inSecond = 0;
      }
      app.inSecond += 1;
      app.inMinute += 1;
      if (app.inSecond > app.peak) app.peak = app.inSecond;
    },
    statsOf: (appId) => {
      const atMinute = Math.floor(clock.now() / MINUTE);
      const app = apps.get(appId) ?? emptyCount(atMinute);
      advance(app, atMinute);
      const order = Array.from({ length: MINUTES }, (_, i) => (atMinute + i) % MINUTES);
      return {
        atMinute,
        averageRequestsPerSecond: order.map((i) => perSecond(app.totals[i])),
        peakRequestsPerSecond: order.map((i) => app.peaks[i] ?? -1),
      };
    },
  };
}

const emptyCount = (minute: number): AppCount => ({
  minute,
  second: 0,
  inSecond: 0,
  inMinute: 0,
  peak: 0,
  totals: new Int32Array(MINUTES).fill(-1),
  peaks: new Int32Array(MINUTES).fill(-1),
});

const perSecond = (total = -1): number => (total < 0 ? -1 : total / 60);

/** Closes the minute that was counted, and those without a request since. A clock set back changes nothing. */
function advance(app: AppCount, minute: number): void {
  if (minute <= app.minute) return;
  const passed = Math.min(minute - app.minute, MINUTES);
  for (let i = 0; i < passed; i += 1) {
    const slot = (minute - passed + i) % MINUTES;
    const isCounted = minute - passed + i === app.minute;
    app.totals[slot] = isCounted ? app.inMinute : 0;
    app.peaks[slot] = isCounted ? app.peak : 0;
  }
  app.minute = minute;
  app.inMinute = 0;
  app.peak = 0;
  app.inSecond = 0;
}
