import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cdi } from '@latchkey/contract';
import { testDatabases } from '@latchkey/testkit';
import { describe, expect, it } from 'vitest';
import { call, ok } from './cdiClient.js';
import { holdCommits } from './commitHolder.js';
import { report, times, within } from './figures.js';
import { sessionsAt } from './sessionClient.js';
import { readFlushes, stracePath, tracedInto } from './systemCalls.js';
import { query } from './tables.js';
import { sleep, startCore } from './trialCores.js';

const [sqlite, postgres] = testDatabases();
const one = times(20);
const clients = 20;
const many = times(10) * clients;

const signUp = async (core: string, name: string): Promise<void> => {
  ok(await call(core, cdi.emailPassword.signUp, { email: `${name}@example.com`, password: 'correct horse' }));
};

async function createMany(core: string, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await sessionsAt(core).create();
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

describe.skipIf(stracePath === undefined)('D2: what is flushed to disk before an answer, on SQLite', () => {
  it(
    'is every commit that the answer tells of, and there are no more flushes than commits',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'latchkey-trace-'));
      const file = join(folder, 'trace');
      const database = await sqlite?.create();
      const core = await startCore({
        database: database?.uri ?? '',
        under: tracedInto(stracePath ?? '', file),
        timeout: 60_000,
      });
      try {
        await sessionsAt(core.address).create();
        const alone = await traced(file, async () => {
          for (const n of numbers(one)) await signUp(core.address, `alone-${n}`);
        });
        expect(alone).toMatchObject({ answers: one, early: 0, withoutCommit: 0 });
        const together = await traced(file, async () => {
          await Promise.all(numbers(clients).map(() => createMany(core.address, many / clients)));
        });
        expect(together).toMatchObject({ answers: many, early: 0 });
        for (const { flushes, commits, checkpoints } of [alone, together]) {
          expect(flushes).toBeLessThanOrEqual(commits + 2 * checkpoints);
        }
        report('D2 sqlite', {
          answers: one + many,
          'before their flush': 0,
          'commits one by one': alone.commits,
          flushes: alone.flushes,
          [`commits of ${many} writes by ${clients} clients at once`]: together.commits,
          'their flushes': together.flushes,
        });
      } finally {
        await core.stop();
        await database?.drop();
        await rm(folder, { recursive: true, force: true });
      }
    },
    within(300_000),
  );
});

/** What the trace tells of a piece of work and of what followed at once. */
async function traced(file: string, work: () => Promise<void>) {
  await sleep(200);
  const { size } = await stat(file);
  await work();
  await sleep(200);
  return readFlushes((await readFile(file)).subarray(size).toString('latin1'));
}

describe.runIf(postgres !== undefined)('D2: what is confirmed before an answer, on PostgreSQL', () => {
  it(
    'is the commit, and the core asks for no weaker one than the server gives',
    async () => {
      const database = await postgres?.create();
      const way = await holdCommits(database?.uri ?? '');
      const core = await startCore({ database: way.uri });
      try {
        const early: string[] = [];
        const watched = async (what: string, work: () => Promise<unknown>) => {
          const before = way.released();
          await work();
          if (way.held() > 0 || way.released() === before) early.push(what);
        };
        for (const n of numbers(one)) await watched(`sign-up ${n}`, () => signUp(core.address, `user-${n}`));
        const sessions = sessionsAt(core.address);
        let { token } = (await sessions.create()).refreshToken;
        for (const n of numbers(one)) {
          await watched(`refresh ${n}`, async () => {
            token = await sessions.next(token);
          });
        }
        expect(early).toEqual([]);
        expect(way.sent()).not.toMatch(/synchronous_commit|fsync/i);
        const [server] = await query(
          database?.uri ?? '',
          `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as waits`,
        );
        report('D2 postgres', {
          answers: 2 * one,
          'before their commit': 0,
          'the server’s fsync': String(server?.fsync),
          synchronous_commit: String(server?.waits),
        });
      } finally {
        await core.stop();
        await way.close();
        await database?.drop();
      }
    },
    within(300_000),
  );
});
