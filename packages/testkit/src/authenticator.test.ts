import { expect, it } from 'vitest';
import { createAuthenticator } from './authenticator.js';

const creation = {
  rp: { id: 'example.com', name: 'Example' },
  user: { id: 'dXNlcg', name: 'user', displayName: 'User' },
  challenge: 'Y2hhbGxlbmdl',
  pubKeyCredParams: [{ alg: -7, type: 'public-key' as const }],
};
const request = { challenge: 'Y2hhbGxlbmdl', rpId: 'example.com' };

const told = (clientDataJSON: string): unknown =>
  JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString('utf8'));

/** Flags and counter of authenticator data (WebAuthn §6.1). */
const flagsAndCounter = (authenticatorData: string) => {
  const data = Buffer.from(authenticatorData, 'base64url');
  return { flags: data.readUInt8(32) & 0b101, counter: data.readUInt32BE(33) };
};

it('makes passkeys and signs with them, as a browser at its origin tells', () => {
  const device = createAuthenticator();
  const made = device.create(creation);
  expect(told(made.response.clientDataJSON)).toMatchObject({
    type: 'webauthn.create',
    challenge: creation.challenge,
    origin: 'https://example.com',
  });
  const signed = device.get(request);
  expect(signed.id).toBe(made.id);
  expect(told(signed.response.clientDataJSON)).toMatchObject({ type: 'webauthn.get' });
});

it('counts, sees somebody and knows who it is, unless told otherwise', () => {
  const usual = createAuthenticator();
  usual.create(creation);
  for (const counter of [1, 2])
    expect(flagsAndCounter(usual.get(request).response.authenticatorData)).toEqual({ flags: 0b101, counter });
  const careless = createAuthenticator({ userPresent: false, userVerified: false, counts: false });
  careless.create(creation);
  for (let i = 0; i < 2; i += 1)
    expect(flagsAndCounter(careless.get(request).response.authenticatorData)).toEqual({
      flags: 0,
      counter: 0,
    });
});

it('knows its own passkeys only', () => {
  createAuthenticator().create(creation);
  expect(() => createAuthenticator().get(request)).toThrow();
});
