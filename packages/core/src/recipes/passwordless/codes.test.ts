import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { decodeDeviceId, decodeLinkCode, hashDeviceId, hashLinkCode, toLinkCode } from './codes.js';

const deviceId = Buffer.from('0123456789abcdef0123456789abcdef');
const salt = Buffer.from('fedcba9876543210fedcba9876543210');

describe('what is made of a device id, a salt and a code', () => {
  it('follows the derivations of the interface', () => {
    const key = Buffer.concat([deviceId, salt]);
    const linkCode = createHmac('sha256', key).update('123456').digest();
    expect(toLinkCode(deviceId, salt.toString('base64url'), '123456')).toBe(linkCode.toString('base64url'));
    expect(hashLinkCode(linkCode)).toBe(createHash('sha256').update(linkCode).digest('base64url'));
    expect(hashDeviceId(deviceId)).toBe(createHash('sha256').update(deviceId).digest('base64url'));
    expect(hashDeviceId(deviceId)).toHaveLength(43);
  });

  it('is another link code for another code, salt or device', () => {
    const codes = [
      toLinkCode(deviceId, salt.toString('base64url'), '123456'),
      toLinkCode(deviceId, salt.toString('base64url'), '123457'),
      toLinkCode(deviceId, deviceId.toString('base64url'), '123456'),
      toLinkCode(salt, salt.toString('base64url'), '123456'),
    ];
    expect(new Set(codes).size).toBe(4);
  });
});

describe('the text of a device id', () => {
  it.each(['', 'AA==', 'AA', 'AAA=', 'AAA', 'AAAA', '+/+/'])('may be %j', (text) => {
    expect(decodeDeviceId(text)).toEqual(Buffer.from(text, 'base64'));
  });

  it.each(['A', 'AA=', 'AAA==', 'AAAA=', '====', '=', 'A-_A', 'A A=', 'AAAA\n', 'ÄÄÄÄ', 'AAAAA'])(
    'cannot be %j',
    (text) => {
      expect(decodeDeviceId(text)).toBeUndefined();
    },
  );

  it('is of another alphabet than that of a link code', () => {
    expect(decodeLinkCode('-_-_')).toEqual(decodeDeviceId('+/+/'));
    expect(decodeLinkCode('+/+/')).toBeUndefined();
    expect(decodeDeviceId('-_-_')).toBeUndefined();
  });
});
