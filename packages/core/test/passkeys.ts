import type { cdi, RequestOf, ResultOf } from '@latchkey/contract';
import { type Authenticator, type BrowserCredential, createAuthenticator } from '@latchkey/testkit';
import type { Caller, CoreUnderTest, clientOf } from './coreUnderTest.js';
import { ok } from './sessions.js';

type Endpoints = typeof cdi.webauthn;
type Fields<N extends keyof Endpoints> = Partial<RequestOf<Endpoints[N]>>;
type Ok<N extends keyof Endpoints> = Extract<ResultOf<Endpoints[N]>, { status: 'OK' }>;

/** A website that passkeys are made for. */
export const site = {
  relyingPartyId: 'example.com',
  relyingPartyName: 'Example',
  origin: 'https://example.com',
};

/** Passkeys as a client uses them, with the fields that a test does not care about. */
export function passkeysOf(core: Pick<CoreUnderTest, 'client'>, caller: Caller = {}) {
  return passkeysThrough(core.client(caller).webauthn);
}

export function passkeysThrough(webauthn: ReturnType<typeof clientOf>['webauthn']) {
  const registerOptions = async (email: string, fields: Fields<'registerOptions'> = {}) =>
    ok(await webauthn.registerOptions({ email, ...site, timeout: 60_000, ...fields }));
  const signInOptions = async (fields: Fields<'signInOptions'> = {}) =>
    ok(await webauthn.signInOptions({ ...site, timeout: 60_000, ...fields }));

  /** A passkey that a device has made for an e-mail, to be registered. */
  const make = async (email: string, device: Authenticator, fields: Fields<'registerOptions'> = {}) => {
    const options = await registerOptions(email, fields);
    return toRequest(options, device.create(options));
  };
  /** A signature that a device has made, to sign in with. */
  const sign = async (
    device: Authenticator,
    fields: Fields<'signInOptions'> = {},
    allowed: readonly string[] = [],
  ) => {
    const options = await signInOptions(fields);
    return toRequest(options, answer(device, options, allowed));
  };
  return {
    webauthn,
    registerOptions,
    signInOptions,
    make,
    sign,
    signUp: async (email: string, device = createAuthenticator()) => ({
      ...ok(await webauthn.signUp(await make(email, device))),
      device,
    }),
    signIn: async (device: Authenticator) => webauthn.signIn(await sign(device)),
    /** Gives a user one more passkey, on a device of its own. */
    addPasskey: async (recipeUserId: string, email: string) => {
      const device = createAuthenticator();
      const request = await make(email, device);
      return { device, ...ok(await webauthn.registerCredential({ recipeUserId, ...request })) };
    },
  };
}

/** What a device signs for sign-in options. */
export const answer = (
  device: Authenticator,
  { challenge, relyingPartyId }: Ok<'signInOptions'>,
  allowed: readonly string[] = [],
): BrowserCredential => device.get({ challenge, rpId: relyingPartyId, allowed });

const toRequest = (
  { webauthnGeneratedOptionsId }: { readonly webauthnGeneratedOptionsId: string },
  credential: BrowserCredential,
) => ({ webauthnGeneratedOptionsId, credential });

/** The same credential with what the browser says changed: origin, challenge, type. */
export function retold(credential: BrowserCredential, changes: object): BrowserCredential {
  const told: object = JSON.parse(Buffer.from(credential.response.clientDataJSON, 'base64url').toString());
  const clientDataJSON = Buffer.from(JSON.stringify({ ...told, ...changes })).toString('base64url');
  return { ...credential, response: { ...credential.response, clientDataJSON } };
}
