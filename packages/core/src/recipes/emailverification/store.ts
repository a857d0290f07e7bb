import type { Queries } from '../../db/database.js';
import { prepared } from '../../db/prepared.js';
import type { UserDataOwner } from '../../users/removal.js';
import { hasVerifiedEmail, moveVerifiedEmails, unmarkVerifiedEmails } from '../../users/verifiedEmails.js';
import type { VerificationTokenRow } from './tables.js';

/** Whose tokens, for which e-mail, in which tenant. */
export type Claim = Pick<VerificationTokenRow, 'app_id' | 'tenant_id' | 'user_id' | 'email'>;

export async function insertToken(q: Queries, row: VerificationTokenRow): Promise<void> {
  await q.insertInto('emailverification_tokens').values(row).execute();
}

const tokenByHash = prepared((q, appId: string, tenantId: string, tokenHash: string) =>
  q
    .selectFrom('emailverification_tokens')
    .selectAll()
    .where('app_id', '=', appId)
    .where('tenant_id', '=', tenantId)
    .where('token_hash', '=', tokenHash),
);

export async function findToken(
  q: Queries,
  appId: string,
  tenantId: string,
  tokenHash: string,
): Promise<VerificationTokenRow | undefined> {
  const [token] = await tokenByHash(q, appId, tenantId, tokenHash);
  return token;
}

/**
 * Takes all tokens of a claim away in one statement, so that of several callers, with one token or with several of
 * them, exactly one gets them. Returns their hashes.
 */
export async function takeTokens(q: Queries, claim: Claim): Promise<string[]> {
  const rows = await q
    .deleteFrom('emailverification_tokens')
    .where('user_id', '=', claim.user_id)
    .where('app_id', '=', claim.app_id)
    .where('tenant_id', '=', claim.tenant_id)
    .where('email', '=', claim.email)
    .returning('token_hash')
    .execute();
  return rows.map((row) => row.token_hash);
}

/** What is proved about the e-mails of a user, and the tokens that may prove more. */
export const emailVerificationOwner: UserDataOwner = {
  name: 'EmailVerification',
  removeUserData: async (q, appId, userId) => {
    await unmarkVerifiedEmails(q, appId, userId);
    await q
      .deleteFrom('emailverification_tokens')
      .where('app_id', '=', appId)
      .where('user_id', '=', userId)
      .execute();
  },
  removeTenantData: async (q, appId, tenantId, userId) => {
    const removed = await q
      .deleteFrom('emailverification_tokens')
      .where('app_id', '=', appId)
      .where('tenant_id', '=', tenantId)
      .where('user_id', '=', userId)
      .returning('token_hash')
      .execute();
    return removed.length > 0;
  },
  usesUserId: async (q, appId, userId) => {
    if (await hasVerifiedEmail(q, appId, userId)) return true;
    const token = await q
      .selectFrom('emailverification_tokens')
      .select('user_id')
      .where('app_id', '=', appId)
      .where('user_id', '=', userId)
      .limit(1)
      .executeTakeFirst();
    return token !== undefined;
  },
  moveUserData: async (q, appId, from, to) => {
    await moveVerifiedEmails(q, appId, from, to);
    await q
      .updateTable('emailverification_tokens')
      .set({ user_id: to })
      .where('app_id', '=', appId)
      .where('user_id', '=', from)
      .execute();
  },
};
