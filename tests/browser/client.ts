import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { accessTokenSeconds, type Stage } from './stage.js';

/** A password that every rule accepts. */
export const password = 'correct horse 1';

/** An address that nobody else has. */
export const freshEmail = (): string => `${crypto.randomUUID()}@example.com`;

/** Signs up by the page's SDK; the answer's status, and the errors of fields. */
export const signUp = (page: Page, email: string): Promise<unknown> =>
  page.evaluate(
    async ([address, secret]) => {
      const formFields = [
        { id: 'email', value: address },
        { id: 'password', value: secret },
      ];
      const answer = await window.sdk.emailPassword.signUp({ formFields });
      return answer.formFields ?? answer.status;
    },
    [email, password] as const,
  );

/** Signs in by the page's SDK; the answer's status. */
export const signIn = (page: Page, email: string, secret = password): Promise<string> =>
  page.evaluate(
    async ([address, word]) => {
      const formFields = [
        { id: 'email', value: address },
        { id: 'password', value: word },
      ];
      return (await window.sdk.emailPassword.signIn({ formFields })).status;
    },
    [email, secret] as const,
  );

/** A signed-in visitor; the user's id. */
export async function signUpFresh(page: Page): Promise<string> {
  const status = await signUp(page, freshEmail());
  if (status !== 'OK') throw new Error(`Sign-up: ${JSON.stringify(status)}`);
  return page.evaluate(() => window.sdk.session.getUserId());
}

/** Asks an address of the API with `fetch`, `times` at once; the statuses. */
export const fetchStatuses = (page: Page, address: string, times = 1): Promise<number[]> =>
  page.evaluate(
    ([url, count]) => Promise.all(Array.from({ length: count }, async () => (await fetch(url)).status)),
    [address, times] as const,
  );

/** As `fetchStatuses`, with `XMLHttpRequest`. */
export const xhrStatuses = (page: Page, address: string, times = 1): Promise<number[]> =>
  page.evaluate(
    ([url, count]) =>
      Promise.all(
        Array.from(
          { length: count },
          () =>
            new Promise<number>((resolve, reject) => {
              const request = new XMLHttpRequest();
              request.open('GET', url);
              request.onload = () => resolve(request.status);
              request.onerror = () => reject(new Error('The request failed.'));
              request.send();
            }),
        ),
      ),
    [address, times] as const,
  );

export const doesSessionExist = (page: Page): Promise<boolean> =>
  page.evaluate(() => window.sdk.session.doesSessionExist());

export const signOut = (page: Page): Promise<void> => page.evaluate(() => window.sdk.session.signOut());

export const sessionEvents = (page: Page): Promise<string[]> => page.evaluate(() => window.sessionEvents);

/** The cookies that scripts see. */
export async function scriptCookies(page: Page): Promise<Record<string, string>> {
  const text = await page.evaluate(() => document.cookie);
  const pairs = text.split('; ').filter((pair) => pair !== '');
  return Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  );
}

/** Resolves when the access token that the page has now is over. */
export async function untilExpired(page: Page): Promise<void> {
  const { sFrontToken } = await scriptCookies(page);
  const { ate }: { ate: number } = JSON.parse(
    Buffer.from(decodeURIComponent(sFrontToken ?? ''), 'base64').toString('utf8'),
  );
  await new Promise((resolve) => setTimeout(resolve, ate - Date.now() + 50));
}

/** The user's sessions, as the core knows them. */
export async function sessionHandles(stage: Stage, userId: string): Promise<string[]> {
  return (await fetch(`${stage.api}/sessions/${userId}`)).json();
}

/** The refresh token of the page, wherever it is kept. */
export async function refreshTokenOf(page: Page): Promise<string> {
  const [jar, visible] = [await page.context().cookies(), await scriptCookies(page)];
  const token = jar.find(({ name }) => name === 'sRefreshToken')?.value ?? visible['st-refresh-token'];
  if (token === undefined) throw new Error('The page has no refresh token.');
  return decodeURIComponent(token);
}

/** The link in the mail that `email` gets. */
export async function resetLink(stage: Stage, email: string): Promise<string> {
  const mail = await stage.mailbox.waitFor(({ to }) => to.includes(email));
  const link = /http:\/\/localhost:\d+\/auth\/reset-password\?[^\s"<>]+/.exec(mail.text)?.[0];
  if (link === undefined) throw new Error(`No link in the mail:\n${mail.text}`);
  return link.replaceAll('&amp;', '&');
}

/**
 * Every refresh came when the token of the one before was over. Counting alone would not do: on a busy machine a
 * token may end again before the requests that waited for it are through.
 */
export function expectNoneNeedless(refreshes: readonly number[], atLeast: number): void {
  expect(refreshes.length).toBeGreaterThanOrEqual(atLeast);
  const gaps = refreshes.slice(1).map((time, index) => time - (refreshes[index] ?? 0));
  // The life of a token is counted in whole seconds of the clock, less the jitter.
  expect(Math.min(...gaps)).toBeGreaterThan((accessTokenSeconds - 1) * 0.9 * 1000);
}
