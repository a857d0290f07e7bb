import { expect, it } from 'vitest';
import {
  doesSessionExist,
  expectNoneNeedless,
  fetchStatuses,
  freshEmail,
  refreshTokenOf,
  resetLink,
  scriptCookies,
  sessionEvents,
  sessionHandles,
  signIn,
  signOut,
  signUp,
  signUpFresh,
  untilExpired,
  xhrStatuses,
} from './client.js';
import type { Stage, VisitOptions } from './stage.js';
import { Thief } from './thief.js';

/** What a page without screens goes through: the session layer and the functions of the recipes. */
export function sessionStory(stage: () => Stage, visitor: Omit<VisitOptions, 'kind'>): void {
  const options: VisitOptions = { ...visitor, kind: 'web' };
  const byHeader = visitor.tokenTransferMethod === 'header';

  it('signs up, refuses a taken e-mail and a wrong password, signs out and in', async () => {
    const { api, visit } = stage();
    await visit(options, '/', async ({ page, context }) => {
      const email = freshEmail();
      expect(await doesSessionExist(page)).toBe(false);
      expect(await signUp(page, email)).toBe('OK');
      expect(await fetchStatuses(page, `${api}/me`)).toEqual([200]);
      const jar = (await context.cookies()).map(({ name }) => name);
      expect(jar.includes('sAccessToken')).toBe(!byHeader);
      expect('st-access-token' in (await scriptCookies(page))).toBe(byHeader);

      await signOut(page);
      expect(Object.keys(await scriptCookies(page))).toEqual(['st-last-access-token-update']);
      expect(await doesSessionExist(page)).toBe(false);
      expect(await fetchStatuses(page, `${api}/me`)).toEqual([401]);
      expect(await signUp(page, email)).toEqual([
        { id: 'email', error: 'This email already exists. Please sign in instead.' },
      ]);
      expect(await signIn(page, email, 'wrong horse 2')).toBe('WRONG_CREDENTIALS_ERROR');
      expect(await signIn(page, email)).toBe('OK');
      expect(await fetchStatuses(page, `${api}/me`)).toEqual([200]);
      expect((await sessionEvents(page)).filter((action) => /CREATED|SIGN_OUT/.test(action))).toEqual([
        'SESSION_CREATED',
        'SIGN_OUT',
        'SESSION_CREATED',
      ]);
    });
  });

  it('sets a new password by the link in a mail', async () => {
    const { visit } = stage();
    await visit(options, '/', async ({ page }) => {
      const email = freshEmail();
      await signUp(page, email);
      await signOut(page);
      await page.evaluate(
        (value) => window.sdk.emailPassword.sendPasswordResetEmail({ formFields: [{ id: 'email', value }] }),
        email,
      );
      await page.goto(await resetLink(stage(), email));
      await page.waitForFunction(() => window.sdk !== undefined);
      const status = await page.evaluate(async () => {
        await window.sdk.session.doesSessionExist();
        const formFields = [{ id: 'password', value: 'other horse 3' }];
        return (await window.sdk.emailPassword.submitNewPassword({ formFields })).status;
      });
      expect(status).toBe('OK');
      expect(await signIn(page, email)).toBe('WRONG_CREDENTIALS_ERROR');
      expect(await signIn(page, email, 'other horse 3')).toBe('OK');
    });
  });

  it('refreshes what has expired by itself, once for all requests', async () => {
    const { api, visit } = stage();
    await visit(options, '/', async ({ page, refreshes }) => {
      const userId = await signUpFresh(page);
      const before = refreshes.length;
      await untilExpired(page);
      expect(await fetchStatuses(page, `${api}/me`)).toEqual([200]);
      await untilExpired(page);
      expect(await xhrStatuses(page, `${api}/me`)).toEqual([200]);
      await untilExpired(page);
      const both = await Promise.all([
        fetchStatuses(page, `${api}/me`, 5),
        xhrStatuses(page, `${api}/me`, 5),
      ]);
      expect(both.flat()).toEqual(Array(10).fill(200));
      expectNoneNeedless(refreshes.slice(before), 3);
      expect(await sessionHandles(stage(), userId)).toHaveLength(1);
      expect(await sessionEvents(page)).not.toContain('UNAUTHORISED');
    });
  });

  it('ends the session for both when a refresh token was stolen', async () => {
    const { api, visit } = stage();
    await visit(options, '/', async ({ page }) => {
      const userId = await signUpFresh(page);
      const thief = new Thief(stage(), await refreshTokenOf(page));
      expect(await thief.refresh()).toEqual([200, undefined]);
      expect(await thief.use()).toBe(200);
      await untilExpired(page);
      expect(await fetchStatuses(page, `${api}/me`)).toEqual([401]);
      expect(await doesSessionExist(page)).toBe(false);
      expect(await sessionEvents(page)).toContain('UNAUTHORISED');
      expect(await thief.refresh()).toEqual([401, 'unauthorised']);
      expect(await sessionHandles(stage(), userId)).toEqual([]);
    });
  });

  it('hears which claims are missing', async () => {
    const { api, visit } = stage();
    await visit(options, '/', async ({ page }) => {
      await signUpFresh(page);
      const askForDrink = () =>
        page.evaluate(async (address) => {
          const response = await fetch(address);
          const invalid =
            response.status === 403
              ? await window.sdk.session.getInvalidClaimsFromResponse({ response })
              : [];
          return { status: response.status, invalid: invalid.map(({ id }) => id) };
        }, `${api}/vip`);
      expect(await askForDrink()).toEqual({ status: 403, invalid: ['vip'] });
      expect(await sessionEvents(page)).toContain('API_INVALID_CLAIM');
      const claim = await page.evaluate(async (address) => {
        await fetch(address, { method: 'POST' });
        return (await window.sdk.session.getAccessTokenPayloadSecurely()).vip.v;
      }, `${api}/vip`);
      expect(claim).toBe(true);
      expect(await askForDrink()).toEqual({ status: 200, invalid: [] });
    });
  });

  it('survives a refresh whose answer is lost on the way', async () => {
    const { api, visit } = stage();
    await visit(options, '/', async ({ page, refreshes }) => {
      const userId = await signUpFresh(page);
      let lost = 0;
      await page.route('**/auth/session/refresh', async (route) => {
        if (lost > 0) return route.continue();
        lost += 1;
        // The back end does get it, but the browser never sees the answer nor its cookies.
        const headers = await route.request().allHeaders();
        expect((await fetch(route.request().url(), { method: 'POST', headers })).status).toBe(200);
        return route.abort();
      });
      await untilExpired(page);
      await expect(fetchStatuses(page, `${api}/me`)).rejects.toThrow('Failed to fetch');
      expect(await fetchStatuses(page, `${api}/me`)).toEqual([200]);
      expect(lost).toBe(1);
      expect(refreshes.length).toBeGreaterThanOrEqual(2);
      expect(await sessionHandles(stage(), userId)).toHaveLength(1);
      expect(await sessionEvents(page)).not.toContain('UNAUTHORISED');
    });
  });
}
