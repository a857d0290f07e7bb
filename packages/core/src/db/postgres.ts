import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely';
import pg from 'pg';
import { type Database, Rollback } from './database.js';
import { isRetriable } from './errors.js';
import type { Tables } from './tables.js';

/** How often a transaction that lost a deadlock is run again before its error is reported. */
const MOST_ATTEMPTS = 10;

/** PostgreSQL's type numbers of `bigint` and `numeric`: every number we store there is a safe integer. */
const INT8 = 20;
const NUMERIC = 1700;

export interface PostgresOptions {
  readonly connectionString: string;
  readonly schema: string;
  readonly poolSize: number;
  /** ms */
  readonly idleTimeout: number;
  readonly onError: (error: Error) => void;
}

/** PostgreSQL 13 or newer, or an engine that speaks its protocol and SQL. */
export function openPostgres(options: PostgresOptions): Database {
  const pool = new pg.Pool({
    connectionString: options.connectionString,
    max: options.poolSize,
    idleTimeoutMillis: options.idleTimeout,
    connectionTimeoutMillis: 5000,
    query_timeout: 30_000,
    keepAlive: true,
    options: `-c search_path=${options.schema}`,
    application_name: 'latchkey',
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === INT8 || oid === NUMERIC ? Number : pg.types.getTypeParser(oid, format),
    },
  });
  pool.on('error', options.onError);
  const queries = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: namedStatements(pool) }) });
  return {
    dialect: 'postgres',
    read: queries,
    write: (work) => work(queries),
    transaction: (work) => withRetry(() => queries.transaction().execute(work)),
    close: () => queries.destroy(),
  };
}

/** Gives every text a statement name, so that the server plans it once per connection. */
function namedStatements(pool: pg.Pool): PostgresPool {
  const names = new Map<string, string>();
  const nameOf = (text: string): string => {
    const known = names.get(text);
    if (known !== undefined) return known;
    const name = `s${names.size}`;
    names.set(text, name);
    return name;
  };
  const prepared = (text: string) =>
    !/^(begin|commit|rollback|start|create|alter|drop|savepoint|release)/i.test(text);
  return {
    connect: async () => {
      const client = await pool.connect();
      const query = (text: string, values: readonly unknown[]) =>
        client.query(
          prepared(text) ? { name: nameOf(text), text, values: [...values] } : { text, values: [...values] },
        );
      const named = { query, release: () => client.release() };
      // Kysely's type also covers cursors, which nothing here opens.
      return named as unknown as PostgresPoolClient;
    },
    end: () => pool.end(),
  };
}

async function withRetry<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      if (error instanceof Rollback) return error.value;
      if (!isRetriable(error) || attempt >= MOST_ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, attempt * 5));
    }
  }
}
