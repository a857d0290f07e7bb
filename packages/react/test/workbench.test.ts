import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { build, type PreviewServer, preview } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { states } from '../workbench/states.js';
import { launchChromium, withoutChromium } from './chromium.js';

const configFile = fileURLToPath(new URL('../workbench/vite.config.ts', import.meta.url));
let outDir: string;
let server: PreviewServer;
let browser: Browser;
let address: string;

const phone = { viewport: { width: 375, height: 740 }, hasTouch: true, isMobile: true };
const desktop = { viewport: { width: 1280, height: 800 } };

describe.skipIf(withoutChromium)('the screens in Chromium', () => {
  beforeAll(async () => {
    outDir = await mkdtemp(join(tmpdir(), 'latchkey-workbench-'));
    await build({ configFile, build: { outDir, emptyOutDir: true } });
    server = await preview({ configFile, build: { outDir }, preview: { port: 0, host: '127.0.0.1' } });
    address = server.resolvedUrls?.local[0] ?? '';
    browser = await launchChromium();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await rm(outDir, { recursive: true, force: true });
  });

  it.each(Object.keys(states))(
    '%s is accessible in light and dark, and fits a phone and a desktop',
    async (name) => {
      await onPage(`?state=${name}`, desktop, async (page) => {
        for (const { viewport } of [phone, desktop]) {
          await page.setViewportSize(viewport);
          expect(await overflow(page)).toBe(0);
          for (const colorScheme of ['light', 'dark'] as const) {
            await page.emulateMedia({ colorScheme });
            // Legacy mode: one page without frames needs no second window to collect the results in.
            const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
            expect(
              violations.map(({ id, nodes }) => [colorScheme, id, nodes.map(({ html }) => html)]),
            ).toEqual([]);
          }
        }
      });
    },
  );

  it.each([
    'sign-in-wrong',
    'sign-up-field-errors',
    'reset-email-sent',
    'new-password-expired',
    'access-denied',
  ])('%s fits 320 pixels, in both directions of writing', async (name) => {
    const narrow = { viewport: { width: 320, height: 640 } };
    for (const dir of ['ltr', 'rtl']) {
      await onPage(`?state=${name}&dir=${dir}`, narrow, async (page) => expect(await overflow(page)).toBe(0));
    }
  });

  it.each([
    ['sign-in', desktop, ['ada@', 'x']],
    ['sign-in', phone, ['ada@', 'x']],
    ['sign-in-wrong-idle', phone, ['ada@example.com', 'x']],
    ['sign-in-wrong-idle', desktop, ['ada@example.com', 'x']],
    ['sign-up', phone, ['ada@', 'short']],
    ['sign-up', desktop, ['ada@', 'short']],
    ['sign-up', { viewport: { width: 320, height: 640 } }, ['ada@', 'short']],
    ['reset-email', phone, ['ada@']],
    ['new-password', phone, ['correct horse 1', 'other 2']],
  ])('nothing moves when an error comes (%s, %j)', async (name, options, values) => {
    await onPage(`?state=${name}`, options, async (page) => {
      const boxes = (): Promise<unknown[]> =>
        positions(page.locator('label, input, button[type=submit], h1'));
      const inputs = page.locator('input');
      for (const [index, value] of values.entries()) await inputs.nth(index).fill(value);
      await page.evaluate(() => scrollTo(0, 0));
      const before = await boxes();
      await page.locator('button[type=submit]').click();
      await page.locator('[role=alert]').first().waitFor();
      await page.evaluate(() => scrollTo(0, 0));
      expect(await boxes()).toEqual(before);
    });
  });

  it('nothing moves while the page loads', async () => {
    await onPage('?state=sign-in', desktop, async (page) => {
      const shift = await page.evaluate(
        () =>
          new Promise<number>((resolve) => {
            let sum = 0;
            new PerformanceObserver((list) => {
              for (const entry of list.getEntries()) if ('value' in entry) sum += Number(entry.value);
            }).observe({ type: 'layout-shift', buffered: true });
            setTimeout(() => resolve(sum), 100);
          }),
      );
      expect(shift).toBe(0);
    });
  });

  it('can be used with the keyboard alone', async () => {
    await onPage('?state=sign-in', desktop, async (page) => {
      const focused = (): Promise<string> => page.evaluate(describeFocus);
      const tab = async (): Promise<string> => {
        await page.keyboard.press('Tab');
        return focused();
      };
      expect(await tab()).toBe('link');
      await page.keyboard.press('Enter');
      expect(await page.locator('h1').textContent()).toBe('Sign Up');
      expect(await focused()).toBe('h1');
      expect(await tab()).toBe('link');
      await page.keyboard.press(' ');
      expect(await page.locator('h1').textContent()).toBe('Sign In');
      await tab();
      expect(await tab()).toBe('input input-email');
      await page.keyboard.type('ada@example.com');
      expect(await tab()).toBe('input input-password');
      await page.keyboard.type('correct horse 1');
      expect(await tab()).toBe('inputAdornment showPassword');
      await page.keyboard.press(' ');
      expect(await page.locator('input[name=password]').getAttribute('type')).toBe('text');
      expect(await tab()).toContain('forgotPasswordLink');
      expect(await tab()).toBe('button');
      const outline = await page
        .locator('button[type=submit]')
        .evaluate((button) => getComputedStyle(button).outlineWidth);
      expect(outline).toBe('2px');
      await page.keyboard.press('Enter');
      await page.locator('button[type=submit][disabled]').waitFor();
    });
  });

  it('submits with Enter, and puts the focus on the first bad field', async () => {
    await onPage('?state=sign-up', desktop, async (page) => {
      await page.locator('input[name=email]').focus();
      await page.keyboard.type('ada@');
      await page.keyboard.press('Enter');
      await page.locator('[data-supertokens~=inputErrorMessage]').first().waitFor();
      await expect.poll(() => page.evaluate(describeFocus)).toBe('input input-email');
      expect(await page.locator('input[name=email]').inputValue()).toBe('ada@');
    });
  });

  it('keeps the button as wide as it was while it works', async () => {
    const widthOf = async (name: string): Promise<number | undefined> => {
      let width: number | undefined;
      await onPage(`?state=${name}`, phone, async (page) => {
        width = (await page.locator('button[type=submit]').boundingBox())?.width;
      });
      return width;
    };
    expect(await widthOf('sign-in-checking')).toBe(await widthOf('sign-in-filled'));
  });

  it('holds still where the system asks for it', async () => {
    await onPage('?state=sign-in-checking', { ...desktop, reducedMotion: 'reduce' }, async (page) => {
      const name = await page
        .locator('[data-supertokens~=spinnerIcon]')
        .evaluate((spinner) => getComputedStyle(spinner).animationName);
      expect(name).toBe('none');
    });
  });

  it('lets a page overrule the system', async () => {
    const background = (page: Page): Promise<string> =>
      page
        .locator('[data-supertokens~=container]')
        .evaluate((card) => getComputedStyle(card).backgroundColor);
    const system = { ...desktop, colorScheme: 'dark' as const };
    let dark = '';
    await onPage('?state=sign-in', system, async (page) => {
      dark = await background(page);
    });
    await onPage('?state=sign-in&scheme=light', system, async (page) => {
      expect(await background(page)).toBe('rgb(255, 255, 255)');
      expect(dark).not.toBe('rgb(255, 255, 255)');
    });
    await onPage('?state=sign-in&scheme=dark', { ...desktop, colorScheme: 'light' }, async (page) => {
      expect(await background(page)).toBe(dark);
    });
  });
});

async function onPage(
  query: string,
  options: BrowserContextOptions,
  look: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext(options);
  try {
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(address + query);
    await page.locator('html[data-ready]').waitFor({ state: 'attached', timeout: 20_000 });
    await look(page);
    expect(errors).toEqual([]);
  } finally {
    await context.close();
  }
}

/** By how many pixels the page is wider than its window. */
function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

async function positions(elements: Locator): Promise<unknown[]> {
  return elements.evaluateAll((all) =>
    all.map((element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return [element.tagName, element.getAttribute('name'), x, y, width, height];
    }),
  );
}

/** The tokens of what has the focus, or its element's name. Runs in the page. */
function describeFocus(): string {
  const element = document.getElementById('supertokens-root')?.shadowRoot?.activeElement;
  return element?.getAttribute('data-supertokens') ?? element?.localName ?? '';
}
