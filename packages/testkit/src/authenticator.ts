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

/** A credential as a browser hands it to a website, of either kind; tests put faults into it. */
export interface BrowserCredential {
  readonly [field: string]: unknown;
  readonly id: string;
  readonly response: { readonly [field: string]: unknown; readonly clientDataJSON: string };
}

type Frame = {
  readonly id: string;
  readonly rawId: string;
  readonly type: 'public-key';
  readonly clientExtensionResults: Record<string, unknown>;
};

/** What comes of making a passkey. */
export type CreatedCredential = Frame & {
  readonly response: { readonly clientDataJSON: string; readonly attestationObject: string };
};

/** What comes of signing in with a passkey. */
export type SignedCredential = Frame & {
  readonly response: {
    readonly clientDataJSON: string;
    readonly authenticatorData: string;
    readonly signature: string;
    readonly userHandle?: string;
  };
};

/** A device that holds passkeys, with the browser around it. */
export interface Authenticator {
  /** As `navigator.credentials.create` does, in JSON. */
  create(options: CreationOptions): CreatedCredential;
  /** As `navigator.credentials.get` does, in JSON. */
  get(options: RequestOptions): SignedCredential;
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
      return { ...made, clientExtensionResults: {}, response };
    },
    get: ({ challenge, rpId, allowed = [] }) => {
      const { response, ...signed } = emulator.getJSON(origin, {
        challenge,
        rpId,
        allowCredentials: allowed.map((id) => ({ id, type: 'public-key' })),
      });
      return { ...signed, clientExtensionResults: {}, response };
    },
  };
}
