import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import { secureBytes } from './random.js';

/** Encrypts text columns at rest. `context` names the cell, so that a value moved to another row does not open. */
export interface Sealer {
  /** `context` like `signing_keys:<app>:<kid>`. */
  seal(plain: string, context: string): string;
  /** Throws `SealedWithAnotherKey` or `BrokenSeal`. */
  open(sealed: string, context: string): string;
}

/** The value was sealed with a key that this core has not got. */
export class SealedWithAnotherKey extends Error {
  override readonly name = 'SealedWithAnotherKey';
  constructor(context: string, hasKey: boolean) {
    super(
      hasKey
        ? `${context} was encrypted with another key: set encryption_key to the value used before (or bring back the key file that lay beside the database)`
        : `${context} is encrypted and there is no key: set encryption_key to the value used before`,
    );
  }
}

/** The value was changed, cut, or copied from another place. */
export class BrokenSeal extends Error {
  override readonly name = 'BrokenSeal';
  constructor(context: string) {
    super(`${context} is damaged: its encrypted value does not open`);
  }
}

const plainPrefix = 'plain:';

/**
 * @param key 32 bytes; without one, values are stored readable behind `plain:` (and such values open with a key
 *   too, so that a key can be added to an existing database).
 */
export function createSealer(key: Buffer | undefined): Sealer {
  if (key === undefined) return { seal: (plain) => plainPrefix + plain, open: openPlain };
  // Tells keys apart before decryption fails: a wrong key is a set-up mistake, a broken seal is not.
  const prefix = `s1:${fingerprint(key)}:`;
  return {
    seal: (plain, context) => prefix + encrypt(key, plain, context).toString('base64url'),
    open(sealed, context) {
      if (sealed.startsWith(plainPrefix)) return sealed.slice(plainPrefix.length);
      if (!sealed.startsWith(prefix)) throw new SealedWithAnotherKey(context, true);
      const plain = decrypt(key, Buffer.from(sealed.slice(prefix.length), 'base64url'), context);
      if (plain === undefined) throw new BrokenSeal(context);
      return plain;
    },
  };
}

function openPlain(sealed: string, context: string): string {
  if (!sealed.startsWith(plainPrefix)) throw new SealedWithAnotherKey(context, false);
  return sealed.slice(plainPrefix.length);
}

/** Encrypts text into an opaque base64url token, different each time. `key`: 32 bytes. */
export function encryptToken(key: Buffer, text: string): string {
  return encrypt(key, text, tokenContext).toString('base64url');
}

/** The text of `encryptToken`; `undefined` for anything else: another key, any changed, missing or added byte. */
export function decryptToken(key: Buffer, token: string): string | undefined {
  const bytes = Buffer.from(token, 'base64url');
  // Without this, spellings that differ in unused bits, padding or ignored characters would open as well.
  if (bytes.toString('base64url') !== token) return undefined;
  return decrypt(key, bytes, tokenContext);
}

const tokenContext = 'token';
const ivLength = 12;
const tagLength = 16;

function encrypt(key: Buffer, text: string, context: string): Buffer {
  const iv = secureBytes(ivLength);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(context));
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Buffer, bytes: Buffer, context: string): string | undefined {
  if (bytes.length < ivLength + tagLength) return undefined;
  const end = bytes.length - tagLength;
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivLength), {
    authTagLength: tagLength,
  })
    .setAAD(Buffer.from(context))
    .setAuthTag(bytes.subarray(end));
  try {
    return decipher.update(bytes.subarray(ivLength, end), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return undefined;
  }
}

function fingerprint(key: Buffer): string {
  return Buffer.from(hkdfSync('sha256', key, '', 'latchkey seal fingerprint', 6)).toString('base64url');
}
