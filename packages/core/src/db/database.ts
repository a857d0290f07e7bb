import type { Kysely } from 'kysely';
import type { Tables } from './tables.js';

/** Runs queries: the committed data, or a transaction's own view. `for update` is understood on both databases. */
export type Queries = Kysely<Tables>;

export type Dialect = 'sqlite' | 'postgres';

/** Connections of a pool, and how many requests wait for one. */
export interface PoolState {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
}

export interface Database {
  readonly dialect: Dialect;
  /** `undefined`: the database has no pool. */
  poolState(): PoolState | undefined;
  /** Reads committed data. Never write through it. */
  readonly read: Queries;
  /**
   * Runs a single writing statement. Resolves once the write is durable.
   * The work may await nothing but its own statement.
   */
  write<T>(work: (queries: Queries) => Promise<T>): Promise<T>;
  /**
   * Runs several statements as one: all of them are durable when it resolves, or none happened. Throwing
   * `Rollback` undoes the statements and resolves with the value it carries. The work may await nothing
   * but its statements and may run again after a deadlock, so it has no other effect.
   */
  transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T>;
  /** Waits for running writes and closes every connection. */
  close(): Promise<void>;
}

/** Undoes a transaction and makes it resolve with `value`: for outcomes that are answers, not faults. */
export class Rollback<T> extends Error {
  constructor(readonly value: T) {
    super('rolled back');
  }
}
