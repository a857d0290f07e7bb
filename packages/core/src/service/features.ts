import type { JsonObject, Tenant } from '@latchkey/contract';
import type { RequestContext } from '../context.js';
import { sha256Hex } from '../crypto/hash.js';
import { listTenants } from '../tenants/service.js';
import { countActiveByDay, countTenantUsage, hasPrimaryUser, type TenantUsage } from './store.js';

/** A feature as `/ee/featureflag` names it, and what it tells of its use. */
export interface Feature {
  readonly name: string;
  usage?(context: RequestContext): Promise<JsonObject>;
}

/** Features of users and tenants; recipes bring their own. All are open to everybody. */
export const spineFeatures: readonly Feature[] = [
  {
    name: 'account_linking',
    usage: async ({ db, appId }) => ({ usesAccountLinking: await hasPrimaryUser(db.read, appId) }),
  },
  { name: 'multi_tenancy', usage: tenancyUsage },
  { name: 'mfa', usage: async () => ({}) },
  { name: 'security', usage: async () => ({}) },
  { name: 'test' },
];

const MAU_DAYS = 31;

/** What there is, and how much the app uses it. */
export async function describeFeatures(
  features: readonly Feature[],
  context: RequestContext,
): Promise<{ features: string[]; usageStats: JsonObject }> {
  const { db, clock, appId } = context;
  const usageStats: JsonObject = {};
  for (const { name, usage } of features) if (usage !== undefined) usageStats[name] = await usage(context);
  usageStats.maus = cumulate(await countActiveByDay(db.read, appId, clock.now(), MAU_DAYS));
  return { features: features.map(({ name }) => name), usageStats };
}

/** Each number plus all before it: who was active in the last day, in the last two days, … */
function cumulate(counts: readonly number[]): number[] {
  let sum = 0;
  return counts.map((count) => {
    sum += count;
    return sum;
  });
}

async function tenancyUsage(context: RequestContext): Promise<JsonObject> {
  const { db, appId } = context;
  const usage = new Map((await countTenantUsage(db.read, appId)).map((one) => [one.tenantId, one]));
  const tenants = await listTenants(context);
  return {
    connectionUriDomain: '',
    appId,
    tenants: tenants.map((tenant) => describeTenant(tenant, usage.get(tenant.tenantId))),
  };
}

/** All tenants share the core's database. */
const userPoolId = sha256Hex('base');

const enterprise = /^(google-workspaces|okta|active-directory|boxy-saml)/;

function describeTenant(tenant: Tenant, usage: TenantUsage | undefined): JsonObject {
  const { tenantId, firstFactors, requiredSecondaryFactors, thirdParty } = tenant;
  const usersCount = usage?.usersCount ?? 0;
  return {
    tenantId,
    usersCount,
    hasUsersOrSessions: usersCount > 0 || usage?.hasSessions === true,
    ...(firstFactors !== undefined && { firstFactors }),
    ...(requiredSecondaryFactors !== undefined && { requiredSecondaryFactors }),
    userPoolId,
    hasEnterpriseLogin: thirdParty.providers.some((provider) =>
      enterprise.test(String(provider.thirdPartyId)),
    ),
  };
}
