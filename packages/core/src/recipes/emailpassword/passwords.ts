import type { Config } from '../../config/schema.js';
import type { RequestContext } from '../../context.js';
import { FirebaseSignerKeyMissing } from '../../crypto/password/firebaseScrypt.js';
import { detectHashFormat, type HashFormat } from '../../crypto/password/format.js';
import { BadRequest, HttpError } from '../../http/errors.js';

export { hashParams } from '../../crypto/password/params.js';

const signerKeyMissing = () =>
  new HttpError(
    500,
    "'firebase_password_hashing_signer_key' cannot be null if you want to import Firebase users",
  );

/** Whether the password is the one of the stored hash. */
export async function verifyPassword(
  { passwords, config }: RequestContext,
  password: string,
  hash: string,
): Promise<boolean> {
  try {
    return await passwords.verify(password, hash, {
      firebaseSignerKey: config.firebase_password_hashing_signer_key,
    });
  } catch (error) {
    if (error instanceof FirebaseSignerKeyMissing) throw signerKeyMissing();
    throw error;
  }
}

const formatErrors: Readonly<Record<HashFormat, string>> = {
  ARGON2: 'Password hash is in invalid Argon2 format',
  BCRYPT: 'Password hash is in invalid BCrypt format',
  FIREBASE_SCRYPT: 'Password hash is in invalid Firebase SCrypt format',
};

/** Checks a hash made elsewhere; without `algorithm` any that we can verify is taken. */
export function checkImportedHash(config: Config, hash: string, algorithm: HashFormat | undefined): void {
  const format = detectHashFormat(hash);
  if (algorithm !== undefined && format !== algorithm) throw new BadRequest(formatErrors[algorithm]);
  if (format === undefined) throw new BadRequest('Password hash is in invalid format');
  if (format === 'FIREBASE_SCRYPT' && config.firebase_password_hashing_signer_key === null)
    throw signerKeyMissing();
}
