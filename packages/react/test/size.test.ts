import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { expect, it } from 'vitest';

/** Bytes of what a page loads for an entry, minified and compressed, React not counted. */
async function weigh(entry: string): Promise<number> {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    // The test runner's NODE_ENV would ask for the development form of JSX, with file names in it.
    oxc: { jsx: { runtime: 'automatic', development: false } },
    resolve: { conditions: ['latchkey-source', 'browser', 'import', 'module', 'default'] },
    build: {
      write: false,
      minify: true,
      target: 'es2022',
      rollupOptions: {
        input: fileURLToPath(new URL(`./entries/${entry}`, import.meta.url)),
        external: /^react(-dom)?(\/|$)/,
        preserveEntrySignatures: 'strict',
      },
    },
  });
  const outputs = Array.isArray(result) ? result : [result];
  const files = outputs.flatMap((output) => ('output' in output ? output.output : []));
  return files.reduce(
    (sum, file) => sum + (file.type === 'chunk' ? gzipSync(file.code, { level: 9 }).length : 0),
    0,
  );
}

it('weighs at most 45 kB with the sign-in screens and half of the published package, and less with sessions only', async () => {
  const signInPage = await weigh('signInPage.ts');
  const sessionOnly = await weigh('sessionOnly.ts');
  const published = await weigh('published.ts');
  console.info(
    `min + gzip: sign-in page ${signInPage}, sessions only ${sessionOnly}, published ${published} bytes`,
  );
  expect(signInPage).toBeGreaterThan(5_000);
  expect(signInPage).toBeLessThanOrEqual(45_000);
  expect(signInPage).toBeLessThanOrEqual(published / 2);
  expect(sessionOnly).toBeLessThan(signInPage * 0.75);
}, 60_000);
