import { hkdfSync } from 'node:crypto';
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { randomToken, secureBytes } from './random.js';

/** Where the key that encrypts secrets at rest comes from. */
export type MasterKey =
  | { readonly source: 'config' | 'memory'; readonly key: Buffer }
  | { readonly source: 'file'; readonly key: Buffer; readonly path: string }
  | { readonly source: 'none'; readonly key: undefined };

export interface MasterKeyOptions {
  /** `encryption_key` of the configuration. */
  readonly configured: string | null;
  /** Path of the SQLite file, `':memory:'`, or `undefined` for a database elsewhere. */
  readonly sqliteFile: string | undefined;
}

/**
 * The configured key; else, for a SQLite file, the one in `<file>.key`, which is made on first use; else none:
 * the database is elsewhere, perhaps shared, and a key file on this machine would lock out the others.
 */
export async function loadMasterKey({ configured, sqliteFile }: MasterKeyOptions): Promise<MasterKey> {
  if (configured !== null) return { source: 'config', key: deriveKey(configured) };
  if (sqliteFile === undefined) return { source: 'none', key: undefined };
  if (sqliteFile === ':memory:') return { source: 'memory', key: secureBytes(32) };
  const path = `${sqliteFile}.key`;
  return { source: 'file', path, key: deriveKey((await readKeyFile(path)) ?? (await createKeyFile(path))) };
}

/** What is wrong with an `encryption_key`, or `undefined`: it must be base64 of 32 bytes, or 32 characters. */
export function checkEncryptionKey(text: string): string | undefined {
  return text.length >= 32 ? undefined : "'encryption_key' must have at least 32 characters";
}

/** The key of 32 bytes that a configured text, or the one in a key file, stands for. */
export function deriveKey(text: string): Buffer {
  return Buffer.from(hkdfSync('sha256', text, '', 'latchkey master key', 32));
}

async function readKeyFile(path: string): Promise<string | undefined> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const key = text.trim();
  if (key.length < 32)
    throw new Error(
      `${path} does not hold a key: restore it from a backup, or remove it to lose the encrypted data`,
    );
  return key;
}

/**
 * Written whole and flushed under another name, then linked to its place: whoever starts at the same time sees
 * no file or the whole file, and only one link succeeds.
 */
async function createKeyFile(path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${randomToken(9)}`;
  const key = randomToken(32);
  await writeFlushed(draft, `${key}\n`);
  try {
    await link(draft, path);
    await flushDirectory(dirname(path));
    return key;
  } catch (error) {
    const existing = isCode(error, 'EEXIST') ? await readKeyFile(path) : undefined;
    if (existing === undefined) throw error;
    return existing;
  } finally {
    await unlink(draft);
  }
}

async function writeFlushed(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A new name survives a power loss only when its directory was flushed; some systems cannot open one. */
async function flushDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r').catch(() => undefined);
  if (directory === undefined) return;
  try {
    await directory.sync();
  } catch (error) {
    if (!isCode(error, 'EINVAL') && !isCode(error, 'EPERM') && !isCode(error, 'EISDIR')) throw error;
  } finally {
    await directory.close();
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
