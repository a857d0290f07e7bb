import { describe, expect, it } from 'vitest';
import { standingOf } from './attempts.js';

const limits = { maximum: 3, cooldown: 1000 };

/** Attempts as `[createdAt, isValid]`, newest first. */
const of = (...attempts: [number, boolean][]) =>
  attempts.map(([createdAt, isValid]) => ({ createdAt, isValid }));

describe('where a user stands', () => {
  it.each<[string, ReturnType<typeof of>, number, object]>([
    ['without attempts', of(), 50, { failed: 0 }],
    ['after a wrong code', of([10, false]), 50, { failed: 1 }],
    ['after a right one', of([20, true], [10, false]), 50, { failed: 0 }],
    ['after a wrong one since the right one', of([30, false], [20, true], [10, false]), 50, { failed: 1 }],
    ['just before the limit', of([20, false], [10, false]), 50, { failed: 2 }],
    ['at the limit', of([30, false], [20, false], [10, false]), 50, { retryAfterMs: 980 }],
    ['at the end of the wait', of([30, false], [20, false], [10, false]), 1029, { retryAfterMs: 1 }],
    ['after the wait', of([30, false], [20, false], [10, false]), 1030, { failed: 0 }],
    ['with one too old to count', of([1010, false], [20, false], [10, false]), 1020, { failed: 2 }],
    ['long after few wrong codes', of([20, false], [10, false]), 99_999, { failed: 2 }],
    ['with a clock set back', of([30, false], [20, false], [10, false]), 0, { retryAfterMs: 1000 }],
  ])('%s', (_, latest, now, standing) => {
    expect(standingOf(latest, now, limits)).toEqual(standing);
  });
});
