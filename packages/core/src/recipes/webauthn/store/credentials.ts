import type { Queries } from '../../../db/database.js';
import { prepared } from '../../../db/prepared.js';
import type { CredentialRow } from '../tables.js';

/** `false`: the relying party has this credential already. */
export async function insertCredential(q: Queries, row: CredentialRow): Promise<boolean> {
  const inserted = await q
    .insertInto('webauthn_credentials')
    .values(row)
    .onConflict((c) => c.doNothing())
    .returning('credential_id')
    .executeTakeFirst();
  return inserted !== undefined;
}

/** The app's credentials with an id: one for each relying party that has it. */
export const findCredentials = prepared((q, appId: string, credentialId: string) =>
  q
    .selectFrom('webauthn_credentials')
    .selectAll()
    .where('app_id', '=', appId)
    .where('credential_id', '=', credentialId),
);

/** A login method's credentials, oldest first. */
export const credentialsOf = prepared((q, appId: string, recipeUserId: string) =>
  q
    .selectFrom('webauthn_credentials')
    .selectAll()
    .where('app_id', '=', appId)
    .where('recipe_user_id', '=', recipeUserId)
    .orderBy('created_at')
    .orderBy('credential_id'),
);

/** `false`: the login method has no such credential. */
export async function deleteCredential(
  q: Queries,
  appId: string,
  recipeUserId: string,
  credentialId: string,
): Promise<boolean> {
  const deleted = await q
    .deleteFrom('webauthn_credentials')
    .where('app_id', '=', appId)
    .where('credential_id', '=', credentialId)
    .where('recipe_user_id', '=', recipeUserId)
    .returning('credential_id')
    .execute();
  return deleted.length > 0;
}

/** A signature that was found to be right. */
export interface Use {
  readonly counter: number;
  readonly optionsId: string;
  readonly at: number;
}

/**
 * Notes that a credential was used. `false`: it is gone, or has counted on since it was read. A counter may stand
 * still only where the authenticator does not count, or when the same options are used once more.
 */
export async function noteUse(
  q: Queries,
  { app_id, credential_id, relying_party_id }: CredentialRow,
  { counter, optionsId, at }: Use,
): Promise<boolean> {
  const noted = await q
    .updateTable('webauthn_credentials')
    .set({ counter, counted_for: optionsId, updated_at: at })
    .where('app_id', '=', app_id)
    .where('credential_id', '=', credential_id)
    .where('relying_party_id', '=', relying_party_id)
    .where((e) =>
      e.or([
        e('counter', '<', counter),
        e.and([e('counter', '=', counter), counter === 0 ? e.lit(true) : e('counted_for', '=', optionsId)]),
      ]),
    )
    .returning('credential_id')
    .executeTakeFirst();
  return noted !== undefined;
}

/** Which of a user's login methods a recipe user id names, if it signs in with passkeys. */
export const passkeyMethod = prepared((q, appId: string, recipeUserId: string) =>
  q
    .selectFrom('login_methods')
    .select(['recipe_user_id', 'user_id'])
    .where('app_id', '=', appId)
    .where('recipe_user_id', '=', recipeUserId)
    .where('recipe_id', '=', 'webauthn'),
);

/** The same, if it is in the tenant. */
export const passkeyMethodInTenant = prepared((q, appId: string, recipeUserId: string, tenantId: string) =>
  q
    .selectFrom('login_methods as m')
    .innerJoin('login_method_tenants as t', (join) =>
      join.onRef('t.app_id', '=', 'm.app_id').onRef('t.recipe_user_id', '=', 'm.recipe_user_id'),
    )
    .select(['m.recipe_user_id', 'm.user_id'])
    .where('m.app_id', '=', appId)
    .where('m.recipe_user_id', '=', recipeUserId)
    .where('m.recipe_id', '=', 'webauthn')
    .where('t.tenant_id', '=', tenantId),
);
