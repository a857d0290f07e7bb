/**
 * `npm run bench`: operations per second with p50 and p99, start-up time and memory, each beside what this machine
 * can do at all, measured in the same run. Ratios are what counts: machines differ and are noisy.
 */
import { availableParallelism, cpus } from 'node:os';
import { testDatabases } from '@latchkey/testkit';
import { benchCore } from './core.js';
import { measureFloors } from './floors.js';
import { benchSdk } from './sdk.js';
import { printTable, type Row } from './table.js';

console.log(
  `Node ${process.version}, ${availableParallelism()} cores, ${cpus()[0]?.model ?? 'unknown processor'}\n`,
);

const floors = await measureFloors();
const rows: Row[] = [
  { name: 'floor: RSA-2048 signatures, one core', value: floors.rsaSign, unit: '/s' },
  { name: 'floor: bcrypt cost 11, two at a time', value: floors.bcrypt11, unit: '/s' },
  { name: 'floor: SQLite commits, synchronous=FULL', value: floors.sqliteCommit, unit: '/s' },
  { name: 'floor: bare node:http server', value: floors.bareServer, unit: '/s' },
  { name: 'floor: session prototype', value: floors.prototypeCreate, unit: '/s' },
];
for (const kind of testDatabases()) rows.push(...(await benchCore(kind, floors)));
rows.push(...(await benchSdk()));
printTable(rows);
process.exit(0);
