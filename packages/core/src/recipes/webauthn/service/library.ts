/** Checks of passkeys, and readers of what they consist of. */
export type Library = typeof import('@simplewebauthn/server') &
  typeof import('@simplewebauthn/server/helpers');

/**
 * The checks of WebAuthn, loaded when the first passkey comes in: the readers of certificates that they bring along
 * would cost every start 0.2 s and 25 MB.
 */
export async function loadLibrary(): Promise<Library> {
  const [server, helpers] = await Promise.all([
    import('@simplewebauthn/server'),
    import('@simplewebauthn/server/helpers'),
  ]);
  return { ...server, ...helpers };
}
