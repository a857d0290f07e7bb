import type { User } from '@latchkey/contract';
import type { Queries } from '../db/database.js';
import { usersByCredentialId } from './credentialIds.js';
import { loadUsers } from './loading.js';
import { thirdPartyIdentifier } from './registering.js';

/** What users are looked up by. */
export interface AccountInfo {
  readonly email?: string | undefined;
  readonly phoneNumber?: string | undefined;
  readonly thirdParty?: { readonly id: string; readonly userId: string } | undefined;
  readonly webauthnCredentialId?: string | undefined;
}

/**
 * The users of a tenant that have any of the given items (`union`) or all of them, not necessarily in one login
 * method; oldest first.
 */
export async function findUsersByAccountInfo(
  q: Queries,
  appId: string,
  tenantId: string,
  info: AccountInfo,
  union: boolean,
): Promise<User[]> {
  const userIds = await candidates(q, appId, tenantId, info);
  const users = await loadUsers(q, appId, userIds);
  const found = union ? users : users.filter((user) => hasAll(user, info));
  return found.sort((a, b) => a.timeJoined - b.timeJoined);
}

async function candidates(q: Queries, appId: string, tenantId: string, info: AccountInfo): Promise<string[]> {
  const { webauthnCredentialId: credentialId } = info;
  const byIdentifier = await usersByIdentifier(q, appId, tenantId, info);
  const byCredential = credentialId === undefined ? [] : await usersByCredentialId(q, appId, credentialId);
  return [...new Set([...byIdentifier, ...byCredential])];
}

async function usersByIdentifier(
  q: Queries,
  appId: string,
  tenantId: string,
  info: AccountInfo,
): Promise<string[]> {
  const { email, phoneNumber, thirdParty } = info;
  if (email === undefined && phoneNumber === undefined && thirdParty === undefined) return [];
  const rows = await q
    .selectFrom('login_methods as m')
    .innerJoin('login_identifiers as i', (join) =>
      join.onRef('i.app_id', '=', 'm.app_id').onRef('i.recipe_user_id', '=', 'm.recipe_user_id'),
    )
    .select('m.user_id')
    .distinct()
    .where('i.app_id', '=', appId)
    .where('i.tenant_id', '=', tenantId)
    .where((e) =>
      e.or([
        ...(email === undefined ? [] : [e.and([e('i.kind', '=', 'email'), e('i.value', '=', email)])]),
        ...(phoneNumber === undefined
          ? []
          : [e.and([e('i.kind', '=', 'phone'), e('i.value', '=', phoneNumber)])]),
        ...(thirdParty === undefined
          ? []
          : [
              e.and([
                e('i.kind', '=', 'third_party'),
                e('i.value', '=', thirdPartyIdentifier(thirdParty.id, thirdParty.userId)),
              ]),
            ]),
      ]),
    )
    .execute();
  const others = email === undefined ? [] : await thirdPartyUsersByEmail(q, appId, tenantId, email);
  return [...rows.map((row) => row.user_id), ...others];
}

/** The id of the user of a tenant who has an e-mail and was the first to join. */
export async function oldestUserWithEmail(
  q: Queries,
  appId: string,
  tenantId: string,
  email: string,
): Promise<string | undefined> {
  const userIds = await candidates(q, appId, tenantId, { email });
  if (userIds.length === 0) return undefined;
  const oldest = await q
    .selectFrom('users')
    .select('user_id')
    .where('app_id', '=', appId)
    .where('user_id', 'in', userIds)
    .orderBy('time_joined')
    .orderBy('user_id')
    .limit(1)
    .executeTakeFirst();
  return oldest?.user_id;
}

/** Ids of a tenant's users whose account at a third party has an e-mail. */
export async function thirdPartyUsersByEmail(
  q: Queries,
  appId: string,
  tenantId: string,
  email: string,
): Promise<string[]> {
  const rows = await q
    .selectFrom('login_methods as m')
    .innerJoin('login_method_tenants as t', (join) =>
      join.onRef('t.app_id', '=', 'm.app_id').onRef('t.recipe_user_id', '=', 'm.recipe_user_id'),
    )
    .select('m.user_id')
    .where('m.app_id', '=', appId)
    .where('m.email', '=', email)
    .where('m.third_party_id', 'is not', null)
    .where('t.tenant_id', '=', tenantId)
    .execute();
  return rows.map((row) => row.user_id);
}

const hasAll = (user: User, { email, phoneNumber, thirdParty, webauthnCredentialId }: AccountInfo): boolean =>
  (email === undefined || user.emails.includes(email)) &&
  (webauthnCredentialId === undefined || user.webauthn.credentialIds.includes(webauthnCredentialId)) &&
  (phoneNumber === undefined || user.phoneNumbers.includes(phoneNumber)) &&
  (thirdParty === undefined ||
    user.thirdParty.some((one) => one.id === thirdParty.id && one.userId === thirdParty.userId));
