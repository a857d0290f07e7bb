import { useEffect, useRef, useState } from 'react';
import { requestedPath } from '../app.js';
import { queryParam } from '../browser.js';
import { useSessionContext } from '../recipe/session/context.js';
import { noSession, sessionRecipe } from '../recipe/session/recipe.js';
import { useRethrow } from '../recipe/session/SessionAuth.js';
import { redirectAfterSuccess } from '../recipe/session/success.js';
import type { Navigate, UserContext } from '../types.js';

interface Wishes {
  readonly redirectOnSessionExists?: boolean | undefined;
  readonly onSessionAlreadyExists?: (() => void) | undefined;
}

/**
 * Decides once, when the session is known, what happens to somebody who is signed in already. A session that begins
 * later is the success of a form on this page, which goes on by itself.
 */
export function useExistingSession(
  wishes: Wishes,
  navigate: Navigate | undefined,
  userContext: UserContext,
): 'loading' | 'leaving' | 'none' {
  const session = useSessionContext();
  const [state, setState] = useState<'loading' | 'leaving' | 'none'>('loading');
  const rethrow = useRethrow();
  const decided = useRef(false);
  useEffect(() => {
    if (session.loading || decided.current) return;
    decided.current = true;
    const stays = wishes.redirectOnSessionExists === false || queryParam('forceFreshAuth') === 'true';
    if (!session.doesSessionExist || (wishes.onSessionAlreadyExists === undefined && stays))
      return setState('none');
    setState('leaving');
    if (wishes.onSessionAlreadyExists !== undefined) return wishes.onSessionAlreadyExists();
    const { doesSessionExist, userId, accessTokenPayload } = session.loading ? noSession : session;
    sessionRecipe.getOrThrow().notify({
      action: 'SESSION_ALREADY_EXISTS',
      userContext,
      sessionContext: { doesSessionExist, userId, accessTokenPayload },
    });
    redirectAfterSuccess({
      success: undefined,
      recipeId: 'session',
      redirectToPath: requestedPath(),
      navigate,
      userContext,
    }).catch(rethrow);
  }, [session, wishes, navigate, userContext, rethrow]);
  return state;
}
