import { describe, expect, it } from 'vitest';
import { decodeBase32, encodeBase32 } from './base32.js';
import { counterCode, isCodeAt } from './oneTimePassword.js';

/** The secret of the RFCs' test vectors. */
const secret = Buffer.from('12345678901234567890');

describe('the code of a counter', () => {
  it('is that of RFC 4226, appendix D', () => {
    const codes = Array.from({ length: 10 }, (_, counter) => counterCode(secret, counter));
    expect(codes).toEqual([
      '755224',
      '287082',
      '359152',
      '969429',
      '338314',
      '254676',
      '287922',
      '162583',
      '399871',
      '520489',
    ]);
  });
});

describe('the code of a time', () => {
  // RFC 6238, appendix B, of whose eight digits the last six are ours.
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('at second %d is %s, as in RFC 6238', (seconds, code) => {
    expect(isCodeAt(secret, code, seconds * 1000, { period: 30, skew: 0 })).toBe(true);
    expect(isCodeAt(secret, code, (seconds + 30) * 1000, { period: 30, skew: 0 })).toBe(false);
  });

  it('counts as many periods earlier and later as the skew says, and no further', () => {
    const at = 100 * 30_000;
    for (const skew of [0, 1, 3])
      for (let step = 95; step <= 105; step += 1)
        expect(isCodeAt(secret, counterCode(secret, step), at, { period: 30, skew })).toBe(
          Math.abs(step - 100) <= skew,
        );
  });

  it('changes with the period', () => {
    expect(isCodeAt(secret, counterCode(secret, 7), 7 * 1000, { period: 1, skew: 0 })).toBe(true);
    expect(isCodeAt(secret, counterCode(secret, 1), 7 * 60_000, { period: 420, skew: 0 })).toBe(true);
  });

  it('has nothing before the epoch', () => {
    expect(isCodeAt(secret, counterCode(secret, 0), 0, { period: 30, skew: 5 })).toBe(true);
  });

  it.each(['', '75522', '7552240', '75522４', '755224\n', '755 224'])('is not %j', (code) => {
    expect(isCodeAt(secret, code, 0, { period: 30, skew: 0 })).toBe(false);
  });

  it('is none without a secret', () => {
    const none = Buffer.alloc(0);
    expect(isCodeAt(none, counterCode(none, 0), 0, { period: 30, skew: 0 })).toBe(false);
  });
});

describe('base32', () => {
  it.each([
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ])('writes %j as %j, as in RFC 4648', (text, written) => {
    expect(encodeBase32(Buffer.from(text))).toBe(written);
    expect(decodeBase32(written).toString()).toBe(text);
  });

  it('reads any spelling', () => {
    for (const spelling of ['mzxw6ytboi', 'MZXW 6YTB-OI', 'MZXW6YTBOI======'])
      expect(decodeBase32(spelling).toString()).toBe('foobar');
    expect(decodeBase32('!"§')).toHaveLength(0);
  });

  it('writes 20 bytes as 32 characters', () => {
    expect(encodeBase32(secret)).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
  });
});
