import { defineConfig } from 'vitest/config';

/**
 * The packages' sources, not what was last built of them. Vitest hands these conditions to Node as well: `import`
 * or `module` among them would make `require()` load ES modules that CommonJS packages do not expect.
 */
const conditions = ['latchkey-source', 'node'];
const fromSource = { resolve: { conditions: ['latchkey-source'] }, ssr: { resolve: { conditions } } };

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        ...fromSource,
        test: {
          // Beside the code. Browser code asks for a DOM at the top of its file: `// @vitest-environment happy-dom`.
          name: 'packages',
          include: ['packages/*/src/**/*.test.{ts,tsx}', 'packages/*/test/**/*.test.{ts,tsx}'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...fromSource,
        test: {
          // Whole journeys through several packages, published clients, a real browser.
          name: 'journeys',
          include: ['tests/**/*.test.ts', 'examples/*/test/**/*.test.ts'],
          exclude: ['tests/trials/**'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        ...fromSource,
        test: {
          // Kills, floods and races: last and one at a time, so that none of them is another's load.
          name: 'trials',
          include: ['tests/trials/**/*.test.ts'],
          globalSetup: ['tests/trials/buildCore.ts'],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
