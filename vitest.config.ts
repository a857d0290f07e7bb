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
          // Whole journeys through several packages, published clients, killed processes, a real browser.
          name: 'journeys',
          include: ['tests/**/*.test.ts', 'examples/*/test/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
