import { fakeClock, type TestDatabase, testDatabases } from '@latchkey/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../db/database.js';
import { migrate } from '../db/migrate.js';
import { openDatabase } from '../db/open.js';
import { silentLogger } from '../log.js';
import { deleteInPages, PAGE } from './pacing.js';
import { type Job, startScheduler } from './scheduler.js';
import { jobMigrations } from './tables.js';

const HOUR = 3_600_000;

describe.each(testDatabases())('jobs on $name', (kind) => {
  let database: TestDatabase;
  let instances: Database[];
  const clock = fakeClock();

  beforeEach(async () => {
    database = await kind.create();
    instances = [openDatabase(database.uri), openDatabase(database.uri)];
    for (const db of instances) await migrate(db, jobMigrations, clock.now());
  });
  afterEach(async () => {
    for (const db of instances) await db.close();
    await database.drop();
  });

  const startAll = (job: Job) => instances.map((db) => startScheduler(db, clock, silentLogger, [job]));

  it('run once per period, however many instances there are', async () => {
    const runs: number[] = [];
    const job: Job = { name: 'count', every: HOUR, run: async (_db, now) => runs.push(now) };
    const schedulers = startAll(job);
    const runDue = () => Promise.all(schedulers.map((scheduler) => scheduler.runDue()));
    await runDue();
    await runDue();
    expect(runs).toEqual([clock.now()]);
    clock.advance(HOUR - 1);
    await runDue();
    expect(runs).toHaveLength(1);
    clock.advance(1);
    await runDue();
    expect(runs).toHaveLength(2);
    await Promise.all(schedulers.map((scheduler) => scheduler.stop()));
  });

  it('go on after one of them has failed', async () => {
    const done: string[] = [];
    const jobs: Job[] = [
      { name: 'broken', every: HOUR, run: () => Promise.reject(new Error('of ours')) },
      { name: 'sound', every: HOUR, run: async () => done.push('sound') },
    ];
    const [db] = instances;
    if (db === undefined) throw new Error('no database');
    const scheduler = startScheduler(db, clock, silentLogger, jobs);
    await scheduler.runDue();
    await scheduler.stop();
    expect(done).toEqual(['sound']);
  });

  it('begin nothing once stopped', async () => {
    const runs: number[] = [];
    const [scheduler] = startAll({ name: 'late', every: HOUR, run: async (_db, now) => runs.push(now) });
    await scheduler?.stop();
    await scheduler?.runDue();
    expect(runs).toEqual([]);
  });
});

it('pages are deleted until one is not filled', async () => {
  const pages = [PAGE, PAGE, 7];
  const deleted = await deleteInPages(async () => pages.shift() ?? 0);
  expect(deleted).toBe(2 * PAGE + 7);
  expect(pages).toEqual([]);
});
