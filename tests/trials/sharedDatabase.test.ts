import { type CoreProcess, testDatabases } from '@latchkey/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { report, times, within } from './figures.js';
import { damages, execute, query } from './tables.js';
import { startCore, startCores, until } from './trialCores.js';
import { emptyLedger, exercise, findLost, writeUntilCut } from './writeLoad.js';

describe.each(testDatabases())('D6: two cores on one database on $name', (database) => {
  it(
    'both stay correct, though both made the schema and both write',
    async () => {
      const trial = await startCores(database, { count: 2 });
      try {
        const ledgers = trial.cores.map(() => emptyLedger());
        const [first, second] = ledgers;
        const writing = trial.cores.map((core, index) =>
          writeUntilCut(core.address, ledgers[index] ?? emptyLedger(), `core-${index}`),
        );
        const wanted = times(200);
        await until(() => ledgers.every(({ acknowledged }) => acknowledged >= wanted), within(120_000));
        expect(await Promise.all(trial.cores.map((core) => core.stop()))).toEqual([0, 0]);
        await Promise.all(writing);

        const again = await startCore({ database: trial.uri });
        for (const ledger of ledgers) {
          expect(await findLost(trial.uri, ledger)).toEqual([]);
          await exercise(again.address, ledger, 20);
        }
        expect(await damages(trial.uri)).toEqual([]);
        // One set of keys: what one signs and encrypts the other takes.
        expect(await query(trial.uri, 'select kind, generation from signing_keys')).toHaveLength(1);
        expect(await again.stop()).toBe(0);
        report(`D6 ${database.name}`, {
          'acknowledged by the first': first?.acknowledged ?? 0,
          'by the second': second?.acknowledged ?? 0,
          lost: 0,
          damaged: 0,
        });
      } finally {
        await trial.close();
      }
    },
    within(300_000),
  );
});

describe.each(testDatabases())('D6: a schema of another release on $name', (database) => {
  let uri = '';
  let drop: () => Promise<void>;
  let core: CoreProcess | undefined;
  beforeEach(async () => {
    ({ uri, drop } = await database.create());
    const first = await startCore({ database: uri });
    await first.stop();
  });
  afterEach(async () => {
    await core?.kill9();
    await drop();
  });

  it('that is newer is refused, and nothing is changed', async () => {
    await execute(uri, `insert into schema_migrations (id, applied_at) values ('2999-01-01-unheard-of', 0)`);
    const before = await query(uri, 'select * from schema_migrations order by id');
    await expect(startCore({ database: uri })).rejects.toThrow(
      /upgraded by a newer release of Latchkey \(unknown schema steps: 2999-01-01-unheard-of\)/,
    );
    expect(await query(uri, 'select * from schema_migrations order by id')).toEqual(before);
  });

  it('that is older is brought up to date, whichever of two cores comes first', async () => {
    await execute(
      uri,
      `drop table emailpassword_passwords; drop table emailpassword_reset_tokens;
       delete from schema_migrations where id like '%-emailpassword'`,
    );
    const cores = await Promise.all([0, 1].map(() => startCore({ database: uri })));
    const ledger = emptyLedger();
    const writing = cores.map(({ address }, index) => writeUntilCut(address, ledger, `core-${index}`));
    await until(() => ledger.acknowledged >= 50, 60_000);
    await Promise.all(cores.map((one) => one.stop()));
    await Promise.all(writing);
    expect(await findLost(uri, ledger)).toEqual([]);
    expect(await damages(uri)).toEqual([]);
  });
});
