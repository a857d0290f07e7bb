import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import {
  doesSessionExist,
  expectNoneNeedless,
  fetchStatuses,
  sessionEvents,
  sessionHandles,
  signOut,
  signUpFresh,
  untilExpired,
} from './client.js';
import type { PageSettings } from './pages/settings.js';
import type { Stage, VisitOptions } from './stage.js';

/** What two tabs of one visitor go through; `other` is whose SDK the second tab has. */
export function tabsStory(
  stage: () => Stage,
  visitor: Omit<VisitOptions, 'kind'>,
  other: PageSettings['client'] = visitor.client,
): void {
  const options: VisitOptions = { ...visitor, kind: 'web' };
  // The published lock rests on short waits, which a busy machine stretches: two tabs of it then both refresh when
  // forced to at the same instant. What it does there is not ours to promise; real expiry is tried all the same.
  const forcedRounds = visitor.client === 'published' && other === 'published' ? 0 : 8;

  it('refreshes for both tabs at once without signing anybody out', async () => {
    const { api, visit } = stage();
    await visit(options, '/', async ({ page, context, openTab, refreshes }) => {
      const userId = await signUpFresh(page);
      const tabs = [page, await openTab({ client: other })];
      // As slow as the real world, so that the tabs do get in each other's way.
      await context.route('**/auth/session/refresh', async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 100));
        await route.continue();
      });
      const before = refreshes.length;
      for (let round = 1; round <= 2; round++) {
        await untilExpired(page);
        const statuses = await Promise.all(tabs.map((tab) => fetchStatuses(tab, `${api}/me`, 3)));
        expect(statuses.flat()).toEqual(Array(6).fill(200));
      }
      expectNoneNeedless(refreshes.slice(before), 2);
      for (let round = 1; round <= forcedRounds; round++) {
        const outcomes = await Promise.all(
          tabs.map(async (tab) => [await attemptRefresh(tab), ...(await fetchStatuses(tab, `${api}/me`))]),
        );
        expect(outcomes).toEqual(tabs.map(() => [true, 200]));
      }
      expect(await sessionHandles(stage(), userId)).toHaveLength(1);
      for (const tab of tabs) await expectSignedIn(tab);
    });
  });

  it('sees in one tab that the other has signed out', async () => {
    const { api, visit } = stage();
    await visit(options, '/', async ({ page, openTab, refreshes }) => {
      await signUpFresh(page);
      const tab = await openTab({ client: other });
      expect(await fetchStatuses(tab, `${api}/me`)).toEqual([200]);
      await signOut(page);
      const before = refreshes.length;
      expect(await doesSessionExist(tab)).toBe(false);
      expect(await fetchStatuses(tab, `${api}/me`)).toEqual([401]);
      expect(refreshes.length).toBe(before);
    });
  });
}

const attemptRefresh = (tab: Page): Promise<boolean> =>
  tab.evaluate(() => window.sdk.session.attemptRefreshingSession());

async function expectSignedIn(tab: Page): Promise<void> {
  expect(await doesSessionExist(tab)).toBe(true);
  expect(await sessionEvents(tab)).not.toContain('UNAUTHORISED');
}
