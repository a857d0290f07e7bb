import { existsSync } from 'node:fs';
import { testDatabases } from '@latchkey/testkit';
import { describe, expect, it } from 'vitest';
import { report, times, within } from './figures.js';
import { damages, fileOf, query, tableNames } from './tables.js';
import { sleep, startCore, until } from './trialCores.js';
import { emptyLedger, findLost, writeUntilCut } from './writeLoad.js';

/** How long after it has reached the database the core is killed, in ms: before, while and after it migrates. */
const delays = Array.from({ length: times(4) }, (_, index) => (index * 37) % 151);

describe.each(testDatabases())('D1: kill -9 while the schema is made on $name', (database) => {
  /** Whether a core has begun to use the new database. */
  const isReached = async (uri: string): Promise<boolean> =>
    database.name === 'sqlite'
      ? existsSync(fileOf(uri))
      : (
          await query(
            uri,
            `select 1 as n from pg_stat_activity
          where application_name = 'latchkey' and datname = current_database()`,
          )
        ).length > 0;

  it(
    'leaves no schema or the whole one, and the next start works',
    async () => {
      let unmade = 0;
      for (const delay of delays) {
        const { uri, drop } = await database.create();
        try {
          await killedAtStart(uri, () => isReached(uri), delay);
          const tables = await tableNames(uri);
          const whole = tables.includes('schema_migrations') && tables.includes('emailpassword_reset_tokens');
          expect([tables, whole]).toEqual([whole ? tables : [], whole]);
          if (!whole) unmade += 1;
          const core = await startCore({ database: uri });
          const ledger = emptyLedger();
          const writing = writeUntilCut(core.address, ledger, 'after');
          await until(() => ledger.acknowledged >= 20, 60_000);
          expect(await core.stop()).toBe(0);
          await writing;
          expect(await findLost(uri, ledger)).toEqual([]);
          expect(await damages(uri)).toEqual([]);
        } finally {
          await drop();
        }
      }
      report(`D1 first start ${database.name}`, {
        kills: delays.length,
        'before the schema was there': unmade,
        after: delays.length - unmade,
        'half made': 0,
      });
    },
    within(300_000),
  );
});

/** Starts a core and kills it a moment after it has reached its database. */
async function killedAtStart(
  database: string,
  isReached: () => Promise<boolean>,
  delay: number,
): Promise<void> {
  let pid: number | undefined;
  const starting = startCore({
    database,
    onLaunched: (id) => {
      pid = id;
    },
  }).catch((error: unknown) => error);
  const deadline = performance.now() + 60_000;
  while (!(await isReached()) && performance.now() < deadline) await sleep(1);
  await sleep(delay);
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
  const result = await starting;
  // It may just have answered: then it is killed all the same.
  expect(result instanceof Error ? result.message : 'The core ended at its start.').toContain(
    'The core ended at its start.',
  );
}
