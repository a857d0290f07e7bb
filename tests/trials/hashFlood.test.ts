import { availableParallelism } from 'node:os';
import { cdi } from '@latchkey/contract';
import { testDatabases } from '@latchkey/testkit';
import { describe, expect, it } from 'vitest';
import { type Answer, ask, call, faultOf, ok } from './cdiClient.js';
import { isLong, mb, ms, percentile, report, within } from './figures.js';
import { sessionsAt } from './sessionClient.js';
import { memoryOf, sleep, startCores, watchMemory } from './trialCores.js';

const FLOOD = 500;
/** What one hash takes with argon2id's default settings. */
const HASH_MEMORY = 88 * 1024 * 1024;
/** For 500 connections and their requests, and for what the runtime has not given back yet. */
const ROOM = 96 * 1024 * 1024;

/** Hashing knows no database: one of them is enough where time is short. */
const databases = testDatabases().slice(0, isLong ? undefined : 1);

describe.each(databases)('B2: 500 sign-ins at once on $name', (database) => {
  it(
    'take no more memory than the slots, end in quick refusals, and let other requests through',
    async () => {
      const trial = await startCores(database, { env: { PASSWORD_HASHING_ALG: 'ARGON2' } });
      try {
        const core = trial.address();
        const known = { email: 'known@example.com', password: 'correct horse battery' };
        ok(await call(core, cdi.emailPassword.signUp, known));
        const pid = trial.cores[0].pid;
        const others = await startOthers(core);
        const base = memoryOf(pid) ?? 0;
        const memory = watchMemory(pid);
        const started = performance.now();
        const answers = await Promise.all(
          Array.from({ length: FLOOD }, (_, index) =>
            timed(() =>
              ask(core, cdi.emailPassword.signIn, index % 2 === 0 ? known : { ...known, password: 'wrong' }),
            ),
          ),
        );
        const took = performance.now() - started;
        const peak = memory.stop();
        const waits = await others.stop();

        const refused = answers.filter(({ answer }) => answer.status === 503);
        const served = answers.filter(({ answer }) => answer.status !== 503);
        for (const { answer } of refused) expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
        expect(served.flatMap(({ answer }) => faultOf(cdi.emailPassword.signIn, answer) ?? [])).toEqual([]);
        expect(refused.length).toBeGreaterThan(100);
        expect(served.length).toBeGreaterThan(10);
        const slots = Math.max(1, availableParallelism());
        expect(peak - base).toBeLessThan(slots * HASH_MEMORY + ROOM);
        expect(percentile(waits, 0.99)).toBeLessThan(1_000);
        // The flood is over: everything is as before.
        expect(await call(core, cdi.emailPassword.signIn, known)).toMatchObject({ status: 'OK' });
        report(`B2 ${database.name}`, {
          served: served.length,
          refused: refused.length,
          'refused after (p99)': ms(
            percentile(
              refused.map((one) => one.took),
              0.99,
            ),
          ),
          'flood over after': ms(took),
          'memory before': mb(base),
          peak: mb(peak),
          slots,
          'other requests': waits.length,
          p50: ms(percentile(waits, 0.5)),
          p99: ms(percentile(waits, 0.99)),
        });
      } finally {
        await trial.close();
      }
    },
    within(300_000),
  );
});

async function timed(request: () => Promise<Answer>): Promise<{ answer: Answer; took: number }> {
  const started = performance.now();
  const answer = await request();
  return { answer, took: performance.now() - started };
}

/** Other clients of the core, who check, read and create sessions; `stop` tells how long each request took, in ms. */
async function startOthers(core: string): Promise<{ stop(): Promise<number[]> }> {
  const sessions = sessionsAt(core);
  const { accessToken, session } = await sessions.create();
  const requests: (() => Promise<unknown>)[] = [
    () => sessions.verify(accessToken.token),
    () => call(core, cdi.session.getSession, { sessionHandle: session.handle }),
    () => sessions.create(),
    () => call(core, cdi.users.getUser, { userId: 'nobody' }),
  ];
  const state = { isOver: false };
  const waits: number[] = [];
  const running = requests.map(async (request) => {
    while (!state.isOver) {
      const started = performance.now();
      await request();
      waits.push(performance.now() - started);
      await sleep(2);
    }
  });
  return {
    stop: async () => {
      state.isOver = true;
      await Promise.all(running);
      return waits;
    },
  };
}
