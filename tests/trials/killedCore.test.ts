import { type CoreProcess, testDatabases } from '@latchkey/testkit';
import { describe, expect, it } from 'vitest';
import { ms, percentile, report, times, within } from './figures.js';
import { damages } from './tables.js';
import { startCore, until } from './trialCores.js';
import { emptyLedger, exercise, findLost, writeUntilCut } from './writeLoad.js';

/** How often the core is killed on each database. */
const KILLS = times(20);

describe.each(testDatabases())('D1: kill -9 under a load of writes on $name', (database) => {
  it(
    'loses nothing that was acknowledged and leaves nothing half done',
    async () => {
      const { uri, drop } = await database.create();
      const ledger = emptyLedger();
      const ready: number[] = [];
      let core: CoreProcess | undefined;
      try {
        for (let kill = 0; kill < KILLS; kill += 1) {
          const started = performance.now();
          core = await startCore({
            database: uri,
            ...(core && { port: core.port }),
          });
          ready.push(performance.now() - started);
          expect(await findLost(uri, ledger)).toEqual([]);
          expect(await damages(uri)).toEqual([]);
          await exercise(core.address, ledger, 5);
          const writing = writeUntilCut(core.address, ledger, `round-${kill}`);
          // Never at the same point of the load: in the first requests, in the middle of a checkpoint, …
          const wanted = ledger.acknowledged + 20 + ((kill * 89) % 200);
          await until(() => ledger.acknowledged >= wanted, 20_000);
          await core.kill9();
          await writing;
        }
        core = await startCore({ database: uri });
        expect(await findLost(uri, ledger)).toEqual([]);
        expect(await damages(uri)).toEqual([]);
        await exercise(core.address, ledger, 50);
        expect(await core.stop()).toBe(0);
      } finally {
        await core?.kill9();
        await drop();
      }
      expect(ledger.acknowledged).toBeGreaterThan(KILLS * 20);
      report(`D1 ${database.name}`, {
        kills: KILLS,
        'acknowledged writes': ledger.acknowledged,
        'cut off': ledger.unanswered,
        lost: 0,
        damaged: 0,
        'ready after (median)': ms(percentile(ready, 0.5)),
        worst: ms(Math.max(...ready)),
      });
    },
    within(300_000),
  );
});
