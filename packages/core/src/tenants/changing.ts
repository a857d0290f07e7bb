import type { JsonObject } from '@latchkey/contract';
import {
  checkFactors,
  columnsOf,
  type FactorLists,
  type LoginRules,
  recipes,
  rulesOf,
  setFactors,
} from './factors.js';
import { PUBLIC } from './ids.js';
import type { Place } from './permissions.js';
import { editFactors, type SwitchChange, setFlags } from './switches.js';
import type { TenantConfigRow } from './tables.js';

/** What is configured for one tenant. */
export type TenantSettings = Omit<TenantConfigRow, 'connection_uri_domain'>;

/** A change of a tenant, read and checked as far as that is possible without knowing the tenant. */
export interface TenantChange {
  /** How one may sign in to a tenant that is made by this change, before the change. */
  readonly initial: LoginRules;
  apply(rules: LoginRules): LoginRules;
  readonly coreConfig: JsonObject | undefined;
}

interface Configured {
  readonly coreConfig?: JsonObject | undefined;
}

/** A change by lists of factors. A new tenant has none. */
export function changeOfFactors(input: FactorLists & Configured): TenantChange {
  checkFactors(input);
  return {
    initial: { enabled: recipes, first: [], secondary: null },
    apply: (rules) => setFactors(rules, input),
    coreConfig: input.coreConfig,
  };
}

/** A change by switches, in what they meant from 5.0 on (`flags`) or before. In a new tenant all are off. */
export function changeOfSwitches(
  input: SwitchChange & Configured & { readonly switches: 'flags' | 'edits' },
): TenantChange {
  checkFactors(input);
  const isFlags = input.switches === 'flags';
  return {
    initial: { enabled: [], first: isFlags ? null : [], secondary: null },
    apply: (rules) => (isFlags ? setFlags(rules, input) : editFactors(rules, input)),
    coreConfig: input.coreConfig,
  };
}

const unrestricted: LoginRules = { enabled: recipes, first: null, secondary: null };

/** The settings of a tenant that is about to be made. In a new app everything is allowed. */
export const newTenant = ({ appId, tenantId }: Place, initial = unrestricted): TenantSettings => ({
  app_id: appId,
  tenant_id: tenantId,
  ...columnsOf(tenantId === PUBLIC ? unrestricted : initial),
  core_config: '{}',
  providers: '[]',
});

export const changedRules = (settings: TenantSettings, change: TenantChange): TenantSettings => ({
  ...settings,
  ...columnsOf(change.apply(rulesOf(settings))),
});
