import { type ReactNode, StrictMode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { expect, vi } from 'vitest';

/** One answer of the fake back end. */
export interface Reply {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** A request the page made. */
export interface Request {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

export const origin = 'http://localhost:3000';

/** A front-token header that starts a session. */
export function sessionHeaders(payload: Record<string, unknown> = {}): Record<string, string> {
  const seconds = Math.floor(Date.now() / 1000);
  const up = { sub: 'user-1', iat: seconds, exp: seconds + 3600, sessionHandle: 'handle-1', ...payload };
  return { 'front-token': btoa(JSON.stringify({ uid: 'user-1', ate: Date.now() + 3_600_000, up })) };
}

export const user = {
  id: 'user-1',
  timeJoined: 1,
  isPrimaryUser: false,
  tenantIds: ['public'],
  emails: ['ada@example.com'],
  phoneNumbers: [],
  thirdParty: [],
  webauthn: { credentialIds: [] },
  loginMethods: [{ tenantIds: ['public'], timeJoined: 1, recipeId: 'emailpassword', recipeUserId: 'user-1' }],
};

/** A fresh page at an address, with fresh modules and a fake back end; navigations are noted, not made. */
export async function openPage(path: string, replies: Record<string, Reply> = {}) {
  vi.resetModules();
  document.body.replaceChildren();
  for (const part of document.cookie.split(';')) {
    const name = part.split('=')[0]?.trim() ?? '';
    // biome-ignore lint/suspicious/noDocumentCookie: a cookie of an earlier test
    if (name !== '') document.cookie = `${name}=;expires=Thu, 01 Jan 1970 00:00:00 GMT;path=/`;
  }
  localStorage.clear();
  window.history.replaceState(null, '', origin + path);
  for (const name of ['__supertokensOriginalFetch', '__supertokensSessionRecipe'])
    Reflect.deleteProperty(window, name);

  const requests: Request[] = [];
  const visited: string[] = [];
  const backend = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const url = new URL(input instanceof Request ? input.url : input);
    const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined;
    requests.push({ method: (init?.method ?? 'GET').toUpperCase(), path: url.pathname + url.search, body });
    const reply =
      replies[url.pathname] ?? (url.pathname === '/auth/session/refresh' ? { status: 401 } : { status: 404 });
    return new Response(JSON.stringify(reply.body ?? {}), {
      status: reply.status ?? 200,
      headers: reply.headers ?? {},
    });
  };
  vi.stubGlobal('fetch', backend);
  window.fetch = backend;

  const SuperTokens = await import('../src/index.js');
  const EmailPassword = await import('../src/recipe/emailpassword/index.js');
  const { EmailPasswordPreBuiltUI } = await import('../src/recipe/emailpassword/prebuiltui.js');
  const Session = await import('../src/recipe/session/index.js');
  const SessionUI = await import('../src/recipe/session/prebuiltui.js');
  const UI = await import('../src/ui/index.js');

  const config = {
    appInfo: { appName: 'Acme', apiDomain: 'http://localhost:8080', websiteDomain: origin },
    windowHandler: (original: WindowHandler): WindowHandler => ({
      ...original,
      location: { ...original.location, setHref: (href) => void visited.push(href) },
    }),
  };
  return {
    SuperTokens,
    EmailPassword,
    EmailPasswordPreBuiltUI,
    Session,
    SessionUI,
    UI,
    config,
    requests,
    visited,
  };
}

type WindowHandler = import('@latchkey/web/utils/windowHandler').WindowHandlerInterface;

let mounted: Root | undefined;

/** Draws instead of what was drawn before. */
export async function draw(node: ReactNode): Promise<void> {
  mounted?.unmount();
  mounted = createRoot(document.body.appendChild(document.createElement('div')));
  mounted.render(<StrictMode>{node}</StrictMode>);
  await tick();
}

/** Lets React do what an event has asked for. */
const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

/** Waits for something that is to come; the SDK works behind locks and requests. */
export async function until<T>(look: () => T): Promise<NonNullable<T>> {
  return vi.waitFor(
    () => {
      const found = look();
      if (found === undefined || found === null || found === false)
        throw new Error(`This did not come: ${look}`);
      return found;
    },
    { timeout: 5000, interval: 5 },
  );
}

/** Waits until an element's text is what it should be. */
export async function sees(token: string, text: string): Promise<void> {
  await vi.waitFor(() => expect(textOf(token)).toBe(text), { timeout: 5000, interval: 5 });
}

/** An element of the screen by its token. */
export function screenElement(token: string): HTMLElement | null {
  const root = document.getElementById('supertokens-root');
  const found = (root?.shadowRoot ?? root)?.querySelector(`[data-supertokens~="${token}"]`);
  return found instanceof HTMLElement ? found : null;
}

export function field(name: string): HTMLInputElement {
  const root = document.getElementById('supertokens-root');
  const found = (root?.shadowRoot ?? root)?.querySelector(`input[name="${name}"]`);
  if (found instanceof HTMLInputElement) return found;
  throw new Error(`There is no field ${name} on the screen.`);
}

/** Types into a field, as a person would. */
export async function type(name: string, value: string): Promise<void> {
  const input = await until(() => (screenElement(`input-${name}`) === null ? undefined : field(name)));
  input.focus();
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, value);
  input.dispatchEvent(new Event('input', { bubbles: true }));
  await tick();
}

/** Presses what bears the token, once it is there. */
export async function press(token: string): Promise<void> {
  const element = await until(() => screenElement(token));
  element.click();
  await tick();
}

/** The text of an element, or nothing when it is not on the screen. */
export const textOf = (token: string): string | undefined => screenElement(token)?.textContent ?? undefined;
