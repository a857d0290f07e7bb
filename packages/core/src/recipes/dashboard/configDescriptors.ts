import type { ConfigDescriptor } from '@latchkey/contract';
import type { ConfigKey } from '../../config/schema.js';
import { configKeys, definitions, isHidden } from '../../config/schema.js';
import type { RequestContext } from '../../context.js';

const isDatabaseKey = (key: ConfigKey): boolean => key.startsWith('postgresql_');

const valueTypes = {
  int: 'number',
  long: 'number',
  double: 'number',
  boolean: 'boolean',
  String: 'string',
} as const;

const mask = '********';

/**
 * What the dashboard shows of a tenant's configuration. The keys of PostgreSQL follow where the data is there; their
 * passwords are masked, since nobody can change them from the dashboard anyway.
 */
export function describeTenantConfig({ baseConfig, isOperator, db, config }: RequestContext) {
  const hidesProtected = baseConfig.supertokens_saas_secret !== null && !isOperator;
  const isVisible = (key: ConfigKey) => !hidesProtected || definitions[key].isProtected !== true;
  const own = configKeys.filter((key) => !isDatabaseKey(key) && !isHidden(key) && isVisible(key));
  const database = db.dialect === 'postgres' ? configKeys.filter(isDatabaseKey).filter(isVisible) : [];
  return [...own, ...database].map((key) => describe(key, config[key]));
}

function describe(key: ConfigKey, value: ConfigDescriptor['value']): ConfigDescriptor {
  const { type, values, description, level, isSecret, default: standard } = definitions[key];
  const isPluginProperty = isDatabaseKey(key);
  return {
    key,
    valueType: values === undefined ? valueTypes[type] : 'enum',
    value: isPluginProperty && isSecret === true && value !== null ? mask : value,
    description,
    isDifferentAcrossTenants: level === 'tenant',
    possibleValues: values === undefined ? null : [...values],
    isNullable: standard === null,
    defaultValue: standard,
    isPluginProperty,
    isPluginPropertyEditable: isPluginProperty && level !== 'core',
  };
}
