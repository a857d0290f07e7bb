import { createCipheriv, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

/** A hash from Firebase cannot be checked without the project's signer key. */
export class FirebaseSignerKeyMissing extends Error {
  override readonly name = 'FirebaseSignerKeyMissing';
  constructor() {
    super("'firebase_password_hashing_signer_key' cannot be null");
  }
}

interface FirebaseHash {
  readonly hash: Buffer;
  readonly salt: Buffer;
  readonly separator: Buffer;
  readonly memCost: number;
  readonly rounds: number;
}

/**
 * Parts of `$f_scrypt$<hash>$<salt>$m=<memCost>$r=<rounds>$s=<salt separator>` (m, r, s in any order, the values
 * base64), or `undefined`.
 */
export function parseFirebaseHash(encoded: string): FirebaseHash | undefined {
  const [start, name, hash, salt, ...params] = encoded.split('$');
  if (start !== '' || name !== 'f_scrypt' || hash === undefined || salt === undefined) return undefined;
  if (params.length !== 3) return undefined;
  const memCost = integerOf(paramOf(params, 'm'));
  const rounds = integerOf(paramOf(params, 'r'));
  const separator = paramOf(params, 's');
  if (memCost === undefined || rounds === undefined || separator === undefined) return undefined;
  if (![hash, salt, separator].every((value) => /^[A-Za-z0-9+/]*={0,2}$/.test(value))) return undefined;
  return {
    hash: Buffer.from(hash, 'base64'),
    salt: Buffer.from(salt, 'base64'),
    separator: Buffer.from(separator, 'base64'),
    memCost,
    rounds,
  };
}

/**
 * Checks a hash made by Firebase Authentication: scrypt of the password gives an AES key, and the hash is the
 * project's signer key encrypted with it (AES-256-CTR, zero IV).
 *
 * @param signerKey `base64_signer_key` of the Firebase project
 */
export async function verifyFirebaseScrypt(
  password: string,
  encoded: string,
  signerKey: string,
): Promise<boolean> {
  const stored = parseFirebaseHash(encoded);
  if (stored === undefined || !isBearable(stored)) return false;
  const derived = await derive(password, Buffer.concat([stored.salt, stored.separator]), {
    N: 2 ** stored.memCost,
    r: stored.rounds,
    p: 1,
    maxmem: 2 * maxMemory,
  });
  const cipher = createCipheriv('aes-256-ctr', derived.subarray(0, 32), Buffer.alloc(16));
  const expected = Buffer.concat([cipher.update(Buffer.from(signerKey, 'base64')), cipher.final()]);
  return expected.length === stored.hash.length && timingSafeEqual(expected, stored.hash);
}

/** scrypt needs 128 · N · r bytes: an imported row must not take more than the machine has. */
const maxMemory = 1024 * 1024 * 1024;

function isBearable({ memCost, rounds }: FirebaseHash): boolean {
  return memCost >= 1 && memCost <= 30 && rounds >= 1 && 128 * 2 ** memCost * rounds <= maxMemory;
}

function derive(password: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, 64, options, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}

function paramOf(params: readonly string[], name: string): string | undefined {
  return params.find((param) => param.startsWith(`${name}=`))?.slice(name.length + 1);
}

function integerOf(text: string | undefined): number | undefined {
  return text !== undefined && /^[0-9]{1,3}$/.test(text) ? Number(text) : undefined;
}
