import { hash, verify } from '@node-rs/bcrypt';

export interface BcryptParams {
  readonly alg: 'BCRYPT';
  /** log2 of the rounds, 4–31. */
  readonly rounds: number;
}

/** `$2a$<rounds>$…`. Of the password's UTF-8 only the first 72 bytes count. */
export function hashBcrypt(password: string, { rounds }: BcryptParams): Promise<string> {
  return hash(password, { cost: Math.max(rounds, minCost), version: '2a' });
}

/** Checks a hash with any of the prefixes 2a, 2b, 2x, 2y, all by the same algorithm; `false` when it is malformed. */
export async function verifyBcrypt(password: string, encoded: string): Promise<boolean> {
  const match = shape.exec(encoded);
  if (match === null || Number(match[1]) > maxStoredCost) return false;
  return verify(password, encoded);
}

/** A hash that no password has and that costs as much to check as one made with `params`. */
export function bcryptDecoy({ rounds }: BcryptParams): string {
  const cost = String(Math.max(rounds, minCost)).padStart(2, '0');
  return `$2a$${cost}$${'.'.repeat(22)}${'.'.repeat(31)}`;
}

const shape = /^\$2[abxy]\$([0-9]{2})\$[./A-Za-z0-9]{53}$/;

/** bcrypt itself starts at 2^4 rounds; smaller settings, which the interface allows, mean that. */
const minCost = 4;

/** 2^20 rounds take a minute: one imported row beyond that would hold a slot for good. */
const maxStoredCost = 20;
