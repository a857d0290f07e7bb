import { describe, expect, it } from 'vitest';
import { constantTimeEqual, hmacSha256Base64url, sha256Base64url, sha256Hex } from './hash.js';
import { randomFraction, randomToken, uuidv4, uuidv7 } from './random.js';

describe('identifiers', () => {
  it('sorts version 7 by time', () => {
    const ids = [0, 1, 1_700_000_000_000, 1_700_000_000_001, 2 ** 48 - 1].map(uuidv7);
    expect([...ids].sort()).toEqual(ids);
    for (const id of ids)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('carries the time as RFC 9562 says', () => {
    // The example of its appendix A.6.
    expect(uuidv7(0x017f22e279b0).slice(0, 14)).toBe('017f22e2-79b0-');
  });

  it('does not repeat', () => {
    const ids = Array.from({ length: 1000 }, () => uuidv7(1));
    expect(new Set([...ids, ...Array.from({ length: 1000 }, uuidv4)]).size).toBe(2000);
    expect(randomToken(32)).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const fraction = randomFraction();
    expect(fraction >= 0 && fraction < 1).toBe(true);
  });
});

describe('hashes', () => {
  it('follow the published examples', () => {
    expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(sha256Base64url('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0');
    // RFC 4231, case 2.
    expect(
      Buffer.from(
        hmacSha256Base64url(Buffer.from('Jefe'), 'what do ya want for nothing?'),
        'base64url',
      ).toString('hex'),
    ).toBe('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
  });

  it('compare texts of any length', () => {
    expect(constantTimeEqual('', '')).toBe(true);
    expect(constantTimeEqual('key', 'key')).toBe(true);
    expect(constantTimeEqual('key', 'key2')).toBe(false);
    expect(constantTimeEqual('é', 'é')).toBe(true);
    expect(constantTimeEqual('', 'x'.repeat(100_000))).toBe(false);
  });
});
