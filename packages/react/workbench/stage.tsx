import { createContext, type ReactElement, useContext, useState } from 'react';
import { AuthPageTheme } from '../src/auth/AuthPageTheme.js';
import type { LanguageSource } from '../src/i18n/language.js';
import { normaliseConfig } from '../src/recipe/emailpassword/config.js';
import { emailPasswordTexts } from '../src/recipe/emailpassword/messages.js';
import { ResetPasswordUsingTokenTheme } from '../src/recipe/emailpassword/screens/ResetPasswordUsingToken.js';
import { SignInForm } from '../src/recipe/emailpassword/screens/SignIn.js';
import { SignUpForm } from '../src/recipe/emailpassword/screens/SignUp.js';
import type { RecipeInterface, SignUpFormField } from '../src/recipe/emailpassword/types.js';
import { sessionTexts } from '../src/recipe/session/messages.js';
import { AccessDeniedView } from '../src/recipe/session/screens.js';
import type { AuthComponentProps } from '../src/types.js';
import { Screen } from '../src/ui/Screen.js';
import { styleSheet } from '../src/ui/styles.js';
import { agreeable } from './fakes.js';

const language: LanguageSource = {
  defaultLanguage: 'en',
  translationFunc: undefined,
  savedLanguage: async () => undefined,
  current: () => ({ language: undefined, store: {} }),
  subscribe: () => () => {},
};

const texts = { en: { ...emailPasswordTexts.en, ...sessionTexts.en } };
const nothing = (): void => {};

const logo = `url("data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#0d7a5f"/><path d="M9 21 16 9l7 12" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/></svg>')}")`;
const brand = `[data-supertokens~="container"] { --latchkey-logo: ${logo}; --latchkey-logo-display: block; --palette-primary: 13, 122, 95; --palette-primaryBorder: 9, 97, 75; --palette-textLink: 13, 110, 86; }
@media (prefers-color-scheme: dark) { [data-supertokens~="container"] { --palette-textLink: 94, 214, 178; --palette-primaryBorder: 16, 138, 108; } }`;

function Stage({ css = '', children }: { css?: string; children: ReactElement }): ReactElement {
  return (
    <Screen language={language} texts={texts} overrides={{}} useShadowDom css={styleSheet(css)}>
      {children}
    </Screen>
  );
}

interface AuthStage {
  readonly isSignUp?: boolean;
  readonly backend?: RecipeInterface;
  readonly fields?: SignUpFormField[];
  readonly branded?: boolean;
}

const AuthStageContext = createContext<AuthStage>({});

function Method(shared: AuthComponentProps): ReactElement {
  const { isSignUp = false, backend = yes, fields } = useContext(AuthStageContext);
  const config = normaliseConfig({ signInAndUpFeature: { signUpForm: { formFields: fields } } });
  const { signInForm, signUpForm } = config.signInAndUpFeature;
  const form = {
    config,
    recipeImplementation: backend,
    error: shared.error,
    onError: shared.onError,
    clearError: shared.clearError,
    userContext: {},
    onFetchError: () => shared.onError('SOMETHING_WENT_WRONG_ERROR'),
    onSuccess: nothing,
  };
  return isSignUp ? (
    <SignUpForm {...form} formFields={signUpForm.formFields} />
  ) : (
    <SignInForm {...form} formFields={signInForm.formFields} onForgotPasswordClick={nothing} />
  );
}

const methods = [Method];
const yes = agreeable();

/** The authentication page over a back end of the workbench. */
export function Auth(props: AuthStage): ReactElement {
  const [isSignUp, setSignUp] = useState(props.isSignUp ?? false);
  const [error, setError] = useState<string>();
  return (
    <AuthStageContext.Provider value={{ ...props, isSignUp }}>
      <Stage css={props.branded === true ? brand : ''}>
        <AuthPageTheme
          authComponents={methods}
          factorIds={['emailpassword']}
          hasSeparateSignUpView
          isSignUp={isSignUp}
          onSignInUpSwitcherClick={() => {
            setError(undefined);
            setSignUp(!isSignUp);
          }}
          error={error}
          onError={setError}
          clearError={() => setError(undefined)}
          privacyPolicyLink="https://example.com/privacy"
          termsOfServiceLink="https://example.com/terms"
          onAuthSuccess={async () => {}}
          showBackButton={false}
          setFactorList={nothing}
          resetFactorList={nothing}
          rebuildAuthPage={nothing}
          userContext={{}}
          navigate={undefined}
        />
      </Stage>
    </AuthStageContext.Provider>
  );
}

/** The reset screens; with a token the one that takes a new password. */
export function Reset({
  token,
  backend = agreeable(),
}: {
  token?: string;
  backend?: RecipeInterface;
}): ReactElement {
  const [error, setError] = useState<string>();
  const config = normaliseConfig();
  const { enterEmailForm, submitNewPasswordForm } = config.resetPasswordUsingTokenFeature;
  const shared = {
    config,
    recipeImplementation: backend,
    error,
    onError: setError,
    clearError: () => setError(undefined),
    userContext: {},
  };
  return (
    <Stage>
      <ResetPasswordUsingTokenTheme
        config={config}
        enterEmailForm={{ ...shared, formFields: enterEmailForm.formFields, onBackButtonClicked: nothing }}
        submitNewPasswordForm={
          token === undefined
            ? undefined
            : {
                ...shared,
                formFields: submitNewPasswordForm.formFields,
                token,
                onSignInClicked: nothing,
                onNewLinkClicked: nothing,
              }
        }
      />
    </Stage>
  );
}

/** The screen for somebody who may not see a page. */
export function AccessDenied({ error }: { error?: string }): ReactElement {
  return (
    <Stage>
      <AccessDeniedView error={error} onBack={nothing} onLogOut={async () => {}} />
    </Stage>
  );
}
