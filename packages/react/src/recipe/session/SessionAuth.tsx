import WebSession, { type ClaimValidationError } from '@latchkey/web/recipe/session';
import { type PropsWithChildren, type ReactElement, useContext, useEffect, useRef, useState } from 'react';
import { open, redirectToAuth } from '../../app.js';
import { page } from '../../browser.js';
import { useRouterNavigate } from '../../routing/router.js';
import type { Navigate, UserContext } from '../../types.js';
import { UserContextProvider, useUserContext } from '../../userContext.js';
import { consequenceOf } from './claims.js';
import { SessionContext } from './context.js';
import { noSession, readSession, sessionExists, sessionRecipe } from './recipe.js';
import type { LoadedSessionContext, SessionAuthProps, SessionContextType } from './types.js';

type Props = PropsWithChildren<SessionAuthProps & { userContext?: UserContext | undefined }>;

/**
 * Shows its children to those who are signed in, and sends others to the sign-in page; with `requireAuth={false}` it
 * only provides `useSessionContext`.
 *
 * @example
 * <SessionAuth><Dashboard /></SessionAuth>
 */
export function SessionAuth({ userContext, ...props }: Props): ReactElement {
  return (
    <UserContextProvider userContext={userContext}>
      <Guard {...props} />
    </UserContextProvider>
  );
}

function Guard(props: Omit<Props, 'userContext'>): ReactElement | null {
  const { requireAuth = true, accessDeniedScreen: AccessDenied } = props;
  const firstRequireAuth = useRef(requireAuth);
  if (firstRequireAuth.current !== requireAuth) {
    throw new Error(
      'requireAuth prop should not change. If you are seeing this, it probably means that you are using SessionAuth in multiple routes with different values for requireAuth. To solve this, try adding the "key" prop to all uses of SessionAuth like <SessionAuth key="someUniqueKeyPerRoute" requireAuth={...}>',
    );
  }
  const navigate = useRouterNavigate();
  const userContext = useUserContext();
  const session = useGuardedSession(props, navigate, userContext);
  if (requireAuth && (session.loading || !session.doesSessionExist)) return null;
  const denied = session.loading ? undefined : session.accessDeniedValidatorError;
  return (
    <SessionContext.Provider value={session}>
      {denied !== undefined && AccessDenied !== undefined ? (
        <AccessDenied userContext={userContext} navigate={navigate} validationError={denied} />
      ) : (
        props.children
      )}
    </SessionContext.Provider>
  );
}

/** The session, loaded once and then kept by the session's events; acts on what is missing. */
function useGuardedSession(
  props: SessionAuthProps,
  navigate: Navigate | undefined,
  userContext: UserContext,
): SessionContextType {
  const parent = useContext(SessionContext);
  // A page that does not insist on a session shows at once what is known further up. One that does waits for its own
  // claims: it must not show for an instant what they will refuse.
  const [context, setContext] = useState<SessionContextType>(
    props.requireAuth === false && parent !== undefined ? parent : { loading: true },
  );
  const rethrow = useRethrow();
  const latest = useRef({ props, navigate, userContext });
  latest.current = { props, navigate, userContext };
  useEffect(() => {
    let mounted = true;
    const update = async (): Promise<void> => {
      const next = await settle(latest.current);
      if (mounted && next !== undefined) setContext((now) => (sameContext(now, next) ? now : next));
    };
    const run = (work: Promise<void>): void => {
      work.catch((error: unknown) => mounted && rethrow(error));
    };
    run(update());
    const stop = sessionRecipe.getOrThrow().addEventListener((event) => {
      if (event.action === 'SESSION_ALREADY_EXISTS') return;
      const over = event.action === 'SIGN_OUT' || event.action === 'UNAUTHORISED';
      if (!over) return run(update());
      setContext((now) => (sameContext(now, none) ? now : none));
      if (event.action === 'UNAUTHORISED') run(onUnauthorised(latest.current));
    });
    return () => {
      mounted = false;
      stop();
    };
  }, [rethrow]);
  return context;
}

interface Surroundings {
  readonly props: SessionAuthProps;
  readonly navigate: Navigate | undefined;
  readonly userContext: UserContext;
}

const none: LoadedSessionContext = { loading: false, ...noSession, invalidClaims: [] };

function sameContext(one: SessionContextType, other: SessionContextType): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The context to show, or nothing when the page is being left. */
async function settle({
  props,
  navigate,
  userContext,
}: Surroundings): Promise<LoadedSessionContext | undefined> {
  const { requireAuth = true, doRedirection = true } = props;
  const context = await load(props, userContext);
  if (!context.doesSessionExist) {
    if (requireAuth && doRedirection) await redirectToAuth({ navigate, userContext, redirectBack: true });
    return context;
  }
  if (context.invalidClaims.length === 0 || !doRedirection) return context;
  const { redirectPath, denied } = await consequenceOf({
    invalidClaims: context.invalidClaims,
    overrideGlobalClaimValidators: props.overrideGlobalClaimValidators,
    userContext,
  });
  if (redirectPath !== undefined) {
    if (isCurrent(redirectPath)) return context;
    open(redirectPath, navigate);
    return undefined;
  }
  if (props.accessDeniedScreen === undefined || denied === undefined) return context;
  warn(denied);
  return { ...context, accessDeniedValidatorError: denied };
}

async function load(props: SessionAuthProps, userContext: UserContext): Promise<LoadedSessionContext> {
  try {
    if (!(await sessionExists(userContext))) return none;
    const invalidClaims = await WebSession.validateClaims({
      overrideGlobalClaimValidators: props.overrideGlobalClaimValidators,
      userContext,
    });
    // Read last: validating may have refreshed the token.
    return { loading: false, ...(await readSession(userContext)), invalidClaims };
  } catch (error) {
    if (await sessionExists(userContext)) throw error;
    return none;
  }
}

async function onUnauthorised({ props, navigate, userContext }: Surroundings): Promise<void> {
  const { requireAuth = true, doRedirection = true } = props;
  if (props.onSessionExpired !== undefined) props.onSessionExpired();
  else if (requireAuth && doRedirection) await redirectToAuth({ navigate, userContext, redirectBack: true });
}

function isCurrent(path: string): boolean {
  const here = page().location.getHref();
  return new URL(path, here).href === here;
}

function warn(denied: ClaimValidationError): void {
  console.warn({
    message: 'Showing access denied screen because a claim validator failed',
    claimValidationError: denied,
  });
}

/** Throws inside of a render, where the app's error boundary is. */
export function useRethrow(): (error: unknown) => void {
  const [, setError] = useState<undefined>();
  const rethrow = useRef((error: unknown) =>
    setError(() => {
      throw error;
    }),
  );
  return rethrow.current;
}
