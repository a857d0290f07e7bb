import { type Row, readTogether } from './tables.js';

const questions = {
  users: 'select app_id, user_id, is_primary, time_joined from users',
  methods: `select app_id, recipe_user_id, user_id, recipe_id, time_joined, email, phone_number, third_party_id,
    third_party_user_id from login_methods`,
  tenants: 'select app_id, tenant_id from tenants',
  methodTenants: 'select app_id, tenant_id, recipe_user_id from login_method_tenants',
  userTenants: 'select app_id, tenant_id, user_id, time_joined from user_tenants',
  reservations: 'select app_id, tenant_id, kind, value, recipe_id, recipe_user_id from login_identifiers',
  claims: 'select app_id, tenant_id, kind, value, user_id from primary_identifiers',
  mappings: 'select app_id, user_id from user_id_mappings',
  passwords: 'select app_id, recipe_user_id from emailpassword_passwords',
};

type Tables = Record<keyof typeof questions, Row[]>;

const key = (row: Row, ...columns: string[]) => ['app_id', ...columns].map((column) => row[column]).join('|');
const keys = (rows: readonly Row[], ...columns: string[]) => rows.map((row) => key(row, ...columns));

/** What is there but should not be, and what should be there but is not. */
function differences(what: string, found: readonly string[], expected: readonly string[]): string[] {
  const [is, should] = [new Set(found), new Set(expected)];
  return [
    ...(is.size === found.length ? [] : [`${what}: something is there twice`]),
    ...[...is].filter((one) => !should.has(one)).map((one) => `${what}: unjustified ${one}`),
    ...[...should].filter((one) => !is.has(one)).map((one) => `${what}: missing ${one}`),
  ];
}

/** The identifiers of a login method, as `kind|value`: those reserved within its recipe, and those its group owns. */
function identifiersOf({ recipe_id, email, phone_number, third_party_id, third_party_user_id }: Row) {
  const emails = email === null ? [] : [`email|${email}`];
  const phones = phone_number === null ? [] : [`phone|${phone_number}`];
  if (recipe_id !== 'thirdparty') return { reserved: [...emails, ...phones], owned: [...emails, ...phones] };
  const account = `third_party|${third_party_id} ${third_party_user_id}`;
  return { reserved: [account], owned: [account, ...emails] };
}

/** The rules about one group: its id, its time, the tenants it is listed in, what it owns. */
function expectedOf(tables: Tables, user: Row) {
  const members = tables.methods.filter((method) => key(method, 'user_id') === key(user, 'user_id'));
  const own = new Set(keys(members, 'recipe_user_id'));
  const inTenants = tables.methodTenants.filter((row) => own.has(key(row, 'recipe_user_id')));
  const tenants = [...new Set(inTenants.map((row) => String(row.tenant_id)))];
  const owned = [...new Set(members.flatMap((method) => identifiersOf(method).owned))];
  const isPrimary = Number(user.is_primary) === 1;
  const time = Math.min(...members.map((method) => Number(method.time_joined)));
  const id = `${user.app_id}|${user.user_id}`;
  return {
    faults: [
      ...(members.length === 0 ? [`group ${id} has no login method`] : []),
      ...(isPrimary || (members.length === 1 && own.has(id)) ? [] : [`${id} has others, but is not primary`]),
      ...(Number(user.time_joined) === time ? [] : [`${id} joined at ${user.time_joined}, not ${time}`]),
    ],
    listings: tenants.map((tenant) => `${id}|${tenant}|${time}`),
    claims: isPrimary
      ? tenants.flatMap((tenant) => owned.map((one) => `${user.app_id}|${tenant}|${one}|${user.user_id}`))
      : [],
  };
}

function expectedReservations({ methods, methodTenants }: Tables): string[] {
  const byId = new Map(methods.map((method) => [key(method, 'recipe_user_id'), method]));
  return methodTenants.flatMap((row) => {
    const method = byId.get(key(row, 'recipe_user_id'));
    if (method === undefined) return [`a login method for ${key(row, 'tenant_id', 'recipe_user_id')}`];
    return identifiersOf(method).reserved.map(
      (one) => `${row.app_id}|${row.tenant_id}|${one}|${method.recipe_id}|${method.recipe_user_id}`,
    );
  });
}

function orphans({ users, methods, mappings, passwords, methodTenants, tenants }: Tables): string[] {
  const [groups, members, places] = [
    new Set(keys(users, 'user_id')),
    new Set(keys(methods, 'recipe_user_id')),
    new Set(keys(tenants, 'tenant_id')),
  ];
  const without = (what: string, found: readonly string[], has: (one: string) => boolean) =>
    found.filter((one) => !has(one)).map((one) => `${what} of nobody: ${one}`);
  return [
    ...without('login method', keys(methods, 'user_id'), (one) => groups.has(one)),
    ...without('place', keys(methodTenants, 'tenant_id'), (one) => places.has(one)),
    ...without('mapping', keys(mappings, 'user_id'), (one) => groups.has(one) || members.has(one)),
    ...without('password', keys(passwords, 'recipe_user_id'), (one) => members.has(one)),
  ];
}

/**
 * What is wrong with the groups of login methods in a database: a primary user must own exactly the identifiers of its
 * login methods in exactly their tenants, a login method must hold exactly its own, and nothing may be left of what is
 * gone. Empty when all is well.
 */
export async function brokenGroupRules(uri: string): Promise<string[]> {
  const tables = await readTogether(uri, questions);
  const groups = tables.users.map((user) => expectedOf(tables, user));
  return [
    ...groups.flatMap((group) => group.faults),
    ...orphans(tables),
    ...differences(
      'listing',
      keys(tables.userTenants, 'user_id', 'tenant_id', 'time_joined'),
      groups.flatMap((group) => group.listings),
    ),
    ...differences(
      'claim',
      keys(tables.claims, 'tenant_id', 'kind', 'value', 'user_id'),
      groups.flatMap((group) => group.claims),
    ),
    ...differences(
      'reservation',
      keys(tables.reservations, 'tenant_id', 'kind', 'value', 'recipe_id', 'recipe_user_id'),
      expectedReservations(tables),
    ),
  ];
}
