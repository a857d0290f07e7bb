import type { ComponentProps, ReactElement } from 'react';
import { useMemo } from 'react';
import { AuthPage as AuthPageOfInstances } from '../auth/AuthPage.js';
import { AuthPageComponentList } from '../auth/AuthPageComponentList.js';
import { AuthPageFooter } from '../auth/AuthPageFooter.js';
import { AuthPageHeader } from '../auth/AuthPageHeader.js';
import { AuthPageTheme } from '../auth/AuthPageTheme.js';
import { AuthRecipeComponentsOverrideContextProvider } from '../auth/overrides.js';
import { commonTexts as languageTranslations } from '../i18n/english.js';
import { useRouterNavigate } from '../routing/router.js';
import {
  canHandleRoute,
  getRoutingComponent,
  getSuperTokensRoutesForReactRouterDom,
} from '../routing/routes.js';
import type { PreBuiltUIClass } from '../types.js';

type AuthPageProps = Omit<ComponentProps<typeof AuthPageOfInstances>, 'preBuiltUIList'> & {
  /** The classes of prebuilt screens: `[EmailPasswordPreBuiltUI]`. */
  preBuiltUIList: readonly PreBuiltUIClass[];
};

/**
 * The authentication page, to embed anywhere.
 *
 * @example
 * <AuthPage preBuiltUIList={[EmailPasswordPreBuiltUI]} isSignUp />
 */
export function AuthPage({ preBuiltUIList, ...props }: AuthPageProps): ReactElement {
  // Keyed by the classes themselves: an array literal in JSX is a new one at each render.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const uis = useMemo(
    () => preBuiltUIList.map((ui) => ui.getInstanceOrInitAndGetInstance()),
    [...preBuiltUIList],
  );
  return <AuthPageOfInstances {...props} preBuiltUIList={uis} />;
}

export type { AuthPageThemeProps } from '../auth/types.js';
export {
  AuthPageComponentList,
  AuthPageFooter,
  AuthPageHeader,
  AuthPageTheme,
  AuthRecipeComponentsOverrideContextProvider,
  canHandleRoute,
  getRoutingComponent,
  getSuperTokensRoutesForReactRouterDom,
  languageTranslations,
};

/** How the screens reach the app's router: a hook. */
function getReactRouterDomWithCustomHistory(): { useHistoryCustom: typeof useRouterNavigate } {
  return { useHistoryCustom: useRouterNavigate };
}

/** Routes and parts of the prebuilt screens. */
const UI = {
  languageTranslations,
  getSuperTokensRoutesForReactRouterDom,
  getReactRouterDomWithCustomHistory,
  canHandleRoute,
  getRoutingComponent,
  AuthPage,
  AuthPageTheme,
  AuthPageHeader,
  AuthPageFooter,
  AuthPageComponentList,
  AuthRecipeComponentsOverrideContextProvider,
};

export default UI;
