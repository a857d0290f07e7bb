import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkEncryptionKey, loadMasterKey } from './masterKey.js';
import { BrokenSeal, createSealer, decryptToken, encryptToken, SealedWithAnotherKey } from './sealed.js';

const key = Buffer.alloc(32, 7);
const otherKey = Buffer.alloc(32, 8);

describe('a sealer', () => {
  const sealer = createSealer(key);
  const context = 'signing_keys:public:s-1';

  it('opens what it sealed, each time differently', () => {
    const sealed = sealer.seal('private ü', context);
    expect(sealed).toMatch(/^s1:[A-Za-z0-9_-]{8}:[A-Za-z0-9_-]+$/);
    expect(sealed).not.toBe(sealer.seal('private ü', context));
    expect(sealer.open(sealed, context)).toBe('private ü');
    expect(sealer.open(sealer.seal('', context), context)).toBe('');
  });

  it('tells a wrong key from damage', () => {
    const sealed = sealer.seal('private', context);
    expect(() => createSealer(otherKey).open(sealed, context)).toThrow(SealedWithAnotherKey);
    expect(() => createSealer(undefined).open(sealed, context)).toThrow(SealedWithAnotherKey);
    expect(() => sealer.open(sealed, 'signing_keys:public:s-2')).toThrow(BrokenSeal);
    expect(() => sealer.open(sealed.slice(0, -3), context)).toThrow(BrokenSeal);
    expect(() => sealer.open(sealed.slice(0, 20), context)).toThrow(BrokenSeal);
  });

  it('without a key stores readable text, which opens with a key as well', () => {
    const plain = createSealer(undefined).seal('private', context);
    expect(plain).toBe('plain:private');
    expect(createSealer(undefined).open(plain, context)).toBe('private');
    expect(sealer.open(plain, context)).toBe('private');
  });
});

describe('encrypted tokens', () => {
  it('open with their key only', () => {
    const token = encryptToken(key, '{"sessionHandle":"é"}');
    expect(decryptToken(key, token)).toBe('{"sessionHandle":"é"}');
    expect(decryptToken(otherKey, token)).toBeUndefined();
    expect(encryptToken(key, 'x')).not.toBe(encryptToken(key, 'x'));
  });

  it('are refused with any byte changed, missing or added, and in any other spelling', () => {
    const token = encryptToken(key, 'session and more');
    const bytes = Buffer.from(token, 'base64url');
    for (let i = 0; i < bytes.length; i += 1) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(i) ^ 1, i);
      expect(decryptToken(key, changed.toString('base64url'))).toBeUndefined();
      expect(decryptToken(key, bytes.subarray(0, i).toString('base64url'))).toBeUndefined();
    }
    for (let i = 0; i < token.length; i += 1) {
      expect(decryptToken(key, `${token.slice(0, i)}!${token.slice(i)}`)).toBeUndefined();
    }
    for (const text of [
      '',
      'x',
      `${token}=`,
      `${token}A`,
      ` ${token}`,
      `${token}\n`,
      'é',
      '\0',
      'x'.repeat(10_000),
    ]) {
      expect(decryptToken(key, text)).toBeUndefined();
    }
  });
});

describe('the master key', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-key-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('comes from the configuration first', async () => {
    const configured = 'a'.repeat(32);
    const first = await loadMasterKey({ configured, sqliteFile: join(folder, 'unused.db') });
    const second = await loadMasterKey({ configured, sqliteFile: undefined });
    expect(first.source).toBe('config');
    expect(first).toEqual(second);
    expect(first.key).toHaveLength(32);
    expect(await readdir(folder)).toEqual([]);
  });

  it('is made beside a SQLite file, once, for its owner only', async () => {
    const sqliteFile = join(folder, 'deep', 'data.db');
    const keys = await Promise.all(
      Array.from({ length: 20 }, () => loadMasterKey({ configured: null, sqliteFile })),
    );
    expect(new Set(keys.map((found) => found.key?.toString('hex'))).size).toBe(1);
    expect(keys[0]?.source).toBe('file');
    expect(await readdir(join(folder, 'deep'))).toEqual(['data.db.key']);
    expect((await stat(`${sqliteFile}.key`)).mode & 0o777).toBe(0o600);
    expect((await readFile(`${sqliteFile}.key`, 'utf8')).trim()).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it('is not replaced when its file is damaged', async () => {
    const sqliteFile = join(folder, 'damaged.db');
    await writeFile(`${sqliteFile}.key`, 'short');
    await expect(loadMasterKey({ configured: null, sqliteFile })).rejects.toThrow('does not hold a key');
  });

  it('is passing for a database in memory, and missing for one elsewhere', async () => {
    expect((await loadMasterKey({ configured: null, sqliteFile: ':memory:' })).source).toBe('memory');
    expect(await loadMasterKey({ configured: null, sqliteFile: undefined })).toEqual({
      source: 'none',
      key: undefined,
    });
  });

  it('must be long enough', () => {
    expect(checkEncryptionKey('x'.repeat(31))).toContain('at least 32 characters');
    expect(checkEncryptionKey('x'.repeat(32))).toBeUndefined();
  });
});
