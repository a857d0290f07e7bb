import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Database } from './database.js';
import { openPostgres } from './postgres.js';
import { openSqlite } from './sqlite.js';

export interface OpenOptions {
  /** Connections kept to PostgreSQL. */
  readonly poolSize?: number;
  /** ms after which an unused connection to PostgreSQL is closed. */
  readonly idleTimeout?: number;
  /** ms after which a statement on PostgreSQL is given up; 0: never, as an index over many rows needs. */
  readonly queryTimeout?: number;
  /** PostgreSQL schema that holds the tables. */
  readonly schema?: string;
  /** Told of faults on connections that no request waits for. */
  readonly onError?: (error: Error) => void;
}

/** The path in a `sqlite:` URI: `sqlite:./data.db`, `sqlite:///var/lib/data.db`, `sqlite::memory:`. */
export const sqlitePath = (uri: string): string => uri.replace(/^sqlite:(\/\/(?=\/))?/i, '');

export const isSqliteUri = (uri: string): boolean => /^sqlite:/i.test(uri);

/** Opens a database by URI: `sqlite:<path>` or `postgresql://…`. The folder of a SQLite file is created. */
export function openDatabase(uri: string, options: OpenOptions = {}): Database {
  if (isSqliteUri(uri)) {
    const path = sqlitePath(uri);
    if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
    return openSqlite(path);
  }
  if (!/^postgres(ql)?:\/\//i.test(uri)) {
    throw new Error('The database must be given as sqlite:<path> or postgresql://…');
  }
  return openPostgres({
    connectionString: uri,
    schema: options.schema ?? 'public',
    poolSize: options.poolSize ?? 10,
    idleTimeout: options.idleTimeout ?? 60_000,
    queryTimeout: options.queryTimeout ?? 30_000,
    onError: options.onError ?? (() => undefined),
  });
}
