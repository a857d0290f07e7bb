import { type Expression, type SqlBool, sql } from 'kysely';
import type { Database, Queries } from '../db/database.js';
import { domainOf } from './searchIndexes.js';

/** What the dashboard can search by. */
export const searchTags = ['email', 'phone', 'provider'] as const;

type Tag = (typeof searchTags)[number];

/** For each tag the beginnings that are looked for, in lower case; a tag without any is as if absent. */
export type Search = { readonly [T in Tag]?: readonly string[] | undefined };

export interface SearchRequest {
  readonly search: Search;
  readonly order: 'ASC' | 'DESC';
}

/** More are not given, and there is no next page (CDI §14.4). */
const MOST_RESULTS = 1000;

/**
 * A tag with more matches than this, over all apps, is broad. Up to there its matches are listed and sorted; beyond,
 * a walk through the users meets enough of them soon: with a million users either way costs about the same here.
 */
const BROAD = 40_000;

/** The same where other tags leave only some of the matches: they need not be sorted, and a walk meets fewer. */
const BROAD_TOGETHER = 200_000;

/** Users looked at in one statement while walking through a tenant: a few ms of work. */
const STEP = 2000;

/** Whether anything is searched for at all. */
export const isSearch = (search: Search): boolean => searchTags.some((tag) => (search[tag] ?? []).length > 0);

/**
 * Ids of a tenant's users with a login method, in that tenant, that matches one term of each tag; in the order of
 * the list. A narrow search starts from an index of what is searched; one that matches very many users goes through
 * the users in order until it has enough, so that neither has to touch everybody.
 */
export async function searchUsers(
  db: Database,
  appId: string,
  tenantId: string,
  { search: asked, order }: SearchRequest,
): Promise<string[]> {
  const search = { ...asked, phone: asked.phone?.flatMap(spellings) };
  const tags = searchTags.filter((tag) => (search[tag] ?? []).length > 0);
  // No login method has both.
  if (tags.includes('phone') && tags.includes('provider')) return [];
  const filter: Filter = { dialect: db.dialect, search, tags };
  const most = tags.length === 1 ? BROAD : BROAD_TOGETHER;
  for (const tag of tags) {
    if ((await countMatches(db, tag, search[tag] ?? [], most)) <= most)
      return listMatches(db.read, appId, tenantId, filter, tag, order);
  }
  return walk(db.read, appId, tenantId, filter, order);
}

/** A phone number is stored without what people write between its digits, unless it is no international one. */
const spellings = (phone: string): string[] =>
  [...new Set([phone, phone.replace(/[\s().-]/g, '')])].filter((term) => term !== '');

interface Filter {
  readonly dialect: Database['dialect'];
  readonly search: Search;
  readonly tags: readonly Tag[];
}

/** What an index has of a column, and the column itself, of which the index leaves nulls out. */
interface Indexed {
  readonly column: string;
  readonly content: string;
}

const indexedFor = (tag: Tag, dialect: Database['dialect']): readonly Indexed[] => {
  if (tag === 'phone') return [{ column: 'm.phone_number', content: 'm.phone_number' }];
  if (tag === 'provider') return [{ column: 'm.third_party_id', content: 'lower(m.third_party_id)' }];
  return [
    { column: 'm.email', content: 'm.email' },
    { column: 'm.email', content: domainOf(dialect, 'm.email') },
  ];
};

/**
 * Text that begins with the term. Text is compared byte by byte, so all of it lies between the term and the term with
 * the last code point behind it; no wildcard of the database means anything here.
 */
const beginsWith = ({ column, content }: Indexed, term: string) =>
  sql<SqlBool>`(${sql.raw(column)} is not null and ${sql.raw(content)} >= ${term}
    and ${sql.raw(content)} < ${`${term}\u{10ffff}`})`;

/** How many matches a tag has, as far as there are `most`. Each range on its own: an `or` might read all of both. */
async function countMatches(db: Database, tag: Tag, terms: readonly string[], most: number): Promise<number> {
  let matches = 0;
  for (const term of terms) {
    for (const indexed of indexedFor(tag, db.dialect)) {
      const { rows } = await sql<{ count: number }>`
        select count(*) as count from (
          select 1 from login_methods m where ${beginsWith(indexed, term)} limit ${most + 1}) found`.execute(
        db.read,
      );
      matches += rows[0]?.count ?? 0;
      if (matches > most) return matches;
    }
  }
  return matches;
}

/** Whether a login method matches all tags, each by any of its terms. */
function matchesAll(filter: Filter): Expression<SqlBool> {
  const conditions = filter.tags.map((tag) => {
    const ranges = (filter.search[tag] ?? []).flatMap((term) =>
      indexedFor(tag, filter.dialect).map((indexed) => beginsWith(indexed, term)),
    );
    return sql`(${sql.join(ranges, sql` or `)})`;
  });
  return sql<SqlBool>`${sql.join(conditions, sql` and `)}`;
}

const direction = (order: 'ASC' | 'DESC') => sql.raw(order === 'ASC' ? 'asc' : 'desc');

/**
 * Starts from the index of a tag with few matches, and looks each of them up. The form leaves the databases no choice:
 * the app is compared in a way that no index has, and the look-ups are a scalar query. As joins they are made in an
 * order that may take minutes, where the statistics are those of an empty table.
 */
async function listMatches(
  q: Queries,
  appId: string,
  tenantId: string,
  filter: Filter,
  tag: Tag,
  order: 'ASC' | 'DESC',
): Promise<string[]> {
  const ranges = (filter.search[tag] ?? []).flatMap((term) =>
    indexedFor(tag, filter.dialect).map(
      (indexed) => sql`select m.recipe_user_id, m.user_id, m.email, m.phone_number, m.third_party_id
        from login_methods m where ${beginsWith(indexed, term)} and m.app_id || '' = ${appId}`,
    ),
  );
  const { rows } = await sql<{ user_id: string }>`
    with m as materialized (${sql.join(ranges, sql` union `)}),
    timed as materialized (
      select m.user_id, (
        select ut.time_joined from login_method_tenants t join user_tenants ut
          on ut.app_id = t.app_id and ut.tenant_id = t.tenant_id and ut.user_id = m.user_id
          where t.app_id = ${appId} and t.recipe_user_id = m.recipe_user_id and t.tenant_id = ${tenantId}) as time_joined
      from m where ${matchesAll(filter)})
    select distinct user_id, time_joined from timed where time_joined is not null
      order by time_joined ${direction(order)}, user_id desc
      limit ${sql.lit(MOST_RESULTS)}`.execute(q);
  return rows.map((row) => row.user_id);
}

interface Place {
  readonly user_id: string;
  readonly time_joined: number;
}

/** Goes through a tenant's users in order, some at a time, until there are enough. */
async function walk(
  q: Queries,
  appId: string,
  tenantId: string,
  filter: Filter,
  order: 'ASC' | 'DESC',
): Promise<string[]> {
  const found: string[] = [];
  let after: Place | undefined;
  while (found.length < MOST_RESULTS) {
    const step = await lookFrom(q, appId, tenantId, filter, order, after).execute();
    found.push(...step.filter((row) => row.matches === 1).map((row) => row.user_id));
    if (step.length < STEP) break;
    after = step.at(-1);
  }
  return found.slice(0, MOST_RESULTS);
}

/** The next users, each with whether it has a login method in the tenant that matches. */
function lookFrom(
  q: Queries,
  appId: string,
  tenantId: string,
  filter: Filter,
  order: 'ASC' | 'DESC',
  after: Place | undefined,
) {
  return q
    .selectFrom(stepFrom(q, appId, tenantId, order, after).as('ut'))
    .select((e) => [
      'ut.user_id',
      'ut.time_joined',
      // A scalar query, since `exists` would let PostgreSQL look for all matches at once, of all users.
      e.fn
        .coalesce(
          e
            .selectFrom('login_methods as m')
            .innerJoin('login_method_tenants as t', (join) =>
              join
                .onRef('t.recipe_user_id', '=', 'm.recipe_user_id')
                .on('t.app_id', '=', appId)
                .on('t.tenant_id', '=', tenantId),
            )
            .select(sql.lit(1).as('one'))
            .where('m.app_id', '=', appId)
            .whereRef('m.user_id', '=', 'ut.user_id')
            .where(matchesAll(filter))
            .limit(1),
          sql.lit(0),
        )
        .as('matches'),
    ])
    .orderBy('ut.time_joined', order === 'ASC' ? 'asc' : 'desc')
    .orderBy('ut.user_id', 'desc');
}

function stepFrom(
  q: Queries,
  appId: string,
  tenantId: string,
  order: 'ASC' | 'DESC',
  after: Place | undefined,
) {
  const query = q
    .selectFrom('user_tenants')
    .select(['user_id', 'time_joined'])
    .where('app_id', '=', appId)
    .where('tenant_id', '=', tenantId)
    .orderBy('time_joined', order === 'ASC' ? 'asc' : 'desc')
    .orderBy('user_id', 'desc')
    .limit(STEP);
  if (after === undefined) return query;
  // The first condition lets the index find the start; the second settles users who joined in the same ms.
  return query
    .where('time_joined', order === 'ASC' ? '>=' : '<=', after.time_joined)
    .where((e) => e.or([e('time_joined', '!=', after.time_joined), e('user_id', '<', after.user_id)]));
}
