import { z } from 'zod';
import type { CredentialRow, OptionsRow } from '../tables.js';
import { type Assertion, type Registration, textOf, toBytes } from './credential.js';
import { loadLibrary } from './library.js';
import { spellingsOf } from './origin.js';

/** A new passkey that has passed. */
export interface NewCredential {
  readonly id: string;
  /** COSE key, in unpadded base64url. */
  readonly publicKey: string;
  readonly counter: number;
}

/** What was checked, or why it did not pass. */
export type Verified<T> = { readonly verified: T } | { readonly fault: string };

/** WebAuthn §7.1: longer ids are refused. */
const LONGEST_ID_BYTES = 1023;

const Algorithms = z.array(z.number());

/** Checks a new passkey against the options it was made for (WebAuthn §7.1). */
export async function verifyRegistration(
  { id, clientDataJSON, attestationObject, attestedId }: Registration,
  options: OptionsRow,
): Promise<Verified<NewCredential>> {
  if (attestedId !== id) return { fault: `The authenticator made the credential ${attestedId}, not ${id}` };
  if (toBytes(id).length > LONGEST_ID_BYTES)
    return { fault: `Credential ids longer than ${LONGEST_ID_BYTES} bytes are not supported` };
  const { verifyRegistrationResponse } = await loadLibrary();
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: { ...frame(id), response: { clientDataJSON, attestationObject } },
      expectedChallenge: options.challenge,
      expectedOrigin: spellingsOf(options.origin),
      expectedRPID: options.relying_party_id,
      requireUserPresence: options.user_presence === 1,
      requireUserVerification: options.user_verification === 'required',
      supportedAlgorithmIDs: Algorithms.parse(JSON.parse(options.algorithms ?? '[]')),
    });
    if (!verified) return { fault: 'The credential could not be verified' };
    const { publicKey, counter } = registrationInfo.credential;
    return { verified: { id, publicKey: Buffer.from(publicKey).toString('base64url'), counter } };
  } catch (error) {
    return { fault: textOf(error) };
  }
}

/**
 * Checks a signature against the options it was made for and the passkey (WebAuthn §7.2). Resolves with the counter
 * that it carries.
 */
export async function verifyAssertion(
  { id, ...response }: Assertion,
  options: OptionsRow,
  credential: CredentialRow,
): Promise<Verified<{ counter: number }>> {
  const { verifyAuthenticationResponse } = await loadLibrary();
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: { ...frame(id), response },
      expectedChallenge: options.challenge,
      expectedOrigin: spellingsOf(options.origin),
      expectedRPID: options.relying_party_id,
      credential: {
        id,
        publicKey: toBytes(credential.public_key),
        counter: lastCounter(options, credential),
      },
      ...presence(options),
    });
    if (!verified) return { fault: 'The signature is not one of this credential' };
    return { verified: { counter: authenticationInfo.newCounter } };
  } catch (error) {
    return { fault: textOf(error) };
  }
}

const frame = (id: string) => ({
  id,
  rawId: id,
  type: 'public-key' as const,
  clientExtensionResults: {},
});

/**
 * What the counter has to have passed. Clients before 5.5 check one signature twice, so the counter that these very
 * options have brought may come once more.
 */
const lastCounter = ({ options_id }: OptionsRow, { counter, counted_for }: CredentialRow): number =>
  counted_for === options_id ? Math.max(0, counter - 1) : counter;

/** Presence is asked for only where the options say so; the library's usual rules always ask for it. */
const presence = ({ user_presence, user_verification }: OptionsRow) => {
  const isRequired = user_verification === 'required';
  return user_presence === 1
    ? { requireUserVerification: isRequired }
    : {
        advancedFIDOConfig: { userVerification: isRequired ? ('required' as const) : ('preferred' as const) },
      };
};
