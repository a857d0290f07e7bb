const codeOf = (error: unknown): string => {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
};

/** A row that a new row points to is gone (deleted in the meantime). */
export const isForeignKeyViolation = (error: unknown): boolean =>
  codeOf(error) === '23503' || codeOf(error) === 'SQLITE_CONSTRAINT_FOREIGNKEY';

/** A key is taken. Statements that expect this use `on conflict` instead; this is for ids of our own making. */
export const isUniqueViolation = (error: unknown): boolean =>
  codeOf(error) === '23505' ||
  codeOf(error) === 'SQLITE_CONSTRAINT_UNIQUE' ||
  codeOf(error) === 'SQLITE_CONSTRAINT_PRIMARYKEY';

/**
 * PostgreSQL planned this statement before a newer release added a column to its table, and refuses to answer with
 * more columns than it has promised.
 */
export const isStalePlan = (error: unknown): boolean =>
  codeOf(error) === '0A000' && error instanceof Error && error.message.includes('cached plan');

/** What a transaction had read before it got its lock does not hold any more: it runs again from its start. */
export class StaleReadError extends Error {
  constructor() {
    super('what was read before the lock has changed again and again');
  }
}

/** The database chose this transaction as a victim, or it has to read or plan anew: running it again is right. */
export const isRetriable = (error: unknown): boolean =>
  error instanceof StaleReadError || ['40001', '40P01'].includes(codeOf(error)) || isStalePlan(error);
