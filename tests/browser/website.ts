import { createServer } from 'node:http';
import type { Bundle } from './bundle.js';

/** The website under test, on a port of its own. */
export interface Website {
  /** `http://localhost:<port>`. */
  readonly origin: string;
  close(): Promise<void>;
}

/** Every address that is no file of a bundle: the page asks its settings which bundle to load. */
const html = `<!doctype html><html lang="en"><head><title>Test</title><link rel="icon" href="data:,"></head>
<body><div id="root"></div>
<script type="module">const { client, kind } = window.settings; await import(\`/\${client}/\${kind}.js\`);</script>
</body></html>`;

/** Serves bundles, all on one origin. */
export async function startWebsite(bundles: readonly Bundle[]): Promise<Website> {
  const files = new Map(bundles.flatMap((bundle) => [...bundle]));
  const server = createServer((request, response) => {
    const file = files.get(new URL(request.url ?? '/', 'http://localhost').pathname);
    response.setHeader('content-type', file === undefined ? 'text/html' : 'text/javascript');
    response.end(file ?? html);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The website listens on no port.');
  return {
    origin: `http://localhost:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
