/** A code that was tried. Times in ms. */
export interface Attempt {
  readonly isValid: boolean;
  readonly createdAt: number;
}

export interface Limits {
  /** Wrong codes in a row after which the user has to wait. */
  readonly maximum: number;
  /** How long, in ms. */
  readonly cooldown: number;
}

/** How many wrong codes count against the next attempt, or how long there must be none. */
export type Standing = { readonly failed: number } | { readonly retryAfterMs: number };

/**
 * Where a user stands (CDI §11). `latest`: the newest attempts first, no more than the maximum. Wrong codes count back
 * to the last right one, as far as they are not older than the cooldown seen from the newest of them.
 */
export function standingOf(latest: readonly Attempt[], now: number, { maximum, cooldown }: Limits): Standing {
  const lastValid = latest.findIndex((attempt) => attempt.isValid);
  const wrong = lastValid === -1 ? latest : latest.slice(0, lastValid);
  const newest = wrong[0]?.createdAt ?? 0;
  const failed = wrong.filter((attempt) => attempt.createdAt > newest - cooldown).length;
  if (failed < maximum) return { failed };
  // A clock that was set back must not make the wait longer than it ever is.
  const age = Math.max(0, now - newest);
  return age < cooldown ? { retryAfterMs: cooldown - age } : { failed: 0 };
}
