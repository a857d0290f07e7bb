import type { JsonObject, Provider } from '@latchkey/contract';
import { definitions, findConfigKey } from '../config/schema.js';
import type { Sealer } from '../crypto/sealed.js';
import type { TenantConfigRow } from './tables.js';

/**
 * The configuration of a tenant at rest: clients' secrets of providers, API keys and other secrets of a tenant must
 * not be readable in a copy of the database. What holds no secret stays plain JSON.
 */
type Cell = 'core_config' | 'providers';

type Ids = Pick<TenantConfigRow, 'app_id' | 'tenant_id'>;

const nameOf = ({ app_id, tenant_id }: Ids, cell: Cell): string =>
  `tenant_configs:${app_id}:${tenant_id}:${cell}`;

const isPlain = (stored: string): boolean => stored.startsWith('{') || stored.startsWith('[');

const read = (sealer: Sealer, stored: string, name: string): string =>
  isPlain(stored) ? stored : sealer.open(stored, name);

export const readProviders = (sealer: Sealer, row: Ids & Pick<TenantConfigRow, 'providers'>): Provider[] =>
  JSON.parse(read(sealer, row.providers, nameOf(row, 'providers')));

export function writeProviders(sealer: Sealer, row: Ids, providers: readonly Provider[]): string {
  const plain = JSON.stringify(providers);
  return providers.length === 0 ? plain : sealer.seal(plain, nameOf(row, 'providers'));
}

export const readCoreConfig = (sealer: Sealer, row: Ids & Pick<TenantConfigRow, 'core_config'>): JsonObject =>
  JSON.parse(read(sealer, row.core_config, nameOf(row, 'core_config')));

export function writeCoreConfig(sealer: Sealer, row: Ids, config: JsonObject): string {
  const plain = JSON.stringify(config);
  return Object.keys(config).some(isSecret) ? sealer.seal(plain, nameOf(row, 'core_config')) : plain;
}

function isSecret(name: string): boolean {
  const key = findConfigKey(name);
  return key !== undefined && definitions[key].isSecret === true;
}
