import Sqlite from 'better-sqlite3';
import {
  Kysely,
  type KyselyPlugin,
  OperationNodeTransformer,
  type RootOperationNode,
  type SelectQueryNode,
  SqliteDialect,
} from 'kysely';
import { type Database, type Queries, Rollback } from './database.js';
import type { Tables } from './tables.js';

/** Writes that one commit may carry. Bounds how long the first of them waits and how long a commit blocks. */
const MOST_WRITES_PER_COMMIT = 100;

/**
 * SQLite in WAL mode with `synchronous=FULL`: what was acknowledged survives a killed process and a power
 * loss. Writes that arrive in the same turn of the event loop share one commit (and so one flush to disk),
 * each under a savepoint of its own; they are answered after that commit.
 */
export function openSqlite(file: string): Database {
  const writer = connect(file);
  const reader = file === ':memory:' ? writer : connect(file);
  const commits = new GroupCommit(writer, toKysely(writer));
  return {
    dialect: 'sqlite',
    poolState: () => undefined,
    read: toKysely(reader),
    write: (work) => commits.run(work),
    transaction: (work) => commits.run(work),
    close: async () => {
      await commits.drain();
      if (reader !== writer) reader.close();
      writer.close();
    },
  };
}

function connect(file: string): Sqlite.Database {
  const connection = new Sqlite(file, { timeout: 5000 });
  connection.pragma('journal_mode = WAL');
  connection.pragma('synchronous = FULL');
  connection.pragma('foreign_keys = ON');
  connection.pragma('cache_size = -16000');
  return connection;
}

/** Statements are prepared once per connection: the same text comes back for every request. */
function toKysely(connection: Sqlite.Database): Queries {
  const statements = new Map<string, Sqlite.Statement<unknown[]>>();
  const prepare = (sql: string): Sqlite.Statement<unknown[]> => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = connection.prepare<unknown[]>(sql);
    if (statements.size >= 500) statements.clear();
    statements.set(sql, statement);
    return statement;
  };
  return new Kysely<Tables>({
    dialect: new SqliteDialect({ database: { prepare, close: () => undefined } }),
    plugins: [withoutRowLocks],
  });
}

class DropRowLocks extends OperationNodeTransformer {
  protected override transformSelectQuery(node: SelectQueryNode): SelectQueryNode {
    const { endModifiers: _, ...rest } = super.transformSelectQuery(node);
    return rest;
  }
}

const dropRowLocks = new DropRowLocks();

/** SQLite has one writer at a time, so `for update` means nothing there and is not in its grammar. */
const withoutRowLocks: KyselyPlugin = {
  transformQuery: ({ node }): RootOperationNode => dropRowLocks.transformNode(node),
  transformResult: async ({ result }) => result,
};

interface Waiting {
  readonly work: (queries: Queries) => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

class GroupCommit {
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;

  constructor(
    private readonly connection: Sqlite.Database,
    private readonly queries: Queries,
  ) {}

  run<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ work, resolve: (value) => resolve(value as T), reject });
      this.#running ??= this.#commitAll();
    });
  }

  async drain(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  async #commitAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      await new Promise((resolve) => setImmediate(resolve));
      await this.#commit(this.#waiting.splice(0, MOST_WRITES_PER_COMMIT));
    }
    this.#running = undefined;
  }

  async #commit(batch: Waiting[]): Promise<void> {
    try {
      this.connection.exec('begin immediate');
      const settle: (() => void)[] = [];
      for (const waiting of batch) settle.push(await this.#runUnderSavepoint(waiting));
      this.connection.exec('commit');
      for (const answer of settle) answer();
    } catch (error) {
      if (this.connection.inTransaction) this.connection.exec('rollback');
      for (const { reject } of batch) reject(error);
    }
  }

  async #runUnderSavepoint({ work, resolve, reject }: Waiting): Promise<() => void> {
    this.connection.exec('savepoint work');
    try {
      const value = await work(this.queries);
      this.connection.exec('release work');
      return () => resolve(value);
    } catch (error) {
      // A full disk or an I/O error may have ended the whole transaction: then the batch fails as one.
      if (!this.connection.inTransaction) throw error;
      this.connection.exec('rollback to work; release work');
      return error instanceof Rollback ? () => resolve(error.value) : () => reject(error);
    }
  }
}
