/** A clock that stands still until it is told to move on. Fits wherever the core asks for its clock. */
export interface FakeClock {
  /** ms since the epoch. */
  now(): number;
  /** Moves on by `ms`; a negative number goes back, as a corrected system clock does. */
  advance(ms: number): void;
  /** Jumps to a moment, in ms since the epoch. */
  set(time: number): void;
}

/** 1 January 2025, 00:00 UTC: a start that makes times in failures easy to read. */
const DEFAULT_START = Date.UTC(2025, 0, 1);

/**
 * A clock for tests.
 *
 * ```ts
 * const clock = fakeClock();
 * clock.advance(3_600_000);
 * ```
 */
export function fakeClock(start = DEFAULT_START): FakeClock {
  let time = start;
  return {
    now: () => time,
    advance: (ms) => {
      time += ms;
    },
    set: (moment) => {
      time = moment;
    },
  };
}
