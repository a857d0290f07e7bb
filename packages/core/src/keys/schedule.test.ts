import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../config/schema.js';
import { keyInUse, keySchedule, needsSuccessor, publishedForSeconds, stillVerifies } from './schedule.js';

const HOUR = 3_600_000;
const MINUTE = 60_000;

const config = { ...defaultConfig, access_token_validity: 600 };
const schedule = keySchedule({ ...config, access_token_dynamic_signing_key_update_interval: 2 });
const key = (createdAt: number) => ({ createdAt });

describe('the schedule of rotating keys', () => {
  it('follows the configuration', () => {
    expect(keySchedule(defaultConfig)).toEqual({
      interval: 168 * HOUR,
      publishedAhead: MINUTE,
      verifiesFor: 168 * HOUR + 2 * HOUR,
    });
    expect(schedule).toEqual({
      interval: 2 * HOUR,
      publishedAhead: MINUTE,
      verifiesFor: 2 * HOUR + 20 * MINUTE,
    });
  });

  it('publishes a new key less than its whole life ahead where it lives for seconds', () => {
    const seconds = keySchedule({ ...config, access_token_dynamic_signing_key_update_interval: 8 / 3600 });
    expect(seconds).toMatchObject({ interval: 8000, publishedAhead: 2000 });
    expect(needsSuccessor(key(0), 6000, seconds)).toBe(false);
    expect(needsSuccessor(key(0), 6001, seconds)).toBe(true);
  });

  it('asks for a successor a minute before the newest key stops signing', () => {
    expect(needsSuccessor(undefined, 0, schedule)).toBe(true);
    expect(needsSuccessor(key(0), 2 * HOUR - MINUTE, schedule)).toBe(false);
    expect(needsSuccessor(key(0), 2 * HOUR - MINUTE + 1, schedule)).toBe(true);
  });

  it('signs with a new key once it is known, or its predecessor may no longer sign', () => {
    const [newest, previous, oldest] = [key(2 * HOUR - MINUTE), key(0), key(-2 * HOUR)];
    expect(keyInUse([], 0, schedule)).toBeUndefined();
    expect(keyInUse([previous], 1, schedule)).toBe(previous);
    expect(keyInUse([newest, previous, oldest], 2 * HOUR - 1, schedule)).toBe(previous);
    expect(keyInUse([newest, previous, oldest], 2 * HOUR, schedule)).toBe(newest);
    // Made late, after the predecessor had stopped: nothing else is left to sign with.
    const late = key(5 * HOUR);
    expect(keyInUse([late, previous], 5 * HOUR, schedule)).toBe(late);
    // A clock that went back makes the newest key one of the future.
    expect(keyInUse([newest, previous], HOUR, schedule)).toBe(previous);
  });

  it('verifies for two more lives of an access token', () => {
    expect(stillVerifies(key(0), 2 * HOUR + 20 * MINUTE - 1, schedule)).toBe(true);
    expect(stillVerifies(key(0), 2 * HOUR + 20 * MINUTE, schedule)).toBe(false);
  });

  it('lets the set of keys be cached until the next key is published', () => {
    expect(publishedForSeconds(key(0), 0, schedule)).toBe(7140);
    expect(publishedForSeconds(key(0), 500, schedule)).toBe(7139);
    expect(publishedForSeconds(key(0), 2 * HOUR, schedule)).toBe(1);
    expect(publishedForSeconds(undefined, 0, schedule)).toBe(1);
  });
});
