import Sqlite from 'better-sqlite3';
import pg from 'pg';

/** A row as the database gives it; PostgreSQL's `bigint` comes as text. */
export type Row = Readonly<Record<string, unknown>>;

const isSqlite = (uri: string) => uri.startsWith('sqlite:');

/** The file of a `sqlite:` address. */
export const fileOf = (uri: string): string => uri.replace(/^sqlite:/, '');

/** Asks the database of a core over a connection of the trial's own: one text for both databases. */
export async function query(uri: string, sql: string): Promise<Row[]> {
  const rows = await readTogether(uri, { rows: sql });
  return rows.rows;
}

/** Several questions about one and the same moment, while a core may go on writing. */
export async function readTogether<Name extends string>(
  uri: string,
  questions: Readonly<Record<Name, string>>,
): Promise<Record<Name, Row[]>> {
  const texts: [string, string][] = Object.entries(questions);
  const answers = isSqlite(uri) ? readSqlite(uri, texts) : await readPostgres(uri, texts);
  // One answer under the name of each question.
  return Object.fromEntries(answers) as Record<Name, Row[]>;
}

function readSqlite(uri: string, questions: [string, string][]): [string, Row[]][] {
  const connection = new Sqlite(fileOf(uri), { timeout: 10_000 });
  try {
    const ask = connection.transaction(() =>
      questions.map(([name, sql]): [string, Row[]] => [name, connection.prepare<[], Row>(sql).all()]),
    );
    return ask();
  } finally {
    connection.close();
  }
}

async function readPostgres(uri: string, questions: [string, string][]): Promise<[string, Row[]][]> {
  return withPostgres(uri, async (client) => {
    await client.query('begin transaction isolation level repeatable read');
    const answers: [string, Row[]][] = [];
    for (const [name, sql] of questions) answers.push([name, (await client.query<Row>(sql)).rows]);
    await client.query('commit');
    return answers;
  });
}

/** Runs a statement that changes something. */
export async function execute(uri: string, sql: string): Promise<void> {
  if (!isSqlite(uri)) return withPostgres(uri, async (client) => void (await client.query(sql)));
  const connection = new Sqlite(fileOf(uri), { timeout: 10_000 });
  try {
    connection.exec(sql);
  } finally {
    connection.close();
  }
}

async function withPostgres<T>(uri: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: uri });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Names of all tables. */
export async function tableNames(uri: string): Promise<string[]> {
  const rows = await query(
    uri,
    isSqlite(uri)
      ? `select name from sqlite_master where type = 'table'`
      : `select table_name as name from information_schema.tables where table_schema = 'public'`,
  );
  return rows.map(({ name }) => String(name)).sort();
}

/**
 * What must never be found, each as a question whose answer is empty: a user without a login method, a login method
 * without its user, its tenant, its password or the reservation of its e-mail, and each of these without the
 * login method.
 */
const halves = {
  'user without login method': `select u.user_id from users u left join login_methods m
    on m.app_id = u.app_id and m.user_id = u.user_id where m.user_id is null`,
  'user in no tenant': `select u.user_id from users u left join user_tenants t
    on t.app_id = u.app_id and t.user_id = u.user_id where t.user_id is null`,
  'listed without user': `select t.user_id from user_tenants t left join users u
    on u.app_id = t.app_id and u.user_id = t.user_id where u.user_id is null`,
  'login method without user': `select m.recipe_user_id from login_methods m left join users u
    on u.app_id = m.app_id and u.user_id = m.user_id where u.user_id is null`,
  'login method in no tenant': `select m.recipe_user_id from login_methods m left join login_method_tenants t
    on t.app_id = m.app_id and t.recipe_user_id = m.recipe_user_id where t.recipe_user_id is null`,
  'login method without password': `select m.recipe_user_id from login_methods m left join emailpassword_passwords p
    on p.app_id = m.app_id and p.recipe_user_id = m.recipe_user_id where p.recipe_user_id is null`,
  'login method without reservation': `select m.recipe_user_id from login_methods m left join login_identifiers i
    on i.app_id = m.app_id and i.recipe_user_id = m.recipe_user_id and i.value = m.email where i.value is null`,
  'reservation without login method': `select i.value from login_identifiers i left join login_methods m
    on m.app_id = i.app_id and m.recipe_user_id = i.recipe_user_id and m.email = i.value
    where m.recipe_user_id is null`,
  'password without login method': `select p.recipe_user_id from emailpassword_passwords p left join login_methods m
    on m.app_id = p.app_id and m.recipe_user_id = p.recipe_user_id where m.recipe_user_id is null`,
};

/** Everything that is half there, or that the database itself finds damaged. Empty when all is well. */
export async function damages(uri: string): Promise<string[]> {
  const found = await readTogether(uri, halves);
  const half = Object.entries(found).flatMap(([what, rows]) =>
    rows.map((row) => `${what}: ${JSON.stringify(row)}`),
  );
  if (!isSqlite(uri)) return half;
  const [integrity] = await query(uri, 'pragma integrity_check');
  const foreignKeys = await query(uri, 'pragma foreign_key_check');
  const own = [...(integrity?.integrity_check === 'ok' ? [] : [integrity]), ...foreignKeys];
  return [...half, ...own.map((row) => JSON.stringify(row))];
}
