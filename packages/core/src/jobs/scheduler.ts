import type { Clock } from '../clock.js';
import type { Database } from '../db/database.js';
import type { Logger } from '../log.js';

/** Work that is done from time to time: reclaiming the space of what has expired. Expiry itself is checked at use. */
export interface Job {
  readonly name: string;
  /** ms between two runs, over all instances together. */
  readonly every: number;
  /** `now` in ms. Resolves with how many rows it deleted. */
  run(db: Database, now: number): Promise<number>;
}

export interface Scheduler {
  /** Runs every job that is due and that no other instance has begun. */
  runDue(): Promise<void>;
  /** Begins no further job and waits for the running one. */
  stop(): Promise<void>;
}

/** How often an instance looks for due jobs, in ms. */
const LOOK_EVERY = 60_000;

/**
 * Runs jobs one after the other. Instances share the table of runs: whoever moves a job's time forward, in one
 * conditional statement, runs it; so each run happens once, and a run lost with its instance is made up for at the
 * next one.
 */
export function startScheduler(db: Database, clock: Clock, log: Logger, jobs: readonly Job[]): Scheduler {
  let running: Promise<void> = Promise.resolve();
  let isStopped = false;

  const runDue = async (): Promise<void> => {
    for (const job of jobs) {
      if (isStopped) return;
      await runIfDue(db, clock.now(), log, job);
    }
  };

  const timer = setInterval(() => {
    running = running.then(runDue);
  }, LOOK_EVERY);
  timer.unref();

  return {
    runDue: () => {
      running = running.then(runDue);
      return running;
    },
    stop: async () => {
      isStopped = true;
      clearInterval(timer);
      await running;
    },
  };
}

async function runIfDue(db: Database, now: number, log: Logger, job: Job): Promise<void> {
  try {
    if (!(await claim(db, job, now))) return;
    const count = await job.run(db, now);
    log.debug({ job: job.name, deleted: count }, 'job done');
  } catch (error) {
    log.error({ err: error, job: job.name }, 'job failed');
  }
}

/** Whether this instance is to run the job now. */
async function claim(db: Database, job: Job, now: number): Promise<boolean> {
  const claimed = await db.write((q) =>
    q
      .insertInto('job_runs')
      .values({ name: job.name, begun_at: now })
      .onConflict((c) =>
        c
          .column('name')
          .doUpdateSet({ begun_at: now })
          .where('job_runs.begun_at', '<=', now - job.every),
      )
      .returning('name')
      .executeTakeFirst(),
  );
  return claimed !== undefined;
}
