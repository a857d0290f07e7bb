import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import type { PageSettings } from './pages/settings.js';

/** What a bundle holds: contents by path below the site's root. */
export type Bundle = ReadonlyMap<string, string | Uint8Array>;

const pages = (name: string): string => fileURLToPath(new URL(`pages/${name}`, import.meta.url));

/**
 * The pages are written for the published packages. An alias is all it takes to build the same pages with ours, as
 * it is for an application that moves over.
 */
const builds: Readonly<
  Record<PageSettings['client'], { alias: Record<string, string>; conditions: string[] }>
> = {
  published: { alias: {}, conditions: ['module', 'browser', 'production'] },
  latchkey: {
    alias: { 'supertokens-web-js': '@latchkey/web', 'supertokens-auth-react': '@latchkey/react' },
    conditions: ['latchkey-source', 'module', 'browser', 'production'],
  },
};

/** Builds both kinds of page with the SDK of one side, in memory. */
export async function bundlePages(client: PageSettings['client']): Promise<Bundle> {
  const { alias, conditions } = builds[client];
  const result = await build({
    configFile: false,
    root: pages('.'),
    base: './',
    logLevel: 'error',
    resolve: { alias, conditions },
    build: {
      write: false,
      minify: false,
      modulePreload: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input: { web: pages('web.ts'), ui: pages('ui.tsx') },
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  });
  if ('on' in result) throw new Error('A build that watches never ends.');
  const outputs = Array.isArray(result) ? result : [result];
  return new Map(
    outputs.flatMap(({ output }) =>
      output.map((file) => [`/${client}/${file.fileName}`, file.type === 'chunk' ? file.code : file.source]),
    ),
  );
}
