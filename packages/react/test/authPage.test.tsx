// @vitest-environment happy-dom
import type { ComponentType } from 'react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { SignInThemeProps } from '../src/recipe/emailpassword/types.js';
import {
  draw,
  field,
  openPage,
  press,
  screenElement,
  sees,
  sessionHeaders,
  type,
  until,
  user,
} from './page.js';

const signedIn = { body: { status: 'OK', user }, headers: sessionHeaders() };
type Page = Awaited<ReturnType<typeof openPage>>;

function start(
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

const show = (page: Page): Promise<void> => draw(page.UI.getRoutingComponent([page.EmailPasswordPreBuiltUI]));

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation((message: unknown) => {
    throw new Error(`console.error: ${String(message)}`);
  });
});

describe('signing in', () => {
  it('sends what was typed, tells the app in order and goes to the path asked for', async () => {
    const page = await openPage('/auth?redirectToPath=%2Finside%3Fa%3D1', { '/auth/signin': signedIn });
    const told: string[] = [];
    start(
      page,
      {
        getRedirectionURL: async (context: { action: string }) => {
          told.push(context.action);
          expect(context).toMatchObject({
            action: 'SUCCESS',
            recipeId: 'emailpassword',
            newSessionCreated: true,
            createdNewUser: false,
            redirectToPath: '/inside?a=1',
          });
          return undefined;
        },
      },
      {
        onHandleEvent: (event) =>
          told.push(event.action === 'SUCCESS' ? `SUCCESS ${event.createdNewSession}` : event.action),
        preAPIHook: async ({ action, url, requestInit }) => {
          told.push(action);
          return { url, requestInit };
        },
        override: {
          functions: (original) => ({
            ...original,
            signIn: async (input) => {
              told.push('override');
              const answer = await original.signIn(input);
              told.push('override done');
              return answer;
            },
          }),
        },
      },
    );
    await show(page);
    await sees('headerTitle', 'Sign In');
    await type('email', 'ada@example.com');
    await type('password', 'correct horse 1');
    await press('button');
    await vi.waitFor(() => expect(page.visited).toEqual(['/inside?a=1']));
    expect(page.requests.filter(({ path }) => path === '/auth/signin')).toEqual([
      {
        method: 'POST',
        path: '/auth/signin',
        body: {
          formFields: [
            { id: 'email', value: 'ada@example.com' },
            { id: 'password', value: 'correct horse 1' },
          ],
          shouldTryLinkingWithSessionUser: false,
        },
      },
    ]);
    expect(told).toEqual(['override', 'EMAIL_PASSWORD_SIGN_IN', 'SUCCESS true', 'override done', 'SUCCESS']);
  });

  it('never follows a path to another site', async () => {
    const page = await openPage('/auth?redirectToPath=%2F%5Cevil.example', { '/auth/signin': signedIn });
    start(page);
    await show(page);
    await type('email', 'ada@example.com');
    await type('password', 'x');
    await press('button');
    await vi.waitFor(() => expect(page.visited).toEqual(['/']));
  });

  it('keeps what was typed and puts the focus on the password after wrong credentials', async () => {
    const page = await openPage('/auth', { '/auth/signin': { body: { status: 'WRONG_CREDENTIALS_ERROR' } } });
    start(page);
    await show(page);
    await type('email', 'ada@example.com');
    await type('password', 'wrong');
    await press('button');
    await sees('generalError', 'Incorrect email and password combination');
    expect(screenElement('generalError')?.getAttribute('role')).toBe('alert');
    expect(field('password').value).toBe('wrong');
    await until(
      () => document.getElementById('supertokens-root')?.shadowRoot?.activeElement === field('password'),
    );
    await type('password', 'wrong again');
    await until(() => screenElement('generalError') === null);
  });

  it('asks nobody for anything while fields are wrong, and goes to the first of them', async () => {
    const page = await openPage('/auth');
    start(page);
    await show(page);
    await type('email', 'ada@');
    await press('button');
    expect(page.requests.some(({ path }) => path.includes('signin'))).toBe(false);
    await sees('inputErrorMessage', 'Email is invalid');
    const input = field('email');
    expect(input.getAttribute('aria-invalid')).toBe('true');
    const described = input.getRootNode();
    if (!(described instanceof ShadowRoot)) throw new Error('The field is not in the shadow root.');
    expect(described.getElementById(input.getAttribute('aria-describedby') ?? '')?.textContent).toBe(
      'Email is invalid',
    );
    expect(described.activeElement).toBe(input);
  });

  it.each([
    [{ status: 500 }, 'Something went wrong. Please try again.'],
    [{ body: { status: 'GENERAL_ERROR', message: 'Closed for tonight' } }, 'Closed for tonight'],
    [{ body: { status: 'SIGN_IN_NOT_ALLOWED', reason: 'Not you (ERR_CODE_008)' } }, 'Not you (ERR_CODE_008)'],
  ])('shows what the back end answers: %j', async (reply, text) => {
    const page = await openPage('/auth', { '/auth/signin': reply });
    start(page);
    await show(page);
    await type('email', 'ada@example.com');
    await type('password', 'x');
    await press('button');
    await sees('generalError', text);
  });

  it('shows the password on request without moving the caret', async () => {
    const page = await openPage('/auth');
    start(page);
    await show(page);
    await until(() => screenElement('input-password'));
    expect(screenElement('showPassword')).toBeNull();
    await type('password', 'correct horse');
    field('password').setSelectionRange(3, 5);
    await press('showPassword');
    await until(() => field('password').type === 'text');
    expect(field('password').type).toBe('text');
    expect([field('password').selectionStart, field('password').selectionEnd]).toEqual([3, 5]);
    expect(screenElement('showPassword')?.getAttribute('aria-pressed')).toBe('true');
  });
});

describe('signing up', () => {
  const exists = { '/auth/emailpassword/email/exists': { body: { status: 'OK', exists: true } } };

  it('opens by the address, marks own fields and sends hidden ones', async () => {
    const page = await openPage('/auth?show=signup', { '/auth/signup': signedIn });
    start(
      page,
      {},
      {
        signInAndUpFeature: {
          signUpForm: {
            formFields: [
              { id: 'name', label: 'Full name', nonOptionalErrorMsg: 'We need a name' },
              { id: 'plan', label: 'Plan', hidden: true, getDefaultValue: () => 'pro' },
              {
                id: 'news',
                label: 'News',
                optional: true,
                inputComponent: ({ name, onChange }) => (
                  <input
                    name={name}
                    type="checkbox"
                    onChange={(event) => onChange(String(event.target.checked))}
                  />
                ),
              },
            ],
          },
        },
      },
    );
    await show(page);
    await sees('headerTitle', 'Sign Up');
    await sees('label', 'Email *');
    await type('email', 'ada@example.com');
    await type('password', 'correct horse 1');
    await press('button');
    await sees('inputErrorMessage', 'We need a name');
    await type('name', 'Ada');
    await press('button');
    await vi.waitFor(() => expect(page.visited).toEqual(['/']));
    expect(page.requests.find(({ path }) => path === '/auth/signup')?.body).toEqual({
      formFields: [
        { id: 'email', value: 'ada@example.com' },
        { id: 'password', value: 'correct horse 1' },
        { id: 'name', value: 'Ada' },
        { id: 'plan', value: 'pro' },
        { id: 'news', value: '' },
      ],
      shouldTryLinkingWithSessionUser: false,
    });
  });

  it('says early that an address is taken', async () => {
    const page = await openPage('/auth?show=signup', exists);
    start(page);
    await show(page);
    await type('email', 'ada@example.com');
    field('email').blur();
    await sees('inputErrorMessage', 'This email already exists. Please sign in instead');
  });

  it('switches between both forms and keeps that in the address', async () => {
    const page = await openPage('/auth?rid=emailpassword');
    start(page, { termsOfServiceLink: 'https://acme.com/terms' });
    await show(page);
    await sees('headerTitle', 'Sign In');
    expect(screenElement('privacyPolicyAndTermsAndConditions')).toBeNull();
    await press('link');
    await sees('headerTitle', 'Sign Up');
    expect(window.location.search).toBe('?rid=emailpassword&show=signup');
    await sees('privacyPolicyAndTermsAndConditions', 'By continuing, you agree to our Terms of Service');
  });

  it('can be what opens first', async () => {
    const page = await openPage('/auth');
    start(page, { defaultToSignUp: true });
    await show(page);
    await sees('headerTitle', 'Sign Up');
  });
});

describe('the page', () => {
  it('sends on who is signed in already', async () => {
    const page = await openPage('/auth');
    const events: string[] = [];
    page.SuperTokens.init({
      ...page.config,
      recipeList: [
        page.EmailPassword.init(),
        page.Session.init({ onHandleEvent: ({ action }) => events.push(action) }),
      ],
    });
    await signInBehindTheScenes();
    await show(page);
    await vi.waitFor(() => expect(page.visited).toEqual(['/']));
    expect(events.filter((action) => action === 'SESSION_ALREADY_EXISTS')).toHaveLength(1);
    expect(screenElement('container')).toBeNull();
  });

  it('shows the error another page sent it with', async () => {
    const page = await openPage('/auth?error=signin');
    start(page);
    await show(page);
    await sees('generalError', 'Something went wrong. Please try again.');
  });

  it('speaks the language that was chosen, live and after a reload', async () => {
    const page = await openPage('/auth');
    start(page, {
      languageTranslations: { translations: { de: { AUTH_PAGE_HEADER_TITLE_SIGN_IN: 'Anmelden' } } },
    });
    await show(page);
    await sees('headerTitle', 'Sign In');
    await page.SuperTokens.changeLanguage('de');
    await sees('headerTitle', 'Anmelden');
    await sees('button', 'SIGN IN');
    expect(document.cookie).toContain('sCurrLanguage=de');
    page.SuperTokens.loadTranslation({ de: { EMAIL_PASSWORD_SIGN_IN_SUBMIT_BTN: 'ANMELDEN' } });
    await sees('button', 'ANMELDEN');
    await show(page);
    await sees('headerTitle', 'Anmelden');
  });

  it('draws the components of the app, in plain DOM on request, with its styles last', async () => {
    const page = await openPage('/auth');
    start(page, { useShadowDom: false, style: '/* root */' }, { style: '/* recipe */' });
    const { AuthRecipeComponentsOverrideContextProvider: AuthOverrides, getRoutingComponent } = page.UI;
    const { EmailPasswordComponentsOverrideProvider: Overrides } = page.EmailPassword;
    await draw(
      <AuthOverrides components={{ AuthPageHeader_Override: Welcome }}>
        <Overrides
          components={{
            EmailPasswordSignInForm_Override: Framed,
          }}
        >
          {getRoutingComponent([page.EmailPasswordPreBuiltUI])}
        </Overrides>
      </AuthOverrides>,
    );
    const root = await until(() => document.getElementById('supertokens-root'));
    await until(() => root.querySelector('#mine input[name=password]'));
    expect(root.shadowRoot).toBeNull();
    expect(root.querySelector('h1')?.textContent).toBe('Welcome to Acme');
    expect(root.querySelector('style')?.textContent).toMatch(/\/\* root \*\/\s+\/\* recipe \*\/\s*$/);
  });

  it('can be embedded with a look of the app', async () => {
    const page = await openPage('/somewhere');
    start(page, { disableAuthRoute: true });
    await draw(
      <page.UI.AuthPage preBuiltUIList={[page.EmailPasswordPreBuiltUI]} isSignUp>
        <Look />
      </page.UI.AuthPage>,
    );
    const shadow = () => document.getElementById('supertokens-root')?.shadowRoot;
    await until(() => shadow()?.getElementById('look')?.textContent === 'props');
  });
});

function Welcome() {
  return <h1>Welcome to Acme</h1>;
}

function Framed({
  DefaultComponent,
  ...props
}: SignInThemeProps & { DefaultComponent: ComponentType<SignInThemeProps> }) {
  return (
    <div id="mine">
      <DefaultComponent {...props} />
    </div>
  );
}

function Look(props: object) {
  return <p id="look">{Object.keys(props).includes('authComponents') ? 'props' : 'none'}</p>;
}

/** A session that another tab has begun. */
async function signInBehindTheScenes(): Promise<void> {
  const token = sessionHeaders()['front-token'] ?? '';
  // biome-ignore lint/suspicious/noDocumentCookie: what the other tab's SDK writes
  document.cookie = `sFrontToken=${token};path=/`;
  // biome-ignore lint/suspicious/noDocumentCookie: as above
  document.cookie = `st-last-access-token-update=${Date.now()};path=/`;
}
