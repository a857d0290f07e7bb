import {
  AuthenticatorEmulator,
  PasskeysCredentialsMemoryRepository,
  WebAuthnEmulator,
} from 'nid-webauthn-emulator';

/** What a website asks a browser for when it wants a passkey made. */
export interface CreationOptions {
  readonly rp: { readonly id: string; readonly name: string };
  readonly user: { readonly id: string; readonly name: string; readonly displayName: string };
  readonly challenge: string;
  readonly pubKeyCredParams: readonly { readonly alg: number; readonly type: 'public-key' }[];
}

/** What a website asks a browser for when it wants somebody to sign in. */
export interface RequestOptions {
  readonly challenge: string;
  readonly rpId: string;
  /** Ids of the passkeys to choose from; default: the last one made for the website. */
  readonly allowed?: readonly string[];
}

export interface AuthenticatorOptions {
  /** Where the browser is. Default: `https://example.com`. */
  readonly origin?: string;
  /** Whether the device has seen that somebody is there. Default: yes. */
  readonly userPresent?: boolean;
  /** Whether the device has made sure who it is. Default: yes. */
  readonly userVerified?: boolean;
  /** Whether the device counts its signatures. Default: yes. */
  readonly counts?: boolean;
}

/** The fields of a credential as a browser hands them to a website. */
export interface BrowserCredential {
  readonly [field: string]: unknown;
  readonly id: string;
  readonly response: { readonly [field: string]: unknown; readonly clientDataJSON: string };
}

/** A device that holds passkeys, with the browser around it. */
export interface Authenticator {
  /** As `navigator.credentials.create` does, in JSON. */
  create(options: CreationOptions): BrowserCredential;
  /** As `navigator.credentials.get` does, in JSON. */
  get(options: RequestOptions): BrowserCredential;
}

/**
 * A device of its own, without a browser or hardware.
 *
 * ```ts
 * const device = createAuthenticator({ userVerified: false });
 * const credential = device.create(registerOptions);
 * ```
 */
export function createAuthenticator({
  origin = 'https://example.com',
  userPresent = true,
  userVerified = true,
  counts = true,
}: AuthenticatorOptions = {}): Authenticator {
  const answer = () => ({ options: { uv: userVerified, up: userPresent } });
  const emulator = new WebAuthnEmulator(
    new AuthenticatorEmulator({
      signCounterIncrement: counts ? 1 : 0,
      credentialsRepository: new PasskeysCredentialsMemoryRepository(),
      userMakeCredentialInteraction: answer,
      userGetAssertionInteraction: answer,
    }),
  );
  return {
    create: ({ rp, user, challenge, pubKeyCredParams }) => {
      const { response, ...made } = emulator.createJSON(origin, {
        rp,
        user,
        challenge,
        pubKeyCredParams: [...pubKeyCredParams],
      });
      return { ...made, response: { ...response } };
    },
    get: ({ challenge, rpId, allowed = [] }) => {
      const { response, ...signed } = emulator.getJSON(origin, {
        challenge,
        rpId,
        allowCredentials: allowed.map((id) => ({ id, type: 'public-key' })),
      });
      return { ...signed, response: { ...response } };
    },
  };
}
