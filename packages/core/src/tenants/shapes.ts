import type { SwitchedTenant, Tenant } from '@latchkey/contract';
import type { RequestContext } from '../context.js';
import { visibleCoreConfig } from './coreConfig.js';
import { type EnabledBy, firstFactorsOf, isEnabled, type LoginRules, rulesOf } from './factors.js';
import { readProviders } from './sealing.js';
import type { TenantConfigRow } from './tables.js';

/** The tenant as the interface writes it. */
export function toTenant(row: TenantConfigRow, context: RequestContext): Tenant {
  const rules = rulesOf(row);
  const firstFactors = firstFactorsOf(rules);
  return {
    tenantId: row.tenant_id,
    thirdParty: { providers: readProviders(context.sealer, row) },
    ...(firstFactors !== null && { firstFactors: [...firstFactors] }),
    ...secondaryFactors(rules),
    coreConfig: visibleCoreConfig(row, context),
  };
}

/** The tenant as the first generation of endpoints writes it. */
export function toSwitchedTenant(
  row: TenantConfigRow,
  context: RequestContext,
  enabledBy: EnabledBy,
): SwitchedTenant {
  const rules = rulesOf(row);
  return {
    tenantId: row.tenant_id,
    emailPassword: { enabled: isEnabled(rules, 'emailPassword', enabledBy) },
    thirdParty: {
      enabled: isEnabled(rules, 'thirdParty', enabledBy),
      providers: readProviders(context.sealer, row),
    },
    passwordless: { enabled: isEnabled(rules, 'passwordless', enabledBy) },
    ...(rules.first !== null && rules.first.length > 0 && { firstFactors: [...rules.first] }),
    ...secondaryFactors(rules),
    coreConfig: visibleCoreConfig(row, context),
  };
}

const secondaryFactors = ({ secondary }: LoginRules) =>
  secondary === null ? {} : { requiredSecondaryFactors: [...secondary] };
