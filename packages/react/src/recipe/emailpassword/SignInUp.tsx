import { type ReactElement, useState } from 'react';
import { open, screenPath, tenantId } from '../../app.js';
import type { AuthComponentProps, Navigate, User, UserContext } from '../../types.js';
import { useSessionContext } from '../session/context.js';
import { sessionHandle } from '../session/recipe.js';
import { useRethrow } from '../session/SessionAuth.js';
import { emailPasswordRecipe } from './recipe.js';
import { SignInForm } from './screens/SignIn.js';
import { SignUpForm } from './screens/SignUp.js';

/** The sign-in form on the authentication page. */
export function SignIn(props: AuthComponentProps): ReactElement {
  const { config } = emailPasswordRecipe.getOrThrow();
  return (
    <SignInForm
      {...useShared(props, false)}
      formFields={config.signInAndUpFeature.signInForm.formFields}
      onForgotPasswordClick={() => goToResetPassword(props.navigate, props.userContext)}
    />
  );
}

/** The sign-up form on the authentication page. */
export function SignUp(props: AuthComponentProps): ReactElement {
  const { config } = emailPasswordRecipe.getOrThrow();
  return (
    <SignUpForm {...useShared(props, true)} formFields={config.signInAndUpFeature.signUpForm.formFields} />
  );
}

function useShared(props: AuthComponentProps, isNewRecipeUser: boolean) {
  const { config, functions } = emailPasswordRecipe.getOrThrow();
  const session = useSessionContext();
  // The session changes while the form is still on the page; what counts is the one it was opened with.
  const [before] = useState<unknown>(() =>
    session.loading ? undefined : session.accessTokenPayload.sessionHandle,
  );
  const rethrow = useRethrow();
  return {
    config,
    recipeImplementation: functions,
    error: props.error,
    onError: props.onError,
    clearError: props.clearError,
    userContext: props.userContext,
    onFetchError: () => props.onError('SOMETHING_WENT_WRONG_ERROR'),
    onSuccess: ({ user }: { user: User }) => {
      succeed(props, user, isNewRecipeUser, before).catch(rethrow);
    },
  };
}

async function succeed(
  props: AuthComponentProps,
  user: User,
  isNewRecipeUser: boolean,
  handleBefore: unknown,
): Promise<void> {
  await props.onAuthSuccess({
    recipeId: 'emailpassword',
    isNewRecipeUser,
    createdNewUser: isNewRecipeUser && user.loginMethods.length === 1,
    newSessionCreated: (await sessionHandle(props.userContext)) !== handleBefore,
  });
}

/** Goes to the screen that mails a link for a new password. */
export async function goToResetPassword(
  navigate: Navigate | undefined,
  userContext: UserContext,
): Promise<void> {
  const { config } = emailPasswordRecipe.getOrThrow();
  const context = { action: 'RESET_PASSWORD' as const, tenantIdFromQueryParams: tenantId() };
  const own = await config.getRedirectionURL(context, userContext);
  if (own !== null) open(own ?? screenPath('/reset-password'), navigate);
}
