import { describe, expect, it } from 'vitest';
import { constantTimeEqual, hmacSha256Base64url, sha256Base64url, sha256Hex } from './hash.js';

describe('constantTimeEqual', () => {
  it('compares texts of any length', () => {
    const long = 'x'.repeat(100_000);
    for (const text of ['', 'a', 'é', '\0', 'key', long]) expect(constantTimeEqual(text, text)).toBe(true);
    for (const [a, b] of [
      ['', 'a'],
      ['key', 'ke'],
      ['key', 'keyy'],
      ['key', 'Key'],
      ['key', 'key\0'],
      ['é', 'e\u0301'],
      [long, `${long}x`],
    ] as const) {
      expect([constantTimeEqual(a, b), constantTimeEqual(b, a)]).toEqual([false, false]);
    }
  });
});

describe('hashes', () => {
  // FIPS 180-4 and RFC 4231, test case 2.
  it('are those of the standards', () => {
    expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(Buffer.from(sha256Base64url('abc'), 'base64url').toString('hex')).toBe(sha256Hex('abc'));
    const mac = hmacSha256Base64url(Buffer.from('Jefe'), 'what do ya want for nothing?');
    expect(Buffer.from(mac, 'base64url').toString('hex')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });
});
