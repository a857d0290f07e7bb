import type { LoginMethod, User } from '@latchkey/contract';
import type { Queries } from '../db/database.js';
import { prepared } from '../db/prepared.js';
import { type CredentialIds, credentialIdsOf } from './credentialIds.js';

/** Everything about the users of some groups: one row per login method and tenant it is in. */
const rowsOfUser = prepared((q, appId: string, userId: string) =>
  selectUserRows(q).where('u.app_id', '=', appId).where('u.user_id', '=', userId),
);

const selectUserRows = (q: Queries) =>
  q
    .selectFrom('users as u')
    .leftJoin('login_methods as m', (join) =>
      join.onRef('m.app_id', '=', 'u.app_id').onRef('m.user_id', '=', 'u.user_id'),
    )
    .leftJoin('login_method_tenants as t', (join) =>
      join.onRef('t.app_id', '=', 'm.app_id').onRef('t.recipe_user_id', '=', 'm.recipe_user_id'),
    )
    .leftJoin('user_id_mappings as ux', (join) =>
      join.onRef('ux.app_id', '=', 'u.app_id').onRef('ux.user_id', '=', 'u.user_id'),
    )
    .leftJoin('user_id_mappings as mx', (join) =>
      join.onRef('mx.app_id', '=', 'm.app_id').onRef('mx.user_id', '=', 'm.recipe_user_id'),
    )
    .leftJoin('verified_emails as v', (join) =>
      join
        .onRef('v.app_id', '=', 'm.app_id')
        .onRef('v.email', '=', 'm.email')
        .on((e) => e('v.user_id', '=', e.fn.coalesce('mx.external_user_id', 'm.recipe_user_id'))),
    )
    .select([
      'u.user_id',
      'u.is_primary',
      'u.time_joined as user_time_joined',
      'ux.external_user_id',
      'm.recipe_user_id',
      'm.recipe_id',
      'm.time_joined',
      'm.email',
      'm.phone_number',
      'm.third_party_id',
      'm.third_party_user_id',
      'mx.external_user_id as method_external_id',
      't.tenant_id',
      'v.email as verified_email',
    ]);

type UserRowSet = Awaited<ReturnType<typeof rowsOfUser>>;
type Row = UserRowSet[number];

/** The user with this group id, as the interface writes it; `undefined` where there is none. */
export async function loadUser(q: Queries, appId: string, userId: string): Promise<User | undefined> {
  const rows = await rowsOfUser(q, appId, userId);
  return rows.length === 0 ? undefined : toUser(rows, await credentialIdsIn(q, appId, rows));
}

/** The users with these group ids, in the given order; missing ones are left out. */
export async function loadUsers(q: Queries, appId: string, userIds: readonly string[]): Promise<User[]> {
  if (userIds.length === 0) return [];
  const rows = await selectUserRows(q)
    .where('u.app_id', '=', appId)
    .where('u.user_id', 'in', userIds)
    .execute();
  const groups = groupById(rows);
  const credentialIds = await credentialIdsIn(q, appId, rows);
  return userIds.flatMap((id) => {
    const group = groups.get(id);
    return group === undefined ? [] : [toUser(group, credentialIds)];
  });
}

/** Passkeys stand in a table of their own, which is asked only for users who have some. */
const credentialIdsIn = (q: Queries, appId: string, rows: UserRowSet): Promise<CredentialIds> =>
  credentialIdsOf(
    q,
    appId,
    unique(rows.flatMap((row) => (row.recipe_id === 'webauthn' ? (row.recipe_user_id ?? []) : []))),
  );

function groupById(rows: UserRowSet): Map<string, UserRowSet> {
  const groups = new Map<string, UserRowSet>();
  for (const row of rows) {
    const group = groups.get(row.user_id);
    if (group === undefined) groups.set(row.user_id, [row]);
    else group.push(row);
  }
  return groups;
}

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];

function toUser(rows: UserRowSet, credentialIds: CredentialIds): User {
  const [first] = rows;
  if (first === undefined) throw new Error('a user without rows');
  const loginMethods = toLoginMethods(rows, credentialIds);
  const thirdParty = loginMethods.flatMap((method) => method.thirdParty ?? []);
  return {
    id: first.external_user_id ?? first.user_id,
    isPrimaryUser: first.is_primary === 1,
    tenantIds: unique(loginMethods.flatMap((method) => method.tenantIds)),
    timeJoined: first.user_time_joined,
    emails: unique(loginMethods.flatMap((method) => method.email ?? [])),
    phoneNumbers: unique(loginMethods.flatMap((method) => method.phoneNumber ?? [])),
    thirdParty: thirdParty.filter(
      (one, index) =>
        thirdParty.findIndex((other) => other.id === one.id && other.userId === one.userId) === index,
    ),
    webauthn: {
      credentialIds: unique(loginMethods.flatMap((method) => method.webauthn?.credentialIds ?? [])),
    },
    loginMethods,
  };
}

function toLoginMethods(rows: UserRowSet, credentialIds: CredentialIds): LoginMethod[] {
  const methods = new Map<string, LoginMethod>();
  for (const row of rows) {
    if (row.recipe_user_id === null) continue;
    const method = methods.get(row.recipe_user_id) ?? toLoginMethod(row, credentialIds);
    if (method === undefined) continue;
    if (row.tenant_id !== null) method.tenantIds.push(row.tenant_id);
    methods.set(row.recipe_user_id, method);
  }
  return [...methods.values()].sort(
    (a, b) => a.timeJoined - b.timeJoined || (a.recipeUserId < b.recipeUserId ? -1 : 1),
  );
}

function toLoginMethod(row: Row, credentialIds: CredentialIds): LoginMethod | undefined {
  if (row.recipe_id === null || row.recipe_user_id === null || row.time_joined === null) return undefined;
  return {
    recipeId: row.recipe_id,
    recipeUserId: row.method_external_id ?? row.recipe_user_id,
    tenantIds: [],
    timeJoined: row.time_joined,
    verified: row.verified_email !== null,
    ...(row.email !== null && { email: row.email }),
    ...(row.phone_number !== null && { phoneNumber: row.phone_number }),
    ...(row.third_party_id !== null &&
      row.third_party_user_id !== null && {
        thirdParty: { id: row.third_party_id, userId: row.third_party_user_id },
      }),
    ...(row.recipe_id === 'webauthn' && {
      webauthn: { credentialIds: [...(credentialIds.get(row.recipe_user_id) ?? [])] },
    }),
  };
}
