import type { Migration } from '../db/migrate.js';

/** When a job was last begun, by whichever instance. */
export interface JobRunRow {
  name: string;
  begun_at: number;
}

declare module '../db/tables.js' {
  interface Tables {
    job_runs: JobRunRow;
  }
}

export const jobMigrations: readonly Migration[] = [
  {
    id: '2026-11-20-jobs',
    statements: ({ text, time }) => [
      `create table job_runs (name ${text} primary key, begun_at ${time} not null)`,
    ],
  },
];
