import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { expect, it } from 'vitest';

/** Bytes, minified and zipped, of what a page loads at once; what it loads on demand does not count. */
async function sizeOf(code: string): Promise<number> {
  const entry = `${import.meta.dirname}/entry.js`;
  const result = await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['latchkey-source'] },
    plugins: [
      {
        name: 'entry',
        enforce: 'pre',
        resolveId: (id) => (id === entry ? id : undefined),
        load: (id) => (id === entry ? code : undefined),
      },
    ],
    build: { write: false, minify: true, lib: { entry, formats: ['es'] } },
  });
  const [output] = [result].flat();
  if (!output || !('output' in output)) throw new Error('nothing was built');
  return gzipSync(output.output[0].code, { level: 9 }).length;
}

it('keeps the session layer within 8 kB', async () => {
  expect(await sizeOf(`export { default } from '@latchkey/web/session'`)).toBeLessThanOrEqual(8_000);
});

it('keeps the SDK within 20 kB', async () => {
  const recipes = ['session', 'emailpassword', 'multitenancy'];
  const code = recipes.map((id) => `export * as ${id} from '@latchkey/web/recipe/${id}';`).join('\n');
  expect(await sizeOf(`export { default } from '@latchkey/web';\n${code}`)).toBeLessThanOrEqual(20_000);
});
