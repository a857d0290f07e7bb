import { cdi } from '@latchkey/contract';
import { testDatabases } from '@latchkey/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, faultOf } from './cdiClient.js';
import { report, times, within } from './figures.js';
import { damages, query } from './tables.js';
import { startCores, type TrialCores } from './trialCores.js';

/** How many sign up with one e-mail at once. */
const RACERS = 200;

/** The same e-mail as people write it. */
const spellings = (email: string) => [email, email.toUpperCase(), ` ${email}`, `${email}\t`];

describe.each(testDatabases())('C1: sign-ups with one e-mail at once on $name', (database) => {
  let trial: TrialCores;
  beforeAll(async () => {
    trial = await startCores(database, { count: database.name === 'postgres' ? 2 : 1 });
  });
  afterAll(() => trial?.close());

  it(
    'succeed exactly once',
    async () => {
      const races = times(3);
      for (let race = 0; race < races; race += 1) {
        const email = `ärger-${race}@example.com`;
        const answers = await Promise.all(
          Array.from({ length: RACERS }, (_, racer) => {
            const spelling = spellings(email)[racer % 4] ?? email;
            return ask(trial.address(racer), cdi.emailPassword.signUp, {
              email: spelling,
              password: `password ${racer}`,
            });
          }),
        );
        expect(answers.flatMap((answer) => faultOf(cdi.emailPassword.signUp, answer) ?? [])).toEqual([]);
        const won = answers.filter(({ text }) => JSON.parse(text).status === 'OK');
        expect(won).toHaveLength(1);
        const rows = await query(
          trial.uri,
          `select recipe_user_id from login_methods where email = '${email}'`,
        );
        expect(rows).toEqual([{ recipe_user_id: JSON.parse(won[0]?.text ?? '').recipeUserId }]);
      }
      expect(await query(trial.uri, 'select count(*) as n from users')).toEqual([
        { n: database.name === 'postgres' ? String(races) : races },
      ]);
      expect(await damages(trial.uri)).toEqual([]);
      report(`C1 ${database.name}`, {
        processes: trial.cores.length,
        races,
        'sign-ups each': RACERS,
        'winners each': 1,
        'outside the contract': 0,
      });
    },
    within(300_000),
  );
});
