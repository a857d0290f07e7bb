import WebSession from '@latchkey/web/recipe/session';
import type { ReactElement } from 'react';
import { getApp, redirectToAuth } from '../../app.js';
import { goBack } from '../../navigate.js';
import { overridable } from '../../override.js';
import { useRouterNavigate } from '../../routing/router.js';
import type { FeatureProps } from '../../types.js';
import { Screen } from '../../ui/Screen.js';
import { styleSheet } from '../../ui/styles.js';
import { UserContextProvider, useUserContext } from '../../userContext.js';
import { sessionTexts } from './messages.js';
import { useSessionOverrides } from './overrides.js';
import { sessionRecipe } from './recipe.js';
import { AccessDeniedView } from './screens.js';
import type { AccessDeniedThemeProps } from './types.js';

/** The access-denied screen's look and what its buttons do; replaced by `SessionAccessDenied_Override`. */
export const AccessDeniedScreenTheme = overridable(
  'SessionAccessDenied',
  function AccessDeniedScreenTheme({ error, navigate }: AccessDeniedThemeProps) {
    const userContext = useUserContext();
    return (
      <AccessDeniedView
        error={error}
        onBack={() => goBack(navigate)}
        onLogOut={async () => {
          await WebSession.signOut({ userContext });
          await redirectToAuth({ show: 'signin', navigate, redirectBack: false, userContext });
        }}
      />
    );
  },
);

/**
 * A screen for somebody who may not see a page, with a way back and a way out.
 *
 * @example
 * <SessionAuth accessDeniedScreen={AccessDeniedScreen}>…</SessionAuth>
 */
export function AccessDeniedScreen(
  props: FeatureProps & { error?: string | undefined; useShadowDom?: boolean | undefined },
): ReactElement {
  const app = getApp();
  const { style, accessDeniedStyle } = sessionRecipe.getOrThrow();
  const routerNavigate = useRouterNavigate();
  return (
    <UserContextProvider userContext={props.userContext}>
      <Screen
        language={app.language}
        texts={sessionTexts}
        overrides={useSessionOverrides()}
        useShadowDom={props.useShadowDom ?? app.useShadowDom}
        css={styleSheet(app.style, style, accessDeniedStyle)}
      >
        <AccessDeniedScreenTheme error={props.error} navigate={props.navigate ?? routerNavigate} />
      </Screen>
    </UserContextProvider>
  );
}
