import type { KeyObject } from 'node:crypto';
import { loadMasterKey } from '../../packages/core/src/crypto/masterKey.js';
import { importPrivateKey } from '../../packages/core/src/crypto/rsa.js';
import { createSealer } from '../../packages/core/src/crypto/sealed.js';
import { query } from './tables.js';

/** The secret columns of a core's database, opened with its `encryption_key`. */
export interface OpenedSecrets {
  /** Private keys by key id, as PKCS #8 in base64. */
  readonly signingKeys: Readonly<Record<string, string>>;
  /** The app secrets by name. */
  readonly appSecrets: Readonly<Record<string, string>>;
}

/** Does what a thief of both the database and the key could do. */
export async function openSecrets(uri: string, encryptionKey: string): Promise<OpenedSecrets> {
  const { key } = await loadMasterKey({ configured: encryptionKey, sqliteFile: undefined });
  const sealer = createSealer(key);
  const keys = await query(uri, 'select app_id, key_id, private_key from signing_keys');
  const secrets = await query(uri, 'select app_id, name, value from app_secrets');
  return {
    signingKeys: Object.fromEntries(
      keys.map((row) => [
        String(row.key_id),
        sealer.open(String(row.private_key), `signing_keys:${row.app_id}:${row.key_id}`),
      ]),
    ),
    appSecrets: Object.fromEntries(
      secrets.map((row) => [
        String(row.name),
        sealer.open(String(row.value), `app_secrets:${row.app_id}:${row.name}`),
      ]),
    ),
  };
}

export const privateKeyOf = (secrets: OpenedSecrets, kid: string): KeyObject =>
  importPrivateKey(secrets.signingKeys[kid] ?? '');
