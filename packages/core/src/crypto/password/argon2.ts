import { timingSafeEqual } from 'node:crypto';
import { hashRaw } from '@node-rs/argon2';
import { secureBytes } from '../random.js';

export interface Argon2Params {
  readonly alg: 'ARGON2';
  readonly iterations: number;
  readonly memoryKb: number;
  readonly parallelism: number;
}

/** `$argon2id$v=19$m=<kb>,t=<iterations>,p=<parallelism>$<salt>$<hash>`, a 16-byte salt and a 32-byte hash. */
export async function hashArgon2(password: string, params: Argon2Params): Promise<string> {
  const salt = secureBytes(16);
  const hash = await hashRaw(password, {
    algorithm: algorithms.argon2id,
    version: versions[19],
    memoryCost: params.memoryKb,
    timeCost: params.iterations,
    parallelism: params.parallelism,
    outputLen: 32,
    salt,
  });
  return format(params, salt, hash);
}

/** Checks a hash of any argon2 kind with the parameters it carries; `false` when it is malformed. */
export async function verifyArgon2(password: string, encoded: string): Promise<boolean> {
  const stored = parseArgon2(encoded);
  if (stored === undefined) return false;
  const { hash, ...options } = stored;
  return timingSafeEqual(await hashRaw(password, { ...options, outputLen: hash.length }), hash);
}

/** A hash that no password has and that costs as much to check as one made with `params`. */
export function argon2Decoy(params: Argon2Params): string {
  return format(params, Buffer.alloc(16, 1), Buffer.alloc(32, 1));
}

// The package's enums exist as types only.
const algorithms = { argon2d: 0, argon2i: 1, argon2id: 2 } as const;
const versions = { 16: 0, 19: 1 } as const;

/**
 * A stored hash names its own cost. Above these, checking it would take the machine's memory or minutes, so that
 * one imported row could stop the service.
 */
const maxMemoryKb = 1024 * 1024;
const maxIterations = 1024;
const maxParallelism = 255;
const maxWorkKb = 8 * maxMemoryKb;

interface StoredArgon2 {
  readonly algorithm: (typeof algorithms)[keyof typeof algorithms];
  readonly version: (typeof versions)[keyof typeof versions];
  readonly memoryCost: number;
  readonly timeCost: number;
  readonly parallelism: number;
  readonly salt: Buffer;
  readonly hash: Buffer;
}

const shape =
  /^\$(argon2id|argon2i|argon2d)(?:\$v=(16|19))?\$([^$]+)\$([A-Za-z0-9+/]+)=*\$([A-Za-z0-9+/]+)=*$/;

/** The parts of an encoded hash; parameters are read by name, because libraries differ in their order. */
function parseArgon2(encoded: string): StoredArgon2 | undefined {
  const match = shape.exec(encoded);
  if (match === null) return undefined;
  const [, kind, version, params = '', salt = '', hash = ''] = match;
  const costs = parseCosts(params);
  const saltBytes = Buffer.from(salt, 'base64');
  const hashBytes = Buffer.from(hash, 'base64');
  if (costs === undefined || saltBytes.length < 8 || hashBytes.length < 4 || hashBytes.length > 512)
    return undefined;
  return {
    algorithm:
      kind === 'argon2id'
        ? algorithms.argon2id
        : kind === 'argon2i'
          ? algorithms.argon2i
          : algorithms.argon2d,
    version: version === '19' ? versions[19] : versions[16],
    ...costs,
    salt: saltBytes,
    hash: hashBytes,
  };
}

function parseCosts(text: string): Pick<StoredArgon2, 'memoryCost' | 'timeCost' | 'parallelism'> | undefined {
  const found = new Map<string, number>();
  for (const part of text.split(',')) {
    const match = /^([mtp])=([1-9][0-9]{0,9})$/.exec(part);
    if (match?.[1] === undefined || found.has(match[1])) return undefined;
    found.set(match[1], Number(match[2]));
  }
  const memoryCost = found.get('m') ?? 0;
  const timeCost = found.get('t') ?? 0;
  const parallelism = found.get('p') ?? 0;
  const isPossible = timeCost >= 1 && parallelism >= 1 && memoryCost >= 8 * parallelism;
  const isBearable =
    memoryCost <= maxMemoryKb &&
    timeCost <= maxIterations &&
    parallelism <= maxParallelism &&
    memoryCost * timeCost <= maxWorkKb;
  return isPossible && isBearable ? { memoryCost, timeCost, parallelism } : undefined;
}

function format(params: Argon2Params, salt: Buffer, hash: Buffer): string {
  const costs = `m=${params.memoryKb},t=${params.iterations},p=${params.parallelism}`;
  return `$argon2id$v=19$${costs}$${unpadded(salt)}$${unpadded(hash)}`;
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
