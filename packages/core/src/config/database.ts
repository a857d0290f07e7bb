import type { Config } from './schema.js';

/** What to open. */
export interface DatabaseTarget {
  /** `sqlite:<path>` or `postgresql://…`. */
  readonly uri: string;
  /** PostgreSQL schema that holds the tables. */
  readonly schema: string;
}

/**
 * The configured database: `database`, else PostgreSQL when its URI, user or password is set, else `fallback`.
 */
export function databaseTargetOf(config: Config, fallback: string): DatabaseTarget {
  const uri = config.database ?? postgresUriOf(config) ?? fallback;
  return { uri, schema: schemaIn(uri) ?? config.postgresql_table_schema };
}

/** Parts of the connection URI win over the single keys, as in the reference. */
function postgresUriOf(config: Config): string | undefined {
  const { postgresql_connection_uri: given, postgresql_user: user, postgresql_password: password } = config;
  if (given === null && user === null && password === null) return undefined;
  const uri = new URL(given ?? `postgresql://${config.postgresql_host}`);
  if (uri.hostname === '') uri.hostname = config.postgresql_host;
  if (uri.port === '') uri.port = String(config.postgresql_port);
  if (uri.username === '' && user !== null) uri.username = encodeURIComponent(user);
  if (uri.password === '' && password !== null) uri.password = encodeURIComponent(password);
  if (uri.pathname.length <= 1) uri.pathname = `/${encodeURIComponent(config.postgresql_database_name)}`;
  return uri.href;
}

function schemaIn(uri: string): string | undefined {
  return /^postgres/i.test(uri) && URL.canParse(uri)
    ? (new URL(uri).searchParams.get('currentSchema') ?? undefined)
    : undefined;
}
