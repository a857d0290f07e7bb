import { existsSync, readFileSync, statSync } from 'node:fs';
import type { Config } from '../../config/schema.js';
import { deriveKey } from '../../crypto/masterKey.js';
import { createSealer } from '../../crypto/sealed.js';
import type { Database } from '../../db/database.js';
import { isSqliteUri, sqlitePath } from '../../db/open.js';
import { checkSealer } from '../../keys/keyStore.js';
import { reasonOf } from '../settings.js';
import { isLoopback } from '../start.js';
import { type Finding, good, problem, warning } from './finding.js';

/** Whether the key that encrypts secrets at rest is there and opens what is stored. Makes none. */
export async function checkEncryption(
  db: Database,
  config: Config,
  uri: string,
  hasSchema: boolean,
): Promise<Finding[]> {
  const keyFile = isSqliteUri(uri) ? `${sqlitePath(uri)}.key` : undefined;
  const key = readKey(config, keyFile);
  if (hasSchema) {
    try {
      await checkSealer(db, createSealer(key));
    } catch (error) {
      return [
        problem(
          'Encryption',
          reasonOf(error),
          'Bring back the key from a backup: without it the secrets in the database are lost.',
        ),
      ];
    }
  }
  if (config.encryption_key !== null) return [good('Encryption', 'with encryption_key')];
  if (keyFile === undefined) {
    return [
      warning(
        'Encryption',
        'private keys are stored unencrypted',
        'Set encryption_key, the same for all instances: openssl rand -base64 32',
      ),
    ];
  }
  if (key === undefined) return [good('Encryption', `${keyFile} is made at the first start`)];
  return [good('Encryption', `with ${keyFile}`), ...checkKeyFile(keyFile)];
}

function readKey(config: Config, keyFile: string | undefined): Buffer | undefined {
  if (config.encryption_key !== null) return deriveKey(config.encryption_key);
  return keyFile === undefined || !existsSync(keyFile)
    ? undefined
    : deriveKey(readFileSync(keyFile, 'utf8').trim());
}

function checkKeyFile(path: string): Finding[] {
  const isOpen = (statSync(path).mode & 0o077) !== 0;
  return isOpen && !path.includes('\\')
    ? [warning('Key file', `other users may read ${path}`, `chmod 600 ${path}`)]
    : [];
}

/** Whether everybody who reaches the core may do everything. */
export function checkApiKeys({ api_keys, host }: Config): Finding {
  if (api_keys !== null) {
    const count = api_keys.split(',').length;
    return good('API keys', count === 1 ? 'one is set' : `${count} are set`);
  }
  if (isLoopback(host)) return good('API keys', 'none: only this machine reaches the core');
  return problem(
    'API keys',
    `none are set, and other machines reach ${host}: everybody may do everything`,
    'Set api_keys to a random text, and give it to your backend: openssl rand -hex 24',
  );
}
