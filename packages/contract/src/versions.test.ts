import { describe, expect, it } from 'vitest';
import { cdiVersions, compareVersions, newestCdiVersion } from './versions.js';

describe('compareVersions', () => {
  it.each([
    ['2.9', '2.21', -1],
    ['2.21', '2.9', 1],
    ['3.0', '2.21', 1],
    ['5.0.0', '5.0', 0],
    ['5', '5.0', 0],
    ['5.6', '5.6.1', -1],
    ['10.0', '9.9', 1],
  ])('puts %s against %s', (a, b, sign) => {
    expect(Math.sign(compareVersions(a, b))).toBe(sign);
    expect(Math.sign(compareVersions(b, a))).toBe(sign === 0 ? 0 : -sign);
  });

  it('has the supported versions in order, each once, ending with the newest', () => {
    expect([...cdiVersions].sort(compareVersions)).toEqual(cdiVersions);
    expect(new Set(cdiVersions).size).toBe(25);
    expect(cdiVersions.at(-1)).toBe(newestCdiVersion);
  });
});
