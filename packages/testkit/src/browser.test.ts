import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults } from './accessibility.js';
import { withPage } from './browser.js';
import { chromiumPath } from './chromium.js';
import { freePort } from './freePort.js';

describe.skipIf(chromiumPath() === undefined)('withPage', () => {
  let server: Server;
  let address: string;

  beforeAll(async () => {
    const port = await freePort();
    server = createServer((request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(request.url === '/good' ? goodPage : badPage);
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${port}`;
  });

  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it('opens pages and reports what goes wrong on them', async () => {
    await withPage(async ({ page, faults }) => {
      await page.goto(`${address}/good`);
      expect(await page.textContent('h1')).toBe('Hello');
      expect(await accessibilityFaults(page)).toEqual([]);
      expect(faults).toEqual([]);

      await page.goto(`${address}/bad`);
      expect(await accessibilityFaults(page)).toContain('image-alt: Images must have alternative text: img');
      expect(faults).toEqual(['on purpose']);
    });
  });
});

const goodPage = `<!doctype html><html lang="en"><head><title>Good</title><link rel="icon" href="data:,"></head>
<body><main><h1>Hello</h1></main></body></html>`;
const badPage = `<!doctype html><html lang="en"><head><title>Bad</title><link rel="icon" href="data:,"></head>
<body><main><h1>Hello</h1><img src="data:,"><script>throw new Error('on purpose')</script></main></body></html>`;
