import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { fetchStatuses, freshEmail, password, refreshTokenOf, resetLink, untilExpired } from './client.js';
import type { Stage, VisitOptions } from './stage.js';
import { Thief } from './thief.js';

/** What a visitor of the prebuilt screens goes through. */
export function uiStory(stage: () => Stage, visitor: Omit<VisitOptions, 'kind'>): void {
  const options: VisitOptions = { ...visitor, kind: 'ui' };

  it('protects a page, signs up, out and in again', async () => {
    const { visit } = stage();
    await visit(options, '/', async ({ page }) => {
      const email = freshEmail();
      await signUpOnScreen(page, email);
      await page.reload();
      await expectHome(page);
      await leave(page);

      await fillForm(page, { email, password: 'wrong horse 2' });
      await page.getByText('Incorrect email and password combination').waitFor();
      await fillForm(page, { email, password });
      await expectHome(page);
      await leave(page);

      await goToSignUp(page);
      await fillForm(page, { email, password });
      await page.getByText('This email already exists. Please sign in instead').first().waitFor();
    });
  });

  it('sets a new password by the link in a mail', async () => {
    const { visit } = stage();
    await visit(options, '/', async ({ page }) => {
      const email = freshEmail();
      await signUpOnScreen(page, email);
      await leave(page);
      await page.locator('[data-supertokens~=forgotPasswordLink]').click();
      await page.waitForURL('**/auth/reset-password**');
      await fillForm(page, { email });
      await page.locator('[data-supertokens~=enterEmailSuccessMessage]').waitFor();

      await page.goto(await resetLink(stage(), email));
      await fillForm(page, { password: 'other horse 3', 'confirm-password': 'another horse 4' });
      await page.getByText("Confirmation password doesn't match").waitFor();
      await fillForm(page, { password: 'other horse 3', 'confirm-password': 'other horse 3' });
      await page.locator('[data-supertokens~=submitNewPasswordSuccessMessage]').waitFor();
      await page.locator('[data-supertokens~=button]').click();

      await fillForm(page, { email, password });
      await page.getByText('Incorrect email and password combination').waitFor();
      await fillForm(page, { email, password: 'other horse 3' });
      await expectHome(page);
    });
  });

  it('stays signed in over expired tokens, until one was stolen', async () => {
    const { api, visit } = stage();
    await visit(options, '/', async ({ page }) => {
      await signUpOnScreen(page, freshEmail());
      await untilExpired(page);
      await page.reload();
      await expectHome(page);
      // The new access token has to be used: until then its parent is good for another refresh.
      expect(await fetchStatuses(page, `${api}/me`)).toEqual([200]);

      const thief = new Thief(stage(), await refreshTokenOf(page));
      expect(await thief.refresh()).toEqual([200, undefined]);
      expect(await thief.use()).toBe(200);
      await untilExpired(page);
      expect(await fetchStatuses(page, `${api}/me`)).toEqual([401]);
      await page.waitForURL('**/auth/**');
      await page.locator('input[name=email]').waitFor();
    });
  });

  it('shows a page only with the claim it asks for', async () => {
    const { api, visit, website } = stage();
    await visit(options, '/vip', async ({ page }) => {
      await page.waitForURL('**/auth/**redirectToPath=%2Fvip**');
      await goToSignUp(page);
      await fillForm(page, { email: freshEmail(), password });
      await page.waitForURL(`${website}/vip`);
      await page.getByText('Access denied').waitFor();
      await page.evaluate((address) => fetch(address, { method: 'POST' }), `${api}/vip`);
      await page.getByRole('heading', { name: 'The lounge' }).waitFor();
    });
  });

  it('leaves a protected page when another tab has signed out', async () => {
    const { api, visit } = stage();
    await visit(options, '/', async ({ page, openTab }) => {
      await signUpOnScreen(page, freshEmail());
      const tab = await openTab();
      await expectHome(tab);
      await leave(page);
      expect(await fetchStatuses(tab, `${api}/me`)).toEqual([401]);
      await tab.waitForURL('**/auth/**');
      await tab.locator('input[name=email]').waitFor();
    });
  });
}

async function goToSignUp(page: Page): Promise<void> {
  await page.locator('[data-supertokens~=headerSubtitle] [data-supertokens~=link]').click();
  await page.getByText('Already have an account?').waitFor();
}

async function signUpOnScreen(page: Page, email: string): Promise<void> {
  await page.waitForURL('**/auth/**');
  await goToSignUp(page);
  await fillForm(page, { email, password });
  await expectHome(page);
}

async function fillForm(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, value] of Object.entries(fields)) await page.locator(`input[name=${name}]`).fill(value);
  await page.locator('button[type=submit]').click();
}

async function expectHome(page: Page): Promise<void> {
  await page.getByRole('heading', { name: /^Home of / }).waitFor();
}

async function leave(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Leave' }).click();
  await page.locator('input[name=password]').waitFor();
}
