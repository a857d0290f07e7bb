import { expect, it } from 'vitest';
import { fakeClock } from './fakeClock.js';

it('stands still until it is told to move', () => {
  const clock = fakeClock(1_000);
  expect(clock.now()).toBe(1_000);
  clock.advance(500);
  expect(clock.now()).toBe(1_500);
  clock.advance(-1_000);
  expect(clock.now()).toBe(500);
  clock.set(9_000);
  expect(clock.now()).toBe(9_000);
});
