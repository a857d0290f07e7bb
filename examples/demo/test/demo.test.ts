import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import {
  accessibilityFaults,
  chromiumPath,
  freePort,
  launchBrowser,
  type TestDatabase,
  testDatabases,
  withPage,
} from '@latchkey/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runStart, type StartRun } from './startScript.js';

const screenshots = new URL('../../../.test-output/demo/', import.meta.url).pathname;

describe('npm start', () => {
  it('names a taken port and a way out', async () => {
    const port = await freePort();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
    const run = runStart({ PORT: String(port) });
    expect(await run.ended).toBe(1);
    expect(run.output()).toContain(`Port ${port} is taken by another program.`);
    expect(run.output()).toContain('PORT=4000 npm start');
    await new Promise((resolve) => other.close(resolve));
  });

  it('refuses what is no port', async () => {
    const run = runStart({ PORT: 'eighty' });
    expect(await run.ended).toBe(1);
    expect(run.output()).toContain('PORT must be a number from 1 to 65535, not "eighty".');
  });
});

describe.skipIf(chromiumPath() === undefined)('the demo', () => {
  let database: TestDatabase;
  let browser: Browser;
  let port: number;
  let address: string;
  let run: StartRun;

  beforeAll(async () => {
    const [sqlite] = testDatabases();
    if (sqlite === undefined) throw new Error('SQLite is always there.');
    database = await sqlite.create();
    port = await freePort();
    address = `http://localhost:${port}`;
    browser = await launchBrowser();
    await mkdir(screenshots, { recursive: true });
    run = await start();
  });

  afterAll(async () => {
    await browser?.close();
    await run?.interrupt();
    await database?.drop();
  });

  const start = async () => {
    const started = runStart({ PORT: String(port), DATABASE: database.uri });
    await started.printed(`Open    ${address}`);
    return started;
  };

  it('signs up, shows the session, survives a restart, signs out and in', async () => {
    await withPage(
      async ({ page, faults }) => {
        await page.goto(address);
        await page.waitForURL(`${address}/auth/**`);
        await signUp(page, 'ann@example.com', 'correct horse 1');
        await expectSession(page, 'ann@example.com');
        expect(await accessibilityFaults(page)).toEqual([]);
        await page.screenshot({ path: `${screenshots}session.png`, fullPage: true });
        const userId = (await page.locator('code').first().textContent()) ?? '';

        expect(await run.interrupt()).toBe(0);
        run = await start();
        await page.goto(address);
        await expectSession(page, 'ann@example.com');
        expect(await page.getByText(userId).first().isVisible()).toBe(true);
        await page.getByRole('button', { name: 'Renew session' }).click();
        await page.getByRole('button', { name: 'Renew session', disabled: false }).waitFor();
        await expectSession(page, 'ann@example.com');

        await page.getByRole('button', { name: 'Sign out' }).click();
        await page.waitForURL(`${address}/auth**`);
        await page.goto(address);
        await page.waitForURL(`${address}/auth/**`);
        await signIn(page, 'ann@example.com', 'correct horse 1');
        await expectSession(page, 'ann@example.com');
        expect(faults.filter((text) => !text.includes('401'))).toEqual([]);
      },
      { browser },
    );
  });

  it('refuses a wrong password and stays on the page', async () => {
    await withPage(
      async ({ page }) => {
        await page.goto(`${address}/auth`);
        await signIn(page, 'nobody@example.com', 'wrong horse 2');
        await page.getByText('Incorrect email and password combination').waitFor();
        await page.screenshot({ path: `${screenshots}wrong-password.png` });
      },
      { browser },
    );
  });
});

async function signUp(page: Page, email: string, password: string): Promise<void> {
  await page.getByText('Sign Up', { exact: true }).first().click();
  await page.waitForURL('**/auth**show=signup**');
  await fill(page, email, password);
}

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.locator('input[name=email]').waitFor();
  await fill(page, email, password);
}

async function fill(page: Page, email: string, password: string): Promise<void> {
  await page.locator('input[name=email]').fill(email);
  await page.locator('input[name=password]').fill(password);
  await page.locator('button[type=submit]').click();
}

async function expectSession(page: Page, email: string): Promise<void> {
  await page.getByRole('heading', { name: 'You are signed in' }).waitFor();
  await page.getByText(email, { exact: true }).waitFor();
}
