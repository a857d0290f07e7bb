import type { Queries } from '../../../db/database.js';
import { prepared } from '../../../db/prepared.js';
import type { RecoveryTokenRow } from '../tables.js';

export async function insertRecoveryToken(q: Queries, row: RecoveryTokenRow): Promise<void> {
  await q.insertInto('webauthn_recovery_tokens').values(row).execute();
}

const tokenByHash = prepared((q, appId: string, tenantId: string, tokenHash: string) =>
  q
    .selectFrom('webauthn_recovery_tokens')
    .selectAll()
    .where('app_id', '=', appId)
    .where('tenant_id', '=', tenantId)
    .where('token_hash', '=', tokenHash),
);

export async function findRecoveryToken(
  q: Queries,
  appId: string,
  tenantId: string,
  tokenHash: string,
): Promise<RecoveryTokenRow | undefined> {
  const [token] = await tokenByHash(q, appId, tenantId, tokenHash);
  return token;
}

/** Takes all of a tenant's tokens for an e-mail away in one statement. Returns their hashes. */
export async function takeRecoveryTokens(
  q: Queries,
  appId: string,
  tenantId: string,
  email: string,
): Promise<string[]> {
  const taken = await q
    .deleteFrom('webauthn_recovery_tokens')
    .where('email', '=', email)
    .where('tenant_id', '=', tenantId)
    .where('app_id', '=', appId)
    .returning('token_hash')
    .execute();
  return taken.map((row) => row.token_hash);
}
