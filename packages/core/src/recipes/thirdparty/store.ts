import type { Queries } from '../../db/database.js';
import { prepared } from '../../db/prepared.js';
import { thirdPartyIdentifier } from '../../users/registering.js';

/** An account at a third party: the provider's id, and the user's id there. */
export interface ThirdPartyAccount {
  readonly id: string;
  readonly userId: string;
}

/** The login method that an account belongs to, and the group of that. */
export interface ThirdPartyLogin {
  readonly recipe_user_id: string;
  readonly user_id: string;
}

const loginByAccount = prepared((q, appId: string, tenantId: string, account: string) =>
  q
    .selectFrom('login_identifiers as i')
    .innerJoin('login_methods as m', (join) =>
      join.onRef('m.app_id', '=', 'i.app_id').onRef('m.recipe_user_id', '=', 'i.recipe_user_id'),
    )
    .select(['m.recipe_user_id', 'm.user_id'])
    .where('i.app_id', '=', appId)
    .where('i.tenant_id', '=', tenantId)
    .where('i.kind', '=', 'third_party')
    .where('i.value', '=', account)
    .where('i.recipe_id', '=', 'thirdparty'),
);

export async function findThirdPartyLogin(
  q: Queries,
  appId: string,
  tenantId: string,
  account: ThirdPartyAccount,
): Promise<ThirdPartyLogin | undefined> {
  const [found] = await loginByAccount(q, appId, tenantId, thirdPartyIdentifier(account.id, account.userId));
  return found;
}
