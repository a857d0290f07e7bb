import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely';
import pg from 'pg';
import { type Database, Rollback } from './database.js';
import { isRetriable, isStalePlan } from './errors.js';
import type { Tables } from './tables.js';

/** How often a transaction that lost a deadlock is run again before its error is reported. */
const MOST_ATTEMPTS = 10;

/**
 * After so many uses of a connection its statements are planned anew. A plan made while a table was empty may read
 * all of an app's rows by any index, and PostgreSQL would keep it until it next analyses the table.
 */
const REPLAN_AFTER = 1000;

/** PostgreSQL's type numbers of `bigint` and `numeric`: every number we store there is a safe integer. */
const INT8 = 20;
const NUMERIC = 1700;

export interface PostgresOptions {
  readonly connectionString: string;
  readonly schema: string;
  readonly poolSize: number;
  /** ms */
  readonly idleTimeout: number;
  /** ms after which a statement is given up; 0: never. */
  readonly queryTimeout: number;
  readonly onError: (error: Error) => void;
}

/** PostgreSQL 13 or newer, or an engine that speaks its protocol and SQL. */
export function openPostgres(options: PostgresOptions): Database {
  const pool = new pg.Pool({
    connectionString: options.connectionString,
    max: options.poolSize,
    idleTimeoutMillis: options.idleTimeout,
    connectionTimeoutMillis: 5000,
    query_timeout: options.queryTimeout,
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
    poolState: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    read: queries,
    write: (work) => work(queries),
    transaction: (work) => withRetry(() => queries.transaction().execute(work)),
    close: () => queries.destroy(),
  };
}

/**
 * Gives every text a statement name, so that the server plans it once per connection. A text whose plan has gone
 * stale gets another name, on all connections.
 */
function namedStatements(pool: pg.Pool): PostgresPool {
  const names = createStatementNames();
  const uses = new WeakMap<pg.PoolClient, number>();
  return {
    connect: async () => {
      const client = await pool.connect();
      const used = (uses.get(client) ?? 0) + 1;
      uses.set(client, used);
      if (used % REPLAN_AFTER === 0) await client.query('discard plans');
      let inTransaction = false;
      const run = (text: string, values: readonly unknown[], name?: string) =>
        client.query({ text, values: [...values], ...(name !== undefined && { name }) });
      const query = async (text: string, values: readonly unknown[]) => {
        if (/^(begin|start)/i.test(text)) inTransaction = true;
        if (/^(commit|rollback)/i.test(text)) inTransaction = false;
        if (!isPlannable(text)) return run(text, values);
        const name = names.of(text);
        try {
          return await run(text, values, name);
        } catch (error) {
          if (!isStalePlan(error)) throw error;
          names.replace(text, name);
          // A failed statement has ended its transaction: that is run again as a whole.
          if (inTransaction) throw error;
          return run(text, values, names.of(text));
        }
      };
      const named = { query, release: () => client.release() };
      // Kysely's type also covers cursors, which nothing here opens.
      return named as unknown as PostgresPoolClient;
    },
    end: () => pool.end(),
  };
}

const isPlannable = (text: string): boolean =>
  !/^(begin|commit|rollback|start|create|alter|drop|savepoint|release)/i.test(text);

function createStatementNames() {
  const names = new Map<string, string>();
  let count = 0;
  const give = (text: string): string => {
    const name = `s${count}`;
    count += 1;
    names.set(text, name);
    return name;
  };
  return {
    of: (text: string): string => names.get(text) ?? give(text),
    /** Several connections may find the same name stale: the first of them replaces it. */
    replace: (text: string, stale: string): void => {
      if (names.get(text) === stale) give(text);
    },
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
