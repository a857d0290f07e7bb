import { isForeignKey } from './foreignKeys.js';
import type { Config, ConfigKey, ConfigOverrides } from './schema.js';
import {
  definitions,
  findBrokenRules,
  findConfigKey,
  isConfigKey,
  readConfigValue,
  setConfigValue,
} from './schema.js';

/** A tenant's `coreConfig` as stored: raw values under the interface's names. */
export type RawOverrides = Readonly<Record<string, unknown>>;

/**
 * The effective configuration: each override hides the value of the base and of the overrides before it.
 *
 * Stored values were checked when they were set. One that no longer fits (set before an upgrade that narrowed its
 * key) is passed over, so that a tenant is never locked out by its own configuration.
 */
export function mergeTenantConfig(base: Config, overrides: readonly RawOverrides[]): Config {
  const merged: { -readonly [P in ConfigKey]: Config[P] } = { ...base };
  for (const raw of overrides) Object.assign(merged, readOverrides(raw, base.test_mode).values);
  return merged;
}

export type OverridesVerdict =
  | { readonly ok: true; readonly config: Config }
  /** `message`: text of the answer 400. */
  | { readonly ok: false; readonly message: string };

export interface OverridesContext {
  /** What the tenant inherits: the effective configuration of its app's public tenant; for that one, of its parent. */
  readonly inherited: Config;
  readonly isPublicTenant: boolean;
  /** When the public tenant is changed: the overrides of the app's other tenants, which must go on agreeing with it. */
  readonly otherTenants?: readonly RawOverrides[];
}

/** Checks all of a tenant's overrides together, and gives the configuration they lead to. */
export function validateOverrides(raw: RawOverrides, context: OverridesContext): OverridesVerdict {
  const { inherited, isPublicTenant, otherTenants = [] } = context;
  const { values, problem } = readOverrides(raw, inherited.test_mode);
  if (problem !== undefined) return refuse(problem);
  const config = { ...inherited, ...values };
  const different = isPublicTenant
    ? otherTenants.map((other) => findDifference(other, config)).find((key) => key !== undefined)
    : findDifference(raw, inherited);
  if (different !== undefined)
    return refuse(`You cannot set different values for ${different} for the same appId`);
  const [broken] = findBrokenRules(config);
  return broken === undefined ? { ok: true, config } : refuse(broken.message);
}

/** The first key with one value per app that a tenant sets to another value than the app has. */
function findDifference(raw: RawOverrides, app: Config): ConfigKey | undefined {
  const { values } = readOverrides(raw, app.test_mode);
  return Object.keys(values)
    .filter(isConfigKey)
    .find((key) => definitions[key].level === 'app' && values[key] !== app[key]);
}

interface ReadOverrides {
  readonly values: ConfigOverrides;
  /** The first thing that is wrong. */
  readonly problem: string | undefined;
}

function readOverrides(raw: RawOverrides, testMode: boolean): ReadOverrides {
  const values: { -readonly [P in ConfigKey]?: Config[P] } = {};
  const problems: string[] = [];
  for (const [name, value] of Object.entries(raw)) {
    const problem = readOverride(values, name, value, testMode);
    if (problem !== undefined) problems.push(problem);
  }
  return { values, problem: problems[0] };
}

/** All tenants share one database: a key that would lead elsewhere is refused, also one that has no effect here. */
const isDatabaseKey = (name: string): boolean => name.startsWith('postgresql_') && isForeignKey(name);

function readOverride(
  values: { -readonly [P in ConfigKey]?: Config[P] },
  name: string,
  raw: unknown,
  testMode: boolean,
): string | undefined {
  const key = findConfigKey(name);
  const isOfBase = key === undefined ? isDatabaseKey(name) : definitions[key].level === 'core';
  if (isOfBase) return `${name} can only be set via the core's base config setting`;
  if (key === undefined) return `Invalid config key: ${name}`;
  // An explicit null sets nothing: it must not hide what is inherited.
  if (raw === null) return undefined;
  const reading = readConfigValue(key, raw, { testMode });
  if (!reading.ok) return reading.message;
  setConfigValue(values, key, reading.value);
  return undefined;
}

const refuse = (problem: string) => ({ ok: false, message: `Invalid core config: ${problem}` }) as const;
