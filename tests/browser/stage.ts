import {
  freePort,
  launchBrowser,
  type Mailbox,
  startMailbox,
  startTestCore,
  type TestDatabase,
  testDatabases,
} from '@latchkey/testkit';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { bundlePages } from './bundle.js';
import type { PageSettings } from './pages/settings.js';
import { type BackendOptions, startBackend } from './startBackend.js';
import { startWebsite } from './website.js';

/** Who plays: whose SDK is on the page and whose is in the back end. */
export interface Cast {
  readonly clients: readonly PageSettings['client'][];
  readonly sdk: BackendOptions['sdk'];
  readonly antiCsrf?: BackendOptions['antiCsrf'];
}

/** What a visitor's page is like. */
export type VisitOptions = Pick<PageSettings, 'client' | 'kind' | 'tokenTransferMethod'>;

/** A visitor: a browser profile of its own with one page, and what went over the line. */
export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** When the tabs of the visitor asked for a refresh, in milliseconds of `performance.now()`. */
  readonly refreshes: readonly number[];
  /** Another tab of the same visitor; with the other SDK if asked for. */
  openTab(options?: Partial<VisitOptions>): Promise<Page>;
}

/** A website, a back end and a core, each on its own port; a mailbox; a browser. */
export interface Stage {
  readonly website: string;
  readonly api: string;
  readonly mailbox: Mailbox;
  /** Opens `path` of the website for the length of `act`. When that fails, shows what the back end has printed. */
  visit(options: VisitOptions, path: string, act: (visit: Visit) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** Short enough to wait for. */
export const accessTokenSeconds = 3;

/** Sets the stage. Access tokens live for three seconds. */
export async function setStage({ clients, sdk, antiCsrf }: Cast): Promise<Stage> {
  const closing: (() => Promise<unknown>)[] = [];
  try {
    const [browser, bundles, mailbox, database] = await Promise.all([
      launchBrowser(),
      Promise.all(clients.map(bundlePages)),
      startMailbox(),
      createDatabase(),
    ]);
    closing.push(
      () => database.drop(),
      mailbox.close,
      () => browser.close(),
    );
    const website = await startWebsite(bundles);
    closing.push(website.close);
    const apiDomain = `http://localhost:${await freePort()}`;
    const core = await placeCore(sdk, database);
    closing.push(core.close);
    const backend = await startBackend(
      {
        sdk,
        apiDomain,
        websiteDomain: website.origin,
        connectionURI: core.uri,
        antiCsrf,
        smtpPort: mailbox.port,
      },
      { ACCESS_TOKEN_VALIDITY: String(accessTokenSeconds), BCRYPT_LOG_ROUNDS: '4' },
    );
    closing.push(backend.stop);
    return {
      website: website.origin,
      api: apiDomain,
      mailbox,
      visit: async (options, path, act) => {
        try {
          await visit(browser, { ...options, apiDomain }, `${website.origin}${path}`, act);
        } catch (error) {
          console.error(`The back end printed:\n${backend.output()}`);
          throw error;
        }
      },
      close: () => closeAll(closing),
    };
  } catch (error) {
    await closeAll(closing);
    throw error;
  }
}

/** Our SDK has the core in its own process; the published one calls one over HTTP. */
async function placeCore(
  sdk: Cast['sdk'],
  database: TestDatabase,
): Promise<{ uri: string; close(): Promise<void> }> {
  if (sdk === '@latchkey/node') return { uri: database.uri, close: async () => undefined };
  const config = { access_token_validity: accessTokenSeconds, bcrypt_log_rounds: 4 };
  const core = await startTestCore(database.uri, { config });
  return { uri: core.address, close: core.close };
}

async function createDatabase(): Promise<TestDatabase> {
  const [sqlite] = testDatabases();
  if (sqlite === undefined) throw new Error('SQLite is always there.');
  return sqlite.create();
}

async function closeAll(closing: (() => Promise<unknown>)[]): Promise<void> {
  for (const close of closing.reverse()) await close();
}

async function visit(
  browser: Browser,
  settings: PageSettings,
  address: string,
  act: (visit: Visit) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext();
  context.setDefaultTimeout(60_000);
  const refreshes: number[] = [];
  context.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/auth/session/refresh'))
      refreshes.push(performance.now());
  });
  const openTab = async (options: Partial<VisitOptions> = {}): Promise<Page> => {
    const page = await context.newPage();
    await page.addInitScript((given) => Object.assign(window, { settings: given }), {
      ...settings,
      ...options,
    });
    await page.goto(address);
    await page.waitForFunction(() => window.sdk !== undefined);
    return page;
  };
  try {
    await act({ page: await openTab(), context, refreshes, openTab });
  } finally {
    await context.close();
  }
}
