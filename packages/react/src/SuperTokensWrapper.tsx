import type { ReactElement, ReactNode } from 'react';
import { SessionAuth } from './recipe/session/SessionAuth.js';
import type { UserContext } from './types.js';

/**
 * Goes around the app: components below may call `useSessionContext`. Nobody is sent anywhere.
 *
 * @example
 * <SuperTokensWrapper><App /></SuperTokensWrapper>
 */
export function SuperTokensWrapper(props: {
  children?: ReactNode;
  userContext?: UserContext | undefined;
}): ReactElement {
  return (
    <SessionAuth requireAuth={false} doRedirection={false} userContext={props.userContext}>
      {props.children}
    </SessionAuth>
  );
}
