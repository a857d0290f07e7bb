import { describe, expect, it } from 'vitest';
import { normalizePhoneNumber, phoneNumberPrefix } from './phoneNumbers.js';

describe('a phone number', () => {
  it.each([
    ['+44 20 7946 0018', '+442079460018'],
    ['  +49 (0)30 123456\n', '+4930123456'],
    ['+1-213-373-4253 ext. 12', '+12133734253'],
    ['+442079460018', '+442079460018'],
    ['+４４２０７９４６００１８', '+442079460018'],
  ])('%j is stored as %j', (sent, stored) => {
    expect(normalizePhoneNumber(sent)).toBe(stored);
  });

  it.each(['', '020 7946 0018', 'call me', '+', '+1', '+999 123456'])(
    '%j, which names no country, stays as it is',
    (sent) => {
      expect(normalizePhoneNumber(` ${sent} `)).toBe(sent);
    },
  );
});

describe('the beginning of a phone number', () => {
  it.each([
    ['+44 20', '+4420'],
    ['+49 (0)30-1', '+49301'],
    ['+1 (213) 373.42', '+121337342'],
    ['020 79', '020 79'],
  ])('%j is looked for as %j', (term, prefix) => {
    expect(phoneNumberPrefix(term)).toBe(prefix);
  });
});
