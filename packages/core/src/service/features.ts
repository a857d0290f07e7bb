import type { JsonObject } from '@latchkey/contract';
import type { RequestContext } from '../context.js';
import { sha256Hex } from '../crypto/hash.js';
import { firstFactorsOf, parseFactors } from '../tenants/factors.js';
import { listTenantConfigs } from '../tenants/store.js';
import type { TenantConfigRow } from '../tenants/tables.js';
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

async function tenancyUsage({ db, appId }: RequestContext): Promise<JsonObject> {
  const usage = new Map((await countTenantUsage(db.read, appId)).map((one) => [one.tenantId, one]));
  const tenants = await listTenantConfigs(db.read, appId);
  return {
    connectionUriDomain: '',
    appId,
    tenants: tenants.map((tenant) => describeTenant(tenant, usage.get(tenant.tenant_id))),
  };
}

/** All tenants share the core's database. */
const userPoolId = sha256Hex('base');

function describeTenant(row: TenantConfigRow, usage: TenantUsage | undefined): JsonObject {
  const firstFactors = firstFactorsOf(row);
  const usersCount = usage?.usersCount ?? 0;
  return {
    tenantId: row.tenant_id,
    usersCount,
    hasUsersOrSessions: usersCount > 0 || usage?.hasSessions === true,
    ...(firstFactors !== null && { firstFactors }),
    ...(row.required_secondary_factors !== null && {
      requiredSecondaryFactors: parseFactors(row.required_secondary_factors),
    }),
    userPoolId,
    hasEnterpriseLogin: hasEnterpriseLogin(row.providers),
  };
}

const enterprise = /^(google-workspaces|okta|active-directory|boxy-saml)/;

function hasEnterpriseLogin(providers: string): boolean {
  const list: unknown = JSON.parse(providers);
  if (!Array.isArray(list)) return false;
  return list.some(
    (provider: { thirdPartyId?: unknown }) =>
      typeof provider.thirdPartyId === 'string' && enterprise.test(provider.thirdPartyId),
  );
}
