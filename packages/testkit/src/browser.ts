import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { chromiumPath } from './chromium.js';

/** Nothing a browser does on its own account: no sandbox (tests run as root, too), no call home. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts a headless Chromium with an empty profile. Close it when done. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) throw new Error('No Chromium found: install one or set CHROME_PATH.');
  return chromium.launch({ executablePath, headless: true, args: flags });
}

/** A page and what went wrong on it. */
export interface WatchedPage {
  readonly page: Page;
  /** Uncaught exceptions and errors on the console so far. */
  readonly faults: readonly string[];
}

/**
 * Runs `work` on a fresh page with cookies and storage of its own, in `browser` or in one started for it.
 *
 * ```ts
 * await withPage(async ({ page, faults }) => {
 *   await page.goto(address);
 *   expect(faults).toEqual([]);
 * });
 * ```
 */
export async function withPage<T>(
  work: (watched: WatchedPage) => Promise<T>,
  options: BrowserContextOptions & { browser?: Browser } = {},
): Promise<T> {
  const { browser: given, ...contextOptions } = options;
  const browser = given ?? (await launchBrowser());
  try {
    const context = await browser.newContext(contextOptions);
    try {
      const page = await context.newPage();
      return await work({ page, faults: watch(page) });
    } finally {
      await context.close();
    }
  } finally {
    if (given === undefined) await browser.close();
  }
}

function watch(page: Page): readonly string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  return faults;
}
