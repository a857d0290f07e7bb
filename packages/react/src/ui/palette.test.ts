import { describe, expect, it } from 'vitest';
import { dark, light, paletteFor } from './palette.js';

function luminance(triplet: string): number {
  const [r = 0, g = 0, b = 0] = triplet.split(',').map((part) => {
    const channel = Number(part) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one = '', other = ''): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((x, y) => x - y);
  return (lighter + 0.05) / (darker + 0.05);
}

const text = [
  ['textTitle', 'background'],
  ['textLabel', 'background'],
  ['textPrimary', 'background'],
  ['textPrimary', 'inputBackground'],
  ['textInput', 'inputBackground'],
  ['textLink', 'background'],
  ['buttonText', 'primary'],
  ['buttonText', 'primaryBorder'],
  ['error', 'background'],
  ['error', 'errorBackground'],
  ['success', 'successBackground'],
  ['caution', 'background'],
  ['textGray', 'buttonGreyedOut'],
] as const;
const drawn = [
  ['inputBorder', 'background'],
  ['inputBorder', 'inputBackground'],
  ['error', 'inputBackground'],
  ['success', 'inputBackground'],
  ['primary', 'background'],
] as const;

describe.each([
  ['light', light],
  ['dark', dark],
])('the %s palette', (_name, palette) => {
  it.each(text)('has %s readable on %s', (ink, paper) => {
    expect(contrast(palette[ink], palette[paper])).toBeGreaterThanOrEqual(4.5);
  });
  it.each(drawn)('has %s visible on %s', (ink, paper) => {
    expect(contrast(palette[ink], palette[paper])).toBeGreaterThanOrEqual(3);
  });
});

describe('paletteFor', () => {
  it('follows the system until the app chooses colours, unless those speak of dark too', () => {
    const own = '[data-supertokens~=container] { --palette-primary: 1, 2, 3; }';
    expect(paletteFor('')).toContain('prefers-color-scheme');
    expect(paletteFor(own)).not.toContain('prefers-color-scheme');
    expect(paletteFor(`${own} @media (prefers-color-scheme: dark) {}`)).toContain('prefers-color-scheme');
  });
});
