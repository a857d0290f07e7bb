import { type Argon2Params, argon2Decoy, hashArgon2, verifyArgon2 } from './argon2.js';
import { type BcryptParams, bcryptDecoy, hashBcrypt, verifyBcrypt } from './bcrypt.js';
import { FirebaseSignerKeyMissing, verifyFirebaseScrypt } from './firebaseScrypt.js';
import { detectHashFormat } from './format.js';
import { createHashPool, type HashLoad, type HashPoolLimits } from './pool.js';

/** How a new password is hashed, from the app's configuration. */
export type HashParams = Argon2Params | BcryptParams;

export interface VerifyOptions {
  /** `firebase_password_hashing_signer_key` of the app: needed for hashes imported from Firebase only. */
  readonly firebaseSignerKey?: string | null;
}

/** Hashes and checks passwords off the main thread. Every call may throw `HashQueueFull`. */
export interface PasswordHasher {
  hash(password: string, params: HashParams): Promise<string>;
  /** `false` as well for a stored hash that is malformed. Throws `FirebaseSignerKeyMissing`. */
  verify(password: string, hash: string, options?: VerifyOptions): Promise<boolean>;
  /**
   * Takes as long as `verify` of a hash made with `params`: call it when there is no user, so that the time of
   * the answer does not tell.
   */
  dummyVerify(password: string, params: HashParams): Promise<void>;
  /** How busy it is. */
  load(): HashLoad;
  /** Resolves when nothing runs or waits any more. */
  idle(): Promise<void>;
}

/** See `HashPoolLimits`; `slots` should be the number of CPU cores. */
export function createPasswordHasher(limits: HashPoolLimits): PasswordHasher {
  const pool = createHashPool(limits);
  return {
    hash: (password, params) =>
      pool.run(() => (params.alg === 'ARGON2' ? hashArgon2(password, params) : hashBcrypt(password, params))),
    verify: (password, hash, options = {}) => verify(pool.run, password, hash, options),
    async dummyVerify(password, params) {
      const decoy = params.alg === 'ARGON2' ? argon2Decoy(params) : bcryptDecoy(params);
      await verify(pool.run, password, decoy, {});
    },
    load: pool.load,
    idle: pool.idle,
  };
}

type Run = (job: () => Promise<boolean>) => Promise<boolean>;

async function verify(run: Run, password: string, hash: string, options: VerifyOptions): Promise<boolean> {
  switch (detectHashFormat(hash)) {
    case 'ARGON2':
      return run(() => verifyArgon2(password, hash));
    case 'BCRYPT':
      return run(() => verifyBcrypt(password, hash));
    case 'FIREBASE_SCRYPT': {
      const signerKey = options.firebaseSignerKey ?? undefined;
      if (signerKey === undefined) throw new FirebaseSignerKeyMissing();
      return run(() => verifyFirebaseScrypt(password, hash, signerKey));
    }
    case undefined:
      return false;
  }
}
