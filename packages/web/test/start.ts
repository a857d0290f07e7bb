import { vi } from 'vitest';
import type { InputType, SessionEvent } from '../src/session/types.js';
import type { Lock } from '../src/utils/lockFactory.js';
import { Backend } from './backend.js';
import { forgetSdk, openPage, type Page } from './page.js';

export const API = 'http://api.example.com';

/** A page with a started session layer and the backend it talks to. */
export type Started = {
  page: Page;
  backend: Backend;
  session: typeof import('../src/session/index.js');
  /** What `onHandleEvent` was told: the actions, `UNAUTHORISED` with its flag. */
  events: string[];
  /** Signs in; what was seen and told up to here is forgotten. */
  signIn: () => Promise<Response>;
};

/** Starts the session layer in a fresh page, or in a further tab of `another`'s. */
export async function start(options: Partial<InputType> = {}, another?: Started): Promise<Started> {
  const page = another?.page ?? openPage();
  const backend = another?.backend ?? new Backend();
  if (another) forgetSdk();
  vi.stubGlobal('fetch', backend.fetch);
  const events: string[] = [];
  const session = await import('../src/session/index.js');
  session.init({
    apiDomain: API,
    lockFactory,
    onHandleEvent: (event) => void events.push(nameOf(event)),
    ...options,
  });
  const tabFetch = globalThis.fetch;
  const signIn = async () => {
    const response = await tabFetch(`${API}/auth/signin`, { method: 'POST' });
    events.length = backend.seen.length = 0;
    return response;
  };
  return { page, backend, session, events, signIn };
}

const queues = new Map<string, Promise<void>>();
const releases = new Map<string, () => void>();

/** A lock among the tabs of this test file, without the delays of the real ones. */
export async function lockFactory(): Promise<Lock> {
  return {
    async acquireLock(name) {
      const before = queues.get(name);
      let release = () => {};
      queues.set(name, new Promise((resolve) => (release = resolve)));
      await before;
      releases.set(name, release);
      return true;
    },
    releaseLock: async (name) => releases.get(name)?.(),
  };
}

function nameOf(event: SessionEvent): string {
  return event.action === 'UNAUTHORISED' ? `${event.action}(${event.sessionExpiredOrRevoked})` : event.action;
}
