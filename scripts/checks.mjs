import { join } from 'node:path';
import { root } from './processes.mjs';

const bin = (path) => join(root, 'node_modules', path);

/** What is checked without running the code. Each is one test of `npm test`. */
export const checks = [
  {
    name: 'format and lint',
    args: [
      bin('@biomejs/biome/bin/biome'),
      'check',
      '--error-on-warnings',
      '--diagnostic-level=warn',
      '--max-diagnostics=50',
      '.',
    ],
  },
  { name: 'types', args: [bin('ts7/bin/tsc'), '--noEmit', '-p', 'tsconfig.json'] },
  {
    name: 'import borders',
    args: [
      bin('dependency-cruiser/bin/dependency-cruise.mjs'),
      '--config',
      '.dependency-cruiser.cjs',
      '--output-type',
      'err-long',
      'packages',
      'examples',
    ],
  },
  { name: 'time, chance, network', args: ['scripts/checkGlobals.mjs'] },
  { name: 'lock file and paths', args: ['scripts/checkTree.mjs'] },
];
