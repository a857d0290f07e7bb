import { cdi } from '@latchkey/contract';
import { testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Backend, startBackend } from './backend.js';
import { call, ok } from './cdiClient.js';
import { isLong, ms, percentile, report, times, within } from './figures.js';
import { compareSamples } from './mannWhitney.js';
import { quickHashes, sleep, startCores, type TrialCores, until } from './trialCores.js';

const SAMPLES = times(200);
const password = 'correct horse battery 1';

const [database] = testDatabases();

/**
 * Whether somebody has an account must not be told by an answer's text, status, headers or time. The first three
 * are asserted; the time is measured, and printed with the odds that a difference is chance.
 */
describe('T1: answers about users who exist and who do not', () => {
  let trial: TrialCores | undefined;
  let backend: Backend | undefined;
  beforeAll(async () => {
    if (database === undefined) throw new Error('SQLite is always there.');
    // In a longer run the hash has its weight, so that the differences can be told in parts of it.
    trial = await startCores(database, { env: isLong ? { BCRYPT_LOG_ROUNDS: '9' } : quickHashes });
    backend = await startBackend(trial.address());
    for (let n = 0; n < SAMPLES; n += 1) {
      ok(await call(trial.address(), cdi.emailPassword.signUp, { email: known(n), password }));
    }
  }, within(120_000));
  afterAll(async () => {
    await backend?.stop();
    await trial?.close();
  });

  const known = (n: number) => `known-${n}@example.com`;
  const unknown = (n: number) => `other-${n}@example.com`;

  it.each([
    ['sign-in at the core', () => coreSignIn(trial?.address() ?? '')],
    [
      'sign-in at the backend',
      () => backendForm(backend?.address ?? '', '/auth/signin', ['email', 'password']),
    ],
    [
      'reset request',
      () => backendForm(backend?.address ?? '', '/auth/user/password/reset/token', ['email']),
    ],
  ])(
    '%s',
    async (name, prepare) => {
      const request = prepare();
      const shapes = new Set<string>();
      const took: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
      const sample = async (kind: 'known' | 'unknown', email: string) => {
        const started = performance.now();
        const shape = await request(email);
        took[kind].push(performance.now() - started);
        shapes.add(shape);
        // What goes on after the answer to a reset request must not slow the next one down.
        if (name === 'reset request') await sleep(25);
      };
      for (let n = 0; n < SAMPLES; n += 1) {
        // Interleaved, each kind first as often as the other: what else the machine does hits both alike.
        const pair = [() => sample('known', known(n)), () => sample('unknown', unknown(n))];
        for (const one of n % 2 === 0 ? pair : pair.reverse()) await one();
      }
      expect([...shapes]).toHaveLength(1);
      const medians = { known: percentile(took.known, 0.5), unknown: percentile(took.unknown, 0.5) };
      report(`T1 ${name}`, {
        'samples each': SAMPLES,
        'median known': ms(medians.known),
        'median unknown': ms(medians.unknown),
        difference: ms(Math.abs(medians.known - medians.unknown)),
        'Mann–Whitney p': compareSamples(took.known, took.unknown).toFixed(3),
      });
    },
    within(300_000),
  );

  it('sent mail to those who exist alone', async () => {
    // Mails go out after the answers.
    await until(() => backend?.mails.length === SAMPLES, 30_000);
    await sleep(200);
    expect(backend?.mails).toHaveLength(SAMPLES);
  });
});

/** Everything that a client sees of an answer, except when it was made. */
async function shapeOf(response: Response): Promise<string> {
  const headers = [...response.headers].filter(([name]) => name !== 'date' && name !== 'keep-alive');
  return JSON.stringify([response.status, headers, await response.text()]);
}

const coreSignIn = (core: string) => async (email: string) =>
  shapeOf(
    await fetch(`${core}${cdi.emailPassword.signIn.path}`, {
      method: 'POST',
      body: JSON.stringify({ email, password: 'wrong password 1' }),
    }),
  );

const backendForm =
  (backend: string, path: string, fields: readonly string[]) =>
  async (email: string): Promise<string> => {
    const values: Record<string, string> = { email, password: 'wrong password 1' };
    return shapeOf(
      await fetch(backend + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', rid: 'emailpassword', 'st-auth-mode': 'header' },
        body: JSON.stringify({ formFields: fields.map((id) => ({ id, value: values[id] })) }),
      }),
    );
  };
