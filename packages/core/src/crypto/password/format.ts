import { parseFirebaseHash } from './firebaseScrypt.js';

export type HashFormat = 'ARGON2' | 'BCRYPT' | 'FIREBASE_SCRYPT';

/**
 * Which algorithm a password hash is of, by its prefix and structure alone, as the interface asks at import and
 * at sign-in. A hash that passes may still be malformed inside; it then never verifies.
 */
export function detectHashFormat(hash: string): HashFormat | undefined {
  if (argon2Prefixes.some((prefix) => hash.startsWith(prefix))) return 'ARGON2';
  if (bcryptPrefixes.some((prefix) => hash.startsWith(prefix))) return 'BCRYPT';
  return parseFirebaseHash(hash) === undefined ? undefined : 'FIREBASE_SCRYPT';
}

const argon2Prefixes = ['$argon2id', '$argon2i', '$argon2d'];
const bcryptPrefixes = ['$2a', '$2b', '$2x', '$2y'];
