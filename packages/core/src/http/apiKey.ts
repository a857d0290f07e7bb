import type { Config } from '../config/schema.js';
import { constantTimeEqual } from '../crypto/hash.js';
import { HttpError } from './errors.js';

const presentedKey = (headers: Headers): string =>
  (headers.get('api-key') ?? headers.get('authorization')?.replace(/^bearer /i, '') ?? '').trim();

const anyEqual = (keys: readonly string[], presented: string): boolean =>
  keys.reduce((found, key) => constantTimeEqual(key, presented) || found, false);

/**
 * Lets a request pass that carries one of the app's keys, or the operator's secret. Each comparison takes the
 * same time whatever was presented. Returns whether the caller is the operator.
 */
export function checkApiKey(headers: Headers, config: Config): { isOperator: boolean } {
  const secret = config.supertokens_saas_secret;
  const keys = (config.api_keys ?? '').split(',').filter((key) => key !== '');
  if (secret === null && keys.length === 0) return { isOperator: false };
  const presented = presentedKey(headers);
  const isOperator = secret !== null && constantTimeEqual(secret, presented);
  if (!isOperator && !anyEqual(keys, presented)) throw new HttpError(401, 'Invalid API key');
  return { isOperator };
}
