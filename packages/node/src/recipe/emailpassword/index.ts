import RecipeUserId from '../../recipeUserId.js';
import type { AnyValue } from '../../types.js';
import { getUserContext } from '../../userContext.js';
import type { SessionContainerInterface } from '../session/types.js';
import EmailPasswordError from './error.js';
import { isPasswordMethod } from './passwordMethods.js';
import Recipe from './recipe.js';
import { passwordResetLink } from './resetLink.js';
import type { LinkingFailed, RecipeInterface, TypeEmailPasswordEmailDeliveryInput } from './types.js';

export type { APIInterface, APIOptions, RecipeInterface } from './types.js';

type Context = Record<string, AnyValue>;
type Result<F extends keyof RecipeInterface> = Awaited<ReturnType<RecipeInterface[F]>>;
type WithoutLinking<R> = Exclude<R, LinkingFailed>;

const defaultTenantId = 'public';
const functions = (): RecipeInterface => Recipe.getInstanceOrThrowError().recipeInterfaceImpl;

/** The recipe for `SuperTokens.init`'s `recipeList`. */
export const init = Recipe.init;

/**
 * Creates a user with a password, without a session. With the session of a user, for that user, in apps that
 * link accounts. The form's rules are not applied.
 */
export function signUp(
  tenantId: string,
  email: string,
  password: string,
  session?: undefined,
  userContext?: Context,
): Promise<WithoutLinking<Result<'signUp'>>>;
export function signUp(
  tenantId: string,
  email: string,
  password: string,
  session: SessionContainerInterface,
  userContext?: Context,
): Promise<Result<'signUp'>>;
export async function signUp(
  tenantId: string,
  email: string,
  password: string,
  session?: SessionContainerInterface,
  userContext?: Context,
): Promise<Result<'signUp'>> {
  return functions().signUp({
    email,
    password,
    session,
    shouldTryLinkingWithSessionUser: session !== undefined,
    tenantId: tenantId ?? defaultTenantId,
    userContext: getUserContext(userContext),
  });
}

/** Checks a password and gives its user, without a session. */
export function signIn(
  tenantId: string,
  email: string,
  password: string,
  session?: undefined,
  userContext?: Context,
): Promise<WithoutLinking<Result<'signIn'>>>;
export function signIn(
  tenantId: string,
  email: string,
  password: string,
  session: SessionContainerInterface,
  userContext?: Context,
): Promise<Result<'signIn'>>;
export async function signIn(
  tenantId: string,
  email: string,
  password: string,
  session?: SessionContainerInterface,
  userContext?: Context,
): Promise<Result<'signIn'>> {
  return functions().signIn({
    email,
    password,
    session,
    shouldTryLinkingWithSessionUser: session !== undefined,
    tenantId: tenantId ?? defaultTenantId,
    userContext: getUserContext(userContext),
  });
}

/** Checks a password. The user is withheld: for signing in there is `signIn`. */
export async function verifyCredentials(
  tenantId: string,
  email: string,
  password: string,
  userContext?: Context,
): Promise<{ status: 'OK' | 'WRONG_CREDENTIALS_ERROR' }> {
  const { status } = await functions().verifyCredentials({
    email,
    password,
    tenantId: tenantId ?? defaultTenantId,
    userContext: getUserContext(userContext),
  });
  return { status };
}

/** Makes a token with which the password of a user can be set once. `userId` may be that of a login method. */
export async function createResetPasswordToken(
  tenantId: string,
  userId: string,
  email: string,
  userContext?: Context,
): Promise<Result<'createResetPasswordToken'>> {
  return functions().createResetPasswordToken({
    userId,
    email,
    tenantId: tenantId ?? defaultTenantId,
    userContext: getUserContext(userContext),
  });
}

/** Sets a password with a token. The token is used up even when the password is refused. */
export async function resetPasswordUsingToken(
  tenantId: string,
  token: string,
  newPassword: string,
  userContext?: Context,
): Promise<
  | { status: 'OK' | 'UNKNOWN_USER_ID_ERROR' | 'RESET_PASSWORD_INVALID_TOKEN_ERROR' }
  | { status: 'PASSWORD_POLICY_VIOLATED_ERROR'; failureReason: string }
> {
  const context = getUserContext(userContext);
  const consumed = await consumePasswordResetToken(tenantId, token, context);
  if (consumed.status !== 'OK') return consumed;
  const updated = await functions().updateEmailOrPassword({
    recipeUserId: new RecipeUserId(consumed.userId),
    password: newPassword,
    tenantIdForPasswordPolicy: tenantId ?? defaultTenantId,
    userContext: context,
  });
  if (
    updated.status === 'EMAIL_ALREADY_EXISTS_ERROR' ||
    updated.status === 'EMAIL_CHANGE_NOT_ALLOWED_ERROR'
  ) {
    throw new Error(`Setting a password answered ${updated.status}, which only a change of e-mail can.`);
  }
  return updated;
}

/** Uses up a token and tells whose it was; no password changes. */
export async function consumePasswordResetToken(
  tenantId: string,
  token: string,
  userContext?: Context,
): Promise<Result<'consumePasswordResetToken'>> {
  return functions().consumePasswordResetToken({
    token,
    tenantId: tenantId ?? defaultTenantId,
    userContext: getUserContext(userContext),
  });
}

/** Changes the e-mail, the password or both of a login method; all or nothing. Sessions stay. */
export async function updateEmailOrPassword({
  userContext,
  tenantIdForPasswordPolicy = defaultTenantId,
  ...change
}: {
  recipeUserId: RecipeUserId;
  email?: string;
  password?: string;
  userContext?: Context;
  /** Whether the sign-up form's rule for passwords applies; true by default. */
  applyPasswordPolicy?: boolean;
  /** The tenant that the rule is asked for; `public` by default. */
  tenantIdForPasswordPolicy?: string;
}): Promise<Result<'updateEmailOrPassword'>> {
  return functions().updateEmailOrPassword({
    ...change,
    tenantIdForPasswordPolicy,
    userContext: getUserContext(userContext),
  });
}

/** As `createResetPasswordToken`, with the link of the website in place of the token. */
export async function createResetPasswordLink(
  tenantId: string,
  userId: string,
  email: string,
  userContext?: Context,
): Promise<{ status: 'OK'; link: string } | { status: 'UNKNOWN_USER_ID_ERROR' }> {
  const context = getUserContext(userContext);
  const created = await createResetPasswordToken(tenantId, userId, email, context);
  if (created.status !== 'OK') return created;
  const appInfo = Recipe.getInstanceOrThrowError().getAppInfo();
  return {
    status: 'OK',
    link: passwordResetLink(appInfo, created.token, tenantId ?? defaultTenantId, context),
  };
}

/** Mails a reset link to a user that has a password for this e-mail. Waits for the delivery. */
export async function sendResetPasswordEmail(
  tenantId: string,
  userId: string,
  email: string,
  userContext?: Context,
): Promise<{ status: 'OK' | 'UNKNOWN_USER_ID_ERROR' }> {
  const context = getUserContext(userContext);
  const user = await Recipe.getInstanceOrThrowError().context.app.users.getUser(userId, context);
  const method = user?.loginMethods.find((one) => isPasswordMethod(one, email));
  if (user === undefined || method?.email === undefined) return { status: 'UNKNOWN_USER_ID_ERROR' };
  const created = await createResetPasswordLink(tenantId, userId, email, context);
  if (created.status !== 'OK') return created;
  await sendEmail({
    type: 'PASSWORD_RESET',
    user: { id: user.id, recipeUserId: method.recipeUserId, email: method.email },
    passwordResetLink: created.link,
    tenantId: tenantId ?? defaultTenantId,
    userContext: context,
  });
  return { status: 'OK' };
}

/** Sends a mail through the configured delivery. */
export async function sendEmail(
  input: TypeEmailPasswordEmailDeliveryInput & { userContext?: Context },
): Promise<void> {
  const { emailDelivery } = Recipe.getInstanceOrThrowError();
  await emailDelivery.ingredientInterfaceImpl.sendEmail({
    ...input,
    tenantId: input.tenantId ?? defaultTenantId,
    userContext: getUserContext(input.userContext),
  });
}

export { EmailPasswordError as Error };

export default {
  init,
  Error: EmailPasswordError,
  signUp,
  signIn,
  verifyCredentials,
  createResetPasswordToken,
  resetPasswordUsingToken,
  consumePasswordResetToken,
  updateEmailOrPassword,
  createResetPasswordLink,
  sendResetPasswordEmail,
  sendEmail,
};
