import { createContext, type ReactElement, type ReactNode, useContext } from 'react';
import type { UserContext } from './types.js';

const Context = createContext<UserContext | undefined>(undefined);

/** The user context of the nearest `SuperTokensWrapper`, `SessionAuth` or screen that was given one; else `{}`. */
export function useUserContext(): UserContext {
  return useContext(Context) ?? empty;
}

const empty: UserContext = {};

/** Hands a user context down; without one, the one from above stays. */
export function UserContextProvider(props: {
  readonly userContext?: UserContext | undefined;
  readonly children: ReactNode;
}): ReactElement {
  const above = useUserContext();
  return <Context.Provider value={props.userContext ?? above}>{props.children}</Context.Provider>;
}
