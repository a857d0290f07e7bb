import type { Job } from '../../jobs/scheduler.js';
import { deleteExpiredSessions } from './manyStore.js';

/** Deletes sessions that have expired. */
export const deleteExpiredSessionsJob: Job = {
  name: 'expired sessions',
  every: 12 * 3_600_000,
  run: (db, now) => deleteExpiredSessions(db, now),
};
