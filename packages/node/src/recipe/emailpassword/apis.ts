import { cdi } from '@latchkey/contract';
import { isFakeEmail } from '../../auth/fakeEmail.js';
import { assertFirstFactor } from '../../auth/firstFactor.js';
import { sessionAfter } from '../../auth/session.js';
import type { RecipeContext } from '../../recipe.js';
import type { UserContext } from '../../types.js';
import { unauthorised } from '../session/error.js';
import { textField } from './formFields.js';
import { signInNotAllowed, signUpNotAllowed } from './linkingFailures.js';
import { findPasswordMethods } from './passwordMethods.js';
import { createPasswordResetAPIs } from './passwordReset.js';
import type { APIInterface, TypeNormalisedInput } from './types.js';

type Context = RecipeContext<TypeNormalisedInput>;

/** What the recipe's routes do. */
export const createAPIs = (context: Context): APIInterface => ({
  emailExistsGET: emailExists(context),
  signInPOST: signIn(context),
  signUpPOST: signUp(context),
  ...createPasswordResetAPIs(context),
});

const emailExists = ({ app }: Context): NonNullable<APIInterface['emailExistsGET']> =>
  async function emailExistsGET({ email, tenantId, userContext }) {
    const methods = await findPasswordMethods(app, tenantId, email, userContext);
    return { status: 'OK', exists: methods.length > 0 };
  };

const signIn = (context: Context): NonNullable<APIInterface['signInPOST']> =>
  async function signInPOST({ formFields, options, userContext, ...caller }) {
    const email = textField(formFields, 'email');
    const credentials = { email, password: textField(formFields, 'password'), ...caller, userContext };
    if (!(await isKnown(context, email, caller, userContext))) {
      await spendTimeOfSignIn(context, credentials);
      return { status: 'WRONG_CREDENTIALS_ERROR' };
    }
    await assertFirstFactor(context.app, 'emailpassword', caller, userContext);
    if (isFakeEmail(email)) return { status: 'WRONG_CREDENTIALS_ERROR' };
    const result = await options.recipeImplementation.signIn(credentials);
    if (result.status === 'LINKING_TO_SESSION_USER_FAILED') return signInNotAllowed(result);
    if (result.status !== 'OK') return result;
    const session = await sessionAfter(context.app, options, { ...result, ...caller }, userContext);
    return { status: 'OK', user: result.user, session };
  };

const signUp = ({ app }: Context): NonNullable<APIInterface['signUpPOST']> =>
  async function signUpPOST({ formFields, options, userContext, ...caller }) {
    const email = textField(formFields, 'email');
    const credentials = { email, password: textField(formFields, 'password'), ...caller, userContext };
    await assertFirstFactor(app, 'emailpassword', caller, userContext);
    if (isFakeEmail(email)) return { status: 'EMAIL_ALREADY_EXISTS_ERROR' };
    const result = await options.recipeImplementation.signUp(credentials);
    if (result.status === 'LINKING_TO_SESSION_USER_FAILED') return signUpNotAllowed(result);
    if (result.status !== 'OK') return result;
    const session = await sessionAfter(app, options, { ...result, ...caller }, userContext);
    return { status: 'OK', user: result.user, session };
  };

type Caller = Omit<
  Parameters<NonNullable<APIInterface['signInPOST']>>[0],
  'formFields' | 'options' | 'userContext'
>;

type Credentials = { email: string; password: string; userContext: UserContext };

/** Whether an e-mail has a password in the tenant. A session of a user that is gone is refused on the way. */
async function isKnown(
  { app }: Context,
  email: string,
  { tenantId, session }: Caller,
  userContext: UserContext,
): Promise<boolean> {
  const methods = await findPasswordMethods(app, tenantId, email, userContext);
  if (methods.length > 0 || session === undefined) return methods.length > 0;
  const sessionUser = await app.users.getUser(session.getUserId(userContext), userContext);
  if (sessionUser === undefined) throw unauthorised('Session user not found');
  return false;
}

/**
 * Does for an unknown e-mail what a wrong password takes, the hash in the core included: else the time would tell
 * that the e-mail is unknown. What comes of it does not matter.
 */
async function spendTimeOfSignIn(
  { app, querier }: Context,
  { userContext, email, password, ...caller }: Caller & Credentials,
): Promise<void> {
  await assertFirstFactor(app, 'emailpassword', caller, userContext).catch(() => undefined);
  const { tenantId } = caller;
  await querier.client(cdi.emailPassword).signIn({ email, password, tenantId }, userContext);
}
