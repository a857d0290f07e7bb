import {
  Children,
  cloneElement,
  isValidElement,
  type PropsWithChildren,
  type ReactElement,
  useEffect,
  useState,
} from 'react';
import { getApp, requestedPath } from '../app.js';
import { queryParam, rewriteQuery } from '../browser.js';
import { commonTexts } from '../i18n/english.js';
import { mergeStores, type TranslationStore } from '../i18n/translation.js';
import { SessionAuth } from '../recipe/session/SessionAuth.js';
import { redirectAfterSuccess } from '../recipe/session/success.js';
import { useRouterNavigate } from '../routing/router.js';
import type { AuthSuccessContext, Navigate, PreBuiltUI, UserContext } from '../types.js';
import { Screen } from '../ui/Screen.js';
import { styleSheet } from '../ui/styles.js';
import { useUserContext } from '../userContext.js';
import { AuthPageTheme } from './AuthPageTheme.js';
import { methodsOf } from './methods.js';
import { useAuthPageOverrides } from './overrides.js';
import type { AuthPageThemeProps } from './types.js';
import { useExistingSession } from './useExistingSession.js';

export type AuthPageProps = PropsWithChildren<{
  preBuiltUIList: PreBuiltUI[];
  /** The first factors to offer, instead of all there are. */
  factors?: string[] | undefined;
  isSignUp?: boolean | undefined;
  /** Send somebody who is signed in on to the app; `true` unless given. */
  redirectOnSessionExists?: boolean | undefined;
  onSessionAlreadyExists?: (() => void) | undefined;
  /** Keep sign-in or sign-up in the address (`show`). */
  useSignUpStateFromQueryString?: boolean | undefined;
  navigate?: Navigate | undefined;
  userContext?: UserContext | undefined;
}>;

/** The authentication page: sign-in and sign-up with all recipes. */
export function AuthPage(props: AuthPageProps): ReactElement {
  return (
    <SessionAuth requireAuth={false} doRedirection={false} userContext={props.userContext}>
      <Page {...props} />
    </SessionAuth>
  );
}

function Page(props: AuthPageProps): ReactElement | null {
  const app = getApp();
  const routerNavigate = useRouterNavigate();
  const navigate = props.navigate ?? routerNavigate;
  const userContext = useUserContext();
  const overrides = useAuthPageOverrides();
  const view = useView(props);
  const state = useExistingSession(props, navigate, userContext);
  if (state !== 'none') return null;
  const onAuthSuccess = (success: AuthSuccessContext): Promise<void> =>
    redirectAfterSuccess({
      success,
      recipeId: success.recipeId,
      redirectToPath: requestedPath(),
      navigate,
      userContext,
    });
  const { components, ...methods } = methodsOf({
    uis: props.preBuiltUIList,
    factors: view.factors,
    isSignUp: view.isSignUp,
  });
  const themeProps: AuthPageThemeProps = {
    ...methods,
    ...view.actions,
    authComponents: components.map(({ component }) => component),
    isSignUp: view.isSignUp,
    error: view.error,
    showBackButton: view.isNarrowed,
    onAuthSuccess,
    privacyPolicyLink: app.config.privacyPolicyLink,
    termsOfServiceLink: app.config.termsOfServiceLink,
    userContext,
    navigate,
  };
  const styles = props.preBuiltUIList.map((ui) => ui.authPageStyle);
  return (
    <Screen
      language={app.language}
      texts={textsOf(props.preBuiltUIList)}
      overrides={overrides}
      useShadowDom={app.useShadowDom}
      css={styleSheet(app.style, ...styles)}
    >
      <Look themeProps={themeProps}>{props.children}</Look>
    </Screen>
  );
}

/** Children of the app take the place of our look and are given what it is drawn from. */
function Look({ themeProps, children }: PropsWithChildren<{ themeProps: AuthPageThemeProps }>): ReactElement {
  if (children === undefined) return <AuthPageTheme {...themeProps} />;
  return (
    <>
      {Children.map(children, (child) =>
        isValidElement(child) ? cloneElement(child, { ...themeProps }) : child,
      )}
    </>
  );
}

const merged = new WeakMap<readonly PreBuiltUI[], TranslationStore>();

function textsOf(uis: readonly PreBuiltUI[]): TranslationStore {
  let texts = merged.get(uis);
  if (texts === undefined) {
    texts = uis.map((ui) => ui.texts).reduce<TranslationStore>(mergeStores, commonTexts);
    merged.set(uis, texts);
  }
  return texts;
}

/** What changes on the page: sign-in or sign-up, the narrowed list of factors, the error. */
function useView(props: AuthPageProps) {
  const [isSignUp, setSignUp] = useState(() => firstIsSignUp(props));
  const [error, setError] = useState(errorOfAddress);
  const [narrowed, setNarrowed] = useState<string[]>();
  const [, setBuild] = useState(0);
  useEffect(() => {
    if (props.isSignUp !== undefined) setSignUp(props.isSignUp);
  }, [props.isSignUp]);
  const clearError = (): void => {
    if (queryParam('error') !== undefined) rewriteQuery({ error: undefined, message: undefined });
    setError(undefined);
  };
  return {
    isSignUp,
    error,
    factors: narrowed ?? props.factors,
    isNarrowed: narrowed !== undefined,
    actions: {
      onError: setError,
      clearError,
      setFactorList: setNarrowed,
      resetFactorList: () => setNarrowed(undefined),
      rebuildAuthPage: () => setBuild((build) => build + 1),
      onSignInUpSwitcherClick: () => {
        clearError();
        if (props.useSignUpStateFromQueryString === true)
          rewriteQuery({ show: isSignUp ? 'signin' : 'signup' });
        setSignUp(!isSignUp);
      },
    },
  };
}

function firstIsSignUp(props: AuthPageProps): boolean {
  if (props.isSignUp !== undefined) return props.isSignUp;
  const show = queryParam('show');
  if (show === 'signup' || show === 'signin') return show === 'signup';
  return getApp().config.defaultToSignUp ?? false;
}

/** Other screens lead back here with an error in the address; some are codes, others are texts already. */
const codes: Readonly<Record<string, string>> = {
  signin: 'SOMETHING_WENT_WRONG_ERROR',
  no_email_present: 'THIRD_PARTY_ERROR_NO_EMAIL',
  restart_link: 'ERROR_SIGN_IN_UP_LINK',
};

function errorOfAddress(): string | undefined {
  const error = queryParam('error');
  if (error === undefined) return undefined;
  const text = queryParam('message') ?? error;
  return Object.hasOwn(codes, text) ? codes[text] : text;
}
