import { testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { report, times, within } from './figures.js';
import { sessionsAt } from './sessionClient.js';
import { query } from './tables.js';
import { sleep, startCores, type TrialCores } from './trialCores.js';
import { storedHash } from './writeLoad.js';

/** How many use one refresh token at once. */
const RACERS = 50;

describe.each(testDatabases())('refreshes of one token at once on $name', (database) => {
  let trial: TrialCores;
  beforeAll(async () => {
    trial = await startCores(database, { count: database.name === 'postgres' ? 2 : 1 });
  });
  afterAll(() => trial?.close());

  /** What the database holds of a session. */
  const rowsOf = (handle: string) =>
    query(trial.uri, `select refresh_token_hash2 as hash from sessions where session_handle = '${handle}'`);

  /** The children that 50 clients get for one token, spread over the cores. */
  const race = async (version: string, token: string): Promise<string[]> => {
    const answers = await Promise.all(
      Array.from({ length: RACERS }, (_, racer) =>
        sessionsAt(trial.address(racer), { version }).refresh(token),
      ),
    );
    const children = answers.flatMap((answer) => (answer.status === 'OK' ? [answer.refreshToken.token] : []));
    // No honest client is taken for a thief, none is logged out.
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 'OK'));
    expect(new Set(children).size).toBe(RACERS);
    return children;
  };

  const statusesOf = (version: string, tokens: readonly string[]) =>
    Promise.all(
      tokens.map(
        async (token, turn) => (await sessionsAt(trial.address(turn), { version }).refresh(token)).status,
      ),
    );

  it(
    'R1, lineage (CDI 5.4): any child may come next, and then it alone',
    async () => {
      const version = '5.4';
      const rounds = times(3);
      for (let round = 0; round < rounds; round += 1) {
        const { session, refreshToken } = await sessionsAt(trial.address(round), { version }).create();
        const children = await race(version, refreshToken.token);
        expect(await rowsOf(session.handle)).toHaveLength(1);
        // All at once: one of them becomes the session's, whichever comes first.
        const answers = await statusesOf(version, children);
        expect(answers.filter((status) => status === 'OK')).toHaveLength(1);
        expect(answers.filter((status) => status === 'TOKEN_THEFT_DETECTED')).toHaveLength(RACERS - 1);
        const chosen = children[answers.indexOf('OK')] ?? '';
        expect(await rowsOf(session.handle)).toEqual([{ hash: storedHash(chosen) }]);
        const dead = [refreshToken.token, ...children.filter((child) => child !== chosen)];
        expect(new Set(await statusesOf(version, dead))).toEqual(new Set(['TOKEN_THEFT_DETECTED']));
        expect(await statusesOf(version, [chosen])).toEqual(['OK']);
      }
      report(`R1 lineage ${database.name}`, {
        processes: trial.cores.length,
        rounds,
        'refreshes at once': RACERS,
        'false thefts': 0,
        'living lineages': 1,
      });
    },
    within(300_000),
  );

  it(
    'R1, rotation (CDI 5.6): one child is the session’s, and a displaced one ends it',
    async () => {
      const version = '5.6';
      const rounds = times(3);
      for (let round = 0; round < rounds; round += 1) {
        const { session, refreshToken } = await sessionsAt(trial.address(round), { version }).create();
        const children = await race(version, refreshToken.token);
        const [row, ...others] = await rowsOf(session.handle);
        expect(others).toEqual([]);
        const chosen = children.filter((child) => storedHash(child) === row?.hash);
        expect(chosen).toHaveLength(1);
        expect(await statusesOf(version, chosen)).toEqual(['OK']);
        const displaced = children.filter((child) => !chosen.includes(child));
        const answers = await statusesOf(version, displaced);
        // The first to come is told as theft and ends the session; the others find none.
        expect(answers.filter((status) => status === 'TOKEN_THEFT_DETECTED')).toHaveLength(1);
        expect(answers.filter((status) => status === 'UNAUTHORISED')).toHaveLength(RACERS - 2);
        expect(await rowsOf(session.handle)).toEqual([]);
      }
      report(`R1 rotation ${database.name}`, {
        processes: trial.cores.length,
        rounds,
        'refreshes at once': RACERS,
        'false thefts': 0,
        'living lineages': 1,
      });
    },
    within(300_000),
  );

  it(
    'R2: a token used after its child was confirmed is always told as theft',
    async () => {
      const count = times(50);
      const confirmed = async (index: number) => {
        const version = '5.4';
        const sessions = sessionsAt(trial.address(index), { version });
        const { session, refreshToken } = await sessions.create();
        const child = await sessions.next(refreshToken.token);
        // Confirmed by its use at one core, told at the other.
        const current = await sessions.next(child);
        expect(await sessionsAt(trial.address(index + 1), { version }).refresh(refreshToken.token)).toEqual({
          status: 'TOKEN_THEFT_DETECTED',
          session: { handle: session.handle, userId: 'user', recipeUserId: 'user' },
        });
        // Under these rules the backend SDK revokes on this answer, and then both lineages are dead.
        await sessions.revoke(session.handle);
        expect(await statusesOf(version, [current, refreshToken.token])).toEqual([
          'UNAUTHORISED',
          'UNAUTHORISED',
        ]);
      };
      await Promise.all(Array.from({ length: count }, (_, index) => confirmed(index)));
      report(`R2 lineage ${database.name}`, { thefts: count, told: count });
    },
    within(300_000),
  );

  it(
    'R2: a token used after its grace period is always told as theft and ends the session',
    async () => {
      const version = '5.6';
      const count = times(50);
      const appId = 'short-grace';
      await sessionsAt(trial.address()).createApp(appId, { refresh_token_rotation_grace_period: 1 });
      const at = (index: number) => sessionsAt(trial.address(index), { version, appId });
      const rotated = await Promise.all(
        Array.from({ length: count }, async (_, index) => {
          const { session, refreshToken } = await at(index).create();
          return { session, old: refreshToken.token, current: await at(index).next(refreshToken.token) };
        }),
      );
      await sleep(1_100);
      await Promise.all(
        rotated.map(async ({ session, old, current }, index) => {
          expect(await at(index + 1).refresh(old)).toEqual({
            status: 'TOKEN_THEFT_DETECTED',
            session: { handle: session.handle, userId: 'user', recipeUserId: 'user' },
            recentTokenReuseSubtype: 'RECENT_PREV',
          });
          expect(await at(index).refresh(current)).toMatchObject({ status: 'UNAUTHORISED' });
          expect(await rowsOf(session.handle)).toEqual([]);
        }),
      );
      report(`R2 rotation ${database.name}`, { thefts: count, told: count, 'sessions left': 0 });
    },
    within(300_000),
  );
});
