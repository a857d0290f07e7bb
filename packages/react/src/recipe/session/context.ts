import type { SessionClaim } from '@latchkey/web/recipe/session';
import { createContext, useContext } from 'react';
import type { SessionContextType } from './types.js';

/** The session for components below; `undefined` outside of `SessionAuth` and `SuperTokensWrapper`. */
export const SessionContext = createContext<SessionContextType | undefined>(undefined);

/**
 * The session, kept up to date.
 *
 * @throws outside of `SessionAuth` and `SuperTokensWrapper`
 * @example
 * const session = useSessionContext();
 * if (session.loading) return null;
 * return session.doesSessionExist ? <p>{session.userId}</p> : <SignInButton />;
 */
export function useSessionContext(): SessionContextType {
  const context = useContext(SessionContext);
  if (context === undefined) throw new Error('Cannot use useSessionContext outside auth wrapper components.');
  return context;
}

/** The value of a claim in the session's access token, kept up to date. */
export function useClaimValue<T>(
  claim: SessionClaim<T>,
): { loading: true } | { loading: false; doesSessionExist: boolean; value: T | undefined } {
  const context = useSessionContext();
  if (context.loading) return { loading: true };
  return {
    loading: false,
    doesSessionExist: context.doesSessionExist,
    value: context.doesSessionExist ? claim.getValueFromPayload(context.accessTokenPayload) : undefined,
  };
}
