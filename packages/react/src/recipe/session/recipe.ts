import WebSession from '@latchkey/web/recipe/session';
import { singleton } from '../../singleton.js';
import type { RecipeInitResult, UserContext } from '../../types.js';
import type {
  InputType,
  RecipeEventWithSessionContext,
  SessionContextUpdate,
  WebSessionEvent,
} from './types.js';

type Listener = (event: RecipeEventWithSessionContext) => void;

/** The session recipe of this page. */
export interface SessionRecipe {
  readonly style: string;
  readonly accessDeniedStyle: string;
  /** Tells the app and every `SessionAuth` on the page. */
  readonly notify: (event: RecipeEventWithSessionContext) => void;
  /** @returns a function that ends the subscription */
  readonly addEventListener: (listener: Listener) => () => void;
}

export const sessionRecipe = singleton<SessionRecipe>('Session');

export const noSession: SessionContextUpdate = {
  doesSessionExist: false,
  userId: '',
  accessTokenPayload: {},
};

/** See `Session.init`. */
export function init(config: InputType = {}): RecipeInitResult {
  const { style, accessDeniedScreen, onHandleEvent, ...web } = config;
  const listeners = new Set<Listener>();
  const notify: Listener = (event) => {
    onHandleEvent?.(event);
    for (const listener of Array.from(listeners)) listener(event);
  };
  return {
    recipeID: 'session',
    authReact: () =>
      sessionRecipe.set({
        style: style ?? '',
        accessDeniedStyle: accessDeniedScreen?.style ?? '',
        notify,
        addEventListener: (listener) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      }),
    webJS: WebSession.init({
      ...web,
      onHandleEvent: (event) => {
        sessionAfter(event).then(
          (sessionContext) => notify({ ...event, sessionContext }),
          // The session went away between the event and the reading of it; its own event follows.
          () => notify({ ...event, sessionContext: noSession }),
        );
      },
    }),
  };
}

async function sessionAfter(event: WebSessionEvent): Promise<SessionContextUpdate> {
  if (event.action === 'SIGN_OUT' || event.action === 'UNAUTHORISED') return noSession;
  const userContext: UserContext = event.userContext ?? {};
  return readSession(userContext);
}

const asking = new WeakMap<UserContext, Promise<boolean>>();

/**
 * Whether there is a session. Components that are drawn together ask together: on a first visit each question would be
 * a refresh of its own, and all but the first would report the failure of the one before as a session that has ended.
 */
export function sessionExists(userContext: UserContext): Promise<boolean> {
  const asked = asking.get(userContext);
  if (asked !== undefined) return asked;
  const answer = WebSession.doesSessionExist({ userContext });
  asking.set(userContext, answer);
  const forget = (): boolean => asking.delete(userContext);
  answer.then(forget, forget);
  return answer;
}

/** The session as it is now. */
export async function readSession(userContext: UserContext): Promise<SessionContextUpdate> {
  if (!(await sessionExists(userContext))) return noSession;
  const [userId, accessTokenPayload] = await Promise.all([
    WebSession.getUserId({ userContext }),
    WebSession.getAccessTokenPayloadSecurely({ userContext }),
  ]);
  return { doesSessionExist: true, userId, accessTokenPayload };
}

/** What tells one session from another; nothing without a session. */
export async function sessionHandle(userContext: UserContext): Promise<unknown> {
  const { accessTokenPayload } = await readSession(userContext);
  return accessTokenPayload.sessionHandle;
}
