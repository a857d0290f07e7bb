/** Where the core takes the time from: ms since the epoch. Tests bring their own. */
export interface Clock {
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };
