// @vitest-environment happy-dom
import type { ReactNode } from 'react';
import * as reactRouterDom from 'react-router-dom';
import { describe, expect, it, vi } from 'vitest';
import { draw, openPage, press, screenElement, sees, type, until } from './page.js';

type Page = Awaited<ReturnType<typeof openPage>>;

function init(
  page: Page,
  extra: object = {},
  recipe: Parameters<Page['EmailPassword']['init']>[0] = {},
): void {
  page.SuperTokens.init({
    ...page.config,
    recipeList: [page.EmailPassword.init(recipe), page.Session.init()],
    ...extra,
  });
}

const { BrowserRouter, Routes, Route, useLocation } = reactRouterDom;

function Where() {
  const { pathname, search } = useLocation();
  return <output id="where">{pathname + search}</output>;
}

const Nothing = (): null => null;

const app = (page: Page): ReactNode => (
  <BrowserRouter>
    <Where />
    <Routes>
      {page.UI.getSuperTokensRoutesForReactRouterDom(reactRouterDom, [page.EmailPasswordPreBuiltUI])}
      <Route path="*" element={<p>elsewhere</p>} />
    </Routes>
  </BrowserRouter>
);
const where = (): string | null | undefined => document.getElementById('where')?.textContent;

describe('with react-router', () => {
  it('shows the screens and goes between them without loading the page', async () => {
    const page = await openPage('/auth');
    init(page);
    await draw(app(page));
    await sees('headerTitle', 'Sign In');
    await press('forgotPasswordLink');
    await until(() => where() === '/auth/reset-password');
    await sees('headerTitle', 'Reset your password');
    await press('backButton');
    await until(() => where() === '/auth/?show=signin');
    await sees('headerTitle', 'Sign In');
    expect(page.visited).toEqual([]);
  });

  it('keeps the tenant of the address', async () => {
    const page = await openPage('/auth?tenantId=t1');
    init(page);
    await draw(app(page));
    await press('forgotPasswordLink');
    await until(() => where() === '/auth/reset-password?tenantId=t1');
  });

  it('knows the router of version 5 by its `withRouter`', async () => {
    const page = await openPage('/auth');
    init(page);
    const history = { push: () => {}, goBack: () => {} };
    const five = { Route: Nothing, withRouter: Nothing, useHistory: () => history };
    const routes = page.UI.getSuperTokensRoutesForReactRouterDom(
      five,
      [page.EmailPasswordPreBuiltUI],
      '/auth',
    );
    expect(routes.map(({ props }) => props)).toMatchObject([
      { exact: true, path: '/' },
      { exact: true, path: '/reset-password' },
    ]);
  });

  it('refuses what cannot be', async () => {
    const page = await openPage('/auth');
    init(page);
    const ui = [page.EmailPasswordPreBuiltUI];
    expect(() => page.UI.getSuperTokensRoutesForReactRouterDom(undefined, ui)).toThrow(
      'Please use getSuperTokensRoutesForReactRouterDom like',
    );
    expect(() => page.UI.getSuperTokensRoutesForReactRouterDom(reactRouterDom, ui, '/app')).toThrow(
      'basePath has to be a prefix of websiteBasePath passed to SuperTokens.init',
    );
  });
});

describe('without a router', () => {
  it.each([
    ['/auth', {}, {}, true],
    ['/auth/', {}, {}, true],
    ['/auth/reset-password', {}, {}, true],
    ['/auth/other', {}, {}, false],
    ['/auth', { disableAuthRoute: true }, {}, false],
    ['/auth/reset-password', {}, { resetPasswordUsingTokenFeature: { disableDefaultUI: true } }, false],
  ])('tells whether %s is a screen: %j %j', async (path, extra, recipe, expected) => {
    const page = await openPage(path);
    init(page, extra, recipe);
    expect(page.UI.canHandleRoute([page.EmailPasswordPreBuiltUI])).toBe(expected);
  });

  it('serves the sign-in page at the root', async () => {
    const page = await openPage('/');
    init(page, { appInfo: { ...page.config.appInfo, websiteBasePath: '/' } });
    expect(page.UI.canHandleRoute([page.EmailPasswordPreBuiltUI])).toBe(true);
  });
});

describe('resetting a password', () => {
  const token = '/auth/user/password/reset/token';
  const screen = (page: Page): Promise<void> =>
    draw(page.UI.getRoutingComponent([page.EmailPasswordPreBuiltUI]));

  it('says that a mail is on its way, and to whom', async () => {
    const page = await openPage('/auth/reset-password', { [token]: { body: { status: 'OK' } } });
    const events: object[] = [];
    init(page, {}, { onHandleEvent: ({ userContext: _, ...event }) => events.push(event) });
    await screen(page);
    await type('email', 'ada@example.com');
    await press('button');
    await sees(
      'enterEmailSuccessMessage',
      'If an account exists for ada@example.com, a link to reset the password is on its way. Resend or change email',
    );
    expect(events).toEqual([{ action: 'RESET_PASSWORD_EMAIL_SENT', email: 'ada@example.com' }]);
    await press('resendEmailLink');
    await until(() => screenElement('button')?.getAttribute('type') === 'submit');
  });

  it('gives the reason under the address when no mail may be sent', async () => {
    const page = await openPage('/auth/reset-password', {
      [token]: { body: { status: 'PASSWORD_RESET_NOT_ALLOWED', reason: 'Not this one (ERR_CODE_001)' } },
    });
    init(page);
    await screen(page);
    await type('email', 'ada@example.com');
    await press('button');
    await sees('inputErrorMessage', 'Not this one (ERR_CODE_001)');
  });

  it('takes a new password twice and sends it once', async () => {
    const page = await openPage('/auth/reset-password?token=t0k', {
      '/auth/user/password/reset': { body: { status: 'OK' } },
    });
    init(page);
    await screen(page);
    await type('password', 'correct horse 1');
    await type('confirm-password', 'correct horse 2');
    await press('button');
    await sees('inputErrorMessage', "Confirmation password doesn't match");
    await type('confirm-password', 'correct horse 1');
    await press('button');
    await sees(
      'submitNewPasswordSuccessMessage',
      'Your password has been changed. You can sign in with it now.',
    );
    expect(page.requests.at(-1)?.body).toEqual({
      formFields: [{ id: 'password', value: 'correct horse 1' }],
      token: 't0k',
      method: 'token',
    });
    await press('button');
    await vi.waitFor(() => expect(page.visited).toEqual(['/auth/?show=signin']));
  });

  it('leads on from a link that has expired', async () => {
    const page = await openPage('/auth/reset-password?token=old', {
      '/auth/user/password/reset': { body: { status: 'RESET_PASSWORD_INVALID_TOKEN_ERROR' } },
    });
    init(page);
    await screen(page);
    await type('password', 'correct horse 1');
    await type('confirm-password', 'correct horse 1');
    await press('button');
    await sees('generalError', 'Invalid password reset token');
    await press('linkButton');
    await vi.waitFor(() => expect(page.visited).toEqual(['/auth/reset-password']));
  });
});
