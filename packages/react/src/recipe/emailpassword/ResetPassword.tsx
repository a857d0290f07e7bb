import { type ReactElement, useState } from 'react';
import { getApp, redirectToAuth } from '../../app.js';
import { queryParam } from '../../browser.js';
import { useRouterNavigate } from '../../routing/router.js';
import type { FeatureProps } from '../../types.js';
import { Screen } from '../../ui/Screen.js';
import { styleSheet } from '../../ui/styles.js';
import { UserContextProvider, useUserContext } from '../../userContext.js';
import { emailPasswordTexts } from './messages.js';
import { useEmailPasswordOverrides } from './overrides.js';
import { emailPasswordRecipe } from './recipe.js';
import { goToResetPassword } from './SignInUp.js';
import { ResetPasswordUsingTokenTheme } from './screens/ResetPasswordUsingToken.js';

/** The reset screens, on their route or wherever an app places them. */
export function ResetPasswordUsingToken(props: FeatureProps): ReactElement {
  const app = getApp();
  const { config } = emailPasswordRecipe.getOrThrow();
  const feature = config.resetPasswordUsingTokenFeature;
  const token = queryParam('token');
  const { style } = token === undefined ? feature.enterEmailForm : feature.submitNewPasswordForm;
  return (
    <UserContextProvider userContext={props.userContext}>
      <Screen
        language={app.language}
        texts={emailPasswordTexts}
        overrides={useEmailPasswordOverrides()}
        useShadowDom={app.useShadowDom}
        css={styleSheet(app.style, config.recipeRootStyle, style)}
      >
        {/* Another token, or none, is another form: nothing of the old one may stay. */}
        <ResetPassword key={token} {...props} token={token} />
      </Screen>
    </UserContextProvider>
  );
}

function ResetPassword({ token, ...props }: FeatureProps & { token: string | undefined }): ReactElement {
  const { config, functions } = emailPasswordRecipe.getOrThrow();
  const { enterEmailForm, submitNewPasswordForm } = config.resetPasswordUsingTokenFeature;
  const routerNavigate = useRouterNavigate();
  const navigate = props.navigate ?? routerNavigate;
  const userContext = useUserContext();
  const [error, setError] = useState<string>();
  const shared = {
    config,
    recipeImplementation: functions,
    error,
    onError: setError,
    clearError: () => setError(undefined),
    userContext,
  };
  const toSignIn = (): Promise<void> =>
    redirectToAuth({ show: 'signin', navigate, redirectBack: false, userContext });
  return (
    <ResetPasswordUsingTokenTheme
      config={config}
      userContext={userContext}
      enterEmailForm={{ ...shared, formFields: enterEmailForm.formFields, onBackButtonClicked: toSignIn }}
      submitNewPasswordForm={
        token === undefined
          ? undefined
          : {
              ...shared,
              formFields: submitNewPasswordForm.formFields,
              token,
              onSignInClicked: toSignIn,
              onNewLinkClicked: () => goToResetPassword(navigate, userContext),
            }
      }
    />
  );
}
