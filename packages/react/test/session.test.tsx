// @vitest-environment happy-dom
import { Component, type ReactNode } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { draw, openPage, press, screenElement, sees, sessionHeaders, until } from './page.js';

type Page = Awaited<ReturnType<typeof openPage>>;
const api = 'http://localhost:8080/start';

/** Starts a session by an answer of the API, as a sign-in of the app's own would. */
async function startSession(page: Page): Promise<void> {
  await window.fetch(api);
  expect(await page.Session.doesSessionExist()).toBe(true);
}

function init(page: Page, session: Parameters<Page['Session']['init']>[0] = {}): void {
  page.SuperTokens.init({
    ...page.config,
    recipeList: [page.EmailPassword.init(), page.Session.init(session)],
  });
}

const replies = {
  '/start': { headers: sessionHeaders({ plan: { v: 'free', t: Date.now() } }) },
  '/auth/signout': { body: { status: 'OK' }, headers: { 'front-token': 'remove' } },
};

function planClaim(page: Page) {
  return new page.Session.PrimitiveClaim<string>({ id: 'plan', refresh: async () => {} });
}

function Who({ useSession }: { useSession: Page['Session']['useSessionContext'] }) {
  const session = useSession();
  return <p id="who">{session.loading ? 'loading' : session.doesSessionExist ? session.userId : 'nobody'}</p>;
}

function ShowPlan({
  usePlan,
}: {
  usePlan: () => { loading: true } | { loading: false; value: string | undefined };
}) {
  const plan = usePlan();
  return <p id="plan">{plan.loading ? 'loading' : plan.value}</p>;
}

class Boundary extends Component<{ children: ReactNode }, { message?: string }> {
  override state: { message?: string } = {};
  static getDerivedStateFromError(error: Error) {
    return { message: error.message };
  }
  override render() {
    return this.state.message === undefined ? this.props.children : <p id="caught">{this.state.message}</p>;
  }
}

describe('SessionAuth', () => {
  it('sends who is not signed in to the sign-in page and back', async () => {
    const page = await openPage('/private?a=1#h', replies);
    init(page);
    await draw(
      <page.Session.SessionAuth>
        <p id="secret">secret</p>
      </page.Session.SessionAuth>,
    );
    await until(() => page.visited[0] === '/auth/?redirectToPath=%2Fprivate%3Fa%3D1%23h');
    expect(document.getElementById('secret')).toBeNull();
  });

  it('names the root when that is the page to come back to', async () => {
    const page = await openPage('/', replies);
    init(page);
    await draw(<page.Session.SessionAuth>secret</page.Session.SessionAuth>);
    await until(() => page.visited[0] === '/auth/?redirectToPath=%2F');
  });

  it('keeps its context with the session', async () => {
    const page = await openPage('/', replies);
    const events: string[] = [];
    init(page, { onHandleEvent: (event) => events.push(`${event.action} ${event.sessionContext.userId}`) });
    await draw(
      <page.SuperTokens.SuperTokensWrapper>
        <Who useSession={page.Session.useSessionContext} />
      </page.SuperTokens.SuperTokensWrapper>,
    );
    const who = (): string | null | undefined => document.getElementById('who')?.textContent;
    await until(() => who() === 'nobody');
    await startSession(page);
    await until(() => who() === 'user-1');
    await page.Session.signOut();
    await until(() => who() === 'nobody');
    expect(events).toEqual(['SESSION_CREATED user-1', 'SIGN_OUT ']);
    expect(page.visited).toEqual([]);
  });

  it('shows the access-denied screen, whose buttons lead back and out', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    const page = await openPage('/pro', replies);
    init(page);
    await startSession(page);
    const Plan = planClaim(page);
    await draw(
      <page.Session.SessionAuth
        accessDeniedScreen={page.SessionUI.AccessDeniedScreen}
        overrideGlobalClaimValidators={(all) => [...all, Plan.validators.hasValue('pro')]}
      >
        <p id="secret">secret</p>
      </page.Session.SessionAuth>,
    );
    await sees('headerTitle', 'Access denied');
    expect(document.getElementById('secret')).toBeNull();
    await press('logoutButton');
    await vi.waitFor(() => expect(page.visited).toContain('/auth/?show=signin'));
  });

  it('follows the redirection of the first failing claim, but not to where it is', async () => {
    const page = await openPage('/pro', replies);
    init(page);
    await startSession(page);
    const Plan = planClaim(page);
    const guarded = (target: string): ReactNode => (
      <page.Session.SessionAuth
        overrideGlobalClaimValidators={(all) => [
          ...all,
          { ...Plan.validators.hasValue('pro'), onFailureRedirection: () => target },
        ]}
      >
        <p id="content">content</p>
      </page.Session.SessionAuth>
    );
    await draw(guarded('/upgrade'));
    await vi.waitFor(() => expect(page.visited).toContain('/upgrade'));
    expect(document.getElementById('content')).toBeNull();
    await draw(guarded('/pro'));
    await until(() => document.getElementById('content'));
  });

  it('refuses redirections that are neither a path nor an address', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const page = await openPage('/pro', replies);
    init(page);
    await startSession(page);
    const Plan = planClaim(page);
    await draw(
      <Boundary>
        <page.Session.SessionAuth
          overrideGlobalClaimValidators={(all) => [
            ...all,
            { ...Plan.validators.hasValue('pro'), onFailureRedirection: () => 'upgrade' },
          ]}
        >
          <p>content</p>
        </page.Session.SessionAuth>
      </Boundary>,
    );
    await vi.waitFor(() =>
      expect(document.getElementById('caught')?.textContent).toBe(
        'onFailureRedirectionURL returned a relative url: upgrade',
      ),
    );
  });

  it('tells the value of a claim', async () => {
    const page = await openPage('/', replies);
    init(page);
    await startSession(page);
    const Plan = planClaim(page);
    await draw(
      <page.Session.SessionAuth>
        <ShowPlan usePlan={() => page.Session.useClaimValue(Plan)} />
      </page.Session.SessionAuth>,
    );
    await vi.waitFor(() => expect(document.getElementById('plan')?.textContent).toBe('free'));
  });

  it('says what is wrong when used wrongly', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const page = await openPage('/', replies);
    expect(() => page.SuperTokens.isRecipeInitialized('session')).toThrow(
      'SuperTokens must be initialized before calling this method.',
    );
    expect(() => page.Session.getUserId()).toThrow(
      'No instance of Session found. Make sure to call the Session.init method.',
    );
    init(page);
    expect(page.SuperTokens.isRecipeInitialized('session')).toBe(true);
    expect(page.SuperTokens.isRecipeInitialized('totp')).toBe(false);
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    init(page);
    expect(warn).toHaveBeenCalledWith('SuperTokens was already initialized');
    await draw(
      <Boundary>
        <Who useSession={page.Session.useSessionContext} />
      </Boundary>,
    );
    await vi.waitFor(() =>
      expect(document.getElementById('caught')?.textContent).toBe(
        'Cannot use useSessionContext outside auth wrapper components.',
      ),
    );
    expect(screenElement('container')).toBeNull();
  });
});
