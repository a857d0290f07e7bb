/**
 * All tables by name. Each folder that owns tables adds them here by declaration merging, so that a
 * recipe's columns stand with the recipe:
 *
 *     declare module '../../db/tables.js' {
 *       interface Tables { sessions: SessionRow }
 *     }
 *
 * Conventions: times are ms since the epoch, booleans are 0 or 1, JSON is text, and every table begins
 * with `app_id`.
 */
export interface Tables {
  schema_migrations: { id: string; applied_at: number };
}
