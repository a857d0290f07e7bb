import { cdi } from '@latchkey/contract';
import { testDatabases } from '@latchkey/testkit';
import { describe, expect, it } from 'vitest';
import { call, ok } from './cdiClient.js';
import { ms, report, within } from './figures.js';
import { damages } from './tables.js';
import { startCore, until } from './trialCores.js';
import { emptyLedger, findLost, findUnanswered, writeUntilCut } from './writeLoad.js';

/** Sign-ins whose passwords are still being checked when the signal comes. */
const SLOW = 10;

/**
 * What a request meets that comes too late: a closed door or, where its connection still waited to be accepted when
 * the door closed, the end of that connection.
 */
const turnedAway = /ECONN(REFUSED|RESET)/;

describe.each(testDatabases())('D5: SIGTERM under load on $name', (database) => {
  it(
    'answers every request that it has taken, and ends',
    async () => {
      const { uri, drop } = await database.create();
      // A hash of some weight: those in work when the signal comes take a while.
      const core = await startCore({ database: uri, env: { BCRYPT_LOG_ROUNDS: '9' } });
      const ledger = emptyLedger();
      try {
        const slow = { email: 'slow@example.com', password: 'correct horse battery' };
        ok(await call(core.address, cdi.emailPassword.signUp, slow));
        const cuts: unknown[] = [];
        const writing = writeUntilCut(core.address, ledger, 'load', { onCut: (error) => cuts.push(error) });
        await until(() => ledger.acknowledged > 30, 60_000);
        const signIns = Array.from({ length: SLOW }, () =>
          call(core.address, cdi.emailPassword.signIn, slow),
        );
        await signIns[0];
        const signalled = performance.now();
        const code = await core.stop();
        const took = performance.now() - signalled;
        expect(code).toBe(0);
        expect((await Promise.all(signIns)).map(({ status }) => status)).toEqual(Array(SLOW).fill('OK'));
        await writing;
        // However a late request learns that the door is closed: none may have been taken and left unanswered.
        expect(cuts.map(causeOf).filter((cause) => !turnedAway.test(cause))).toEqual([]);
        expect(await findUnanswered(uri, ledger, [slow.email])).toEqual([]);
        expect(took).toBeLessThan(10_000);

        const again = await startCore({ database: uri });
        expect(await findLost(uri, ledger)).toEqual([]);
        expect(await damages(uri)).toEqual([]);
        expect(await again.stop()).toBe(0);
        report(`D5 ${database.name}`, {
          'answered under load': ledger.acknowledged,
          'in work at the signal, answered': SLOW,
          dropped: 0,
          'turned away': cuts.length,
          'ended after': ms(took),
        });
      } finally {
        await core.kill9();
        await drop();
      }
    },
    within(300_000),
  );
});

const causeOf = (error: unknown): string => (error instanceof Error ? String(error.cause) : String(error));
