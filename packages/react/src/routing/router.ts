import type { ComponentType, ReactNode } from 'react';
import { useState } from 'react';
import type { Navigate } from '../types.js';

/** The parts of react-router-dom used here; version 5 has `useHistory`, from 6 on there is `useNavigate`. */
export interface ReactRouterDom {
  readonly Route: ComponentType<{
    path?: string;
    exact?: boolean;
    element?: ReactNode;
    children?: ReactNode;
  }>;
  readonly withRouter?: unknown;
  readonly useHistory?: () => Navigate | undefined;
  readonly useNavigate?: () => Navigate;
  readonly useInRouterContext?: () => boolean;
}

/** Whether something is react-router-dom's module object. */
export function isReactRouterDom(module: unknown): module is ReactRouterDom {
  return typeof module === 'object' && module !== null && 'Route' in module;
}

type NavigateHook = () => Navigate | undefined;
const noRouter: NavigateHook = () => undefined;
let hook: NavigateHook = noRouter;

/** Remembers the app's router, so that screens and `SessionAuth` navigate without loading the page. */
export function registerRouter(router: ReactRouterDom): void {
  const { useNavigate, useInRouterContext, useHistory } = router;
  if (useNavigate !== undefined) {
    // biome-ignore lint/correctness/useHookAtTopLevel: outside of a router it throws, and no component changes sides
    hook = () => (useInRouterContext?.() === false ? undefined : useNavigate());
  } else hook = useHistory ?? noRouter;
}

/** The app's router from inside of it, else nothing. */
export function useRouterNavigate(): Navigate | undefined {
  // The hook of the first render stays: a router registered later would change the number of hooks.
  const [useHook] = useState(() => hook);
  return useHook();
}
