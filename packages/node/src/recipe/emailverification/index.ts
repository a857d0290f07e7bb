import type RecipeUserId from '../../recipeUserId.js';
import type { AnyValue, RecipeListFunction, UserContext } from '../../types.js';
import { getUserContext } from '../../userContext.js';
import EmailVerificationError from './error.js';
import Recipe, { EmailVerificationClaim } from './recipe.js';
import { emailFinder } from './recipientEmail.js';
import type { RecipeInterface, TypeEmailVerificationEmailDeliveryInput, TypeInput } from './types.js';
import { emailVerifyLink } from './verifyLink.js';

export type { APIInterface, APIOptions, RecipeInterface, UserEmailInfo } from './types.js';

type Context = Record<string, AnyValue>;
type Result<F extends keyof RecipeInterface> = Awaited<ReturnType<RecipeInterface[F]>>;

const defaultTenantId = 'public';
const alreadyVerified = { status: 'EMAIL_ALREADY_VERIFIED_ERROR' } as const;
const functions = (): RecipeInterface => Recipe.getInstanceOrThrowError().recipeInterfaceImpl;

/** The recipe for `SuperTokens.init`'s `recipeList`. Every new session says whether the e-mail is verified. */
export const init = (config: TypeInput): RecipeListFunction => Recipe.init(config);

/** The e-mail given, or that of the login method; `undefined` if it has none. */
async function emailOf(
  recipeUserId: RecipeUserId,
  email: string | undefined,
  userContext: UserContext,
): Promise<string | undefined> {
  if (email !== undefined) return email;
  const { context } = Recipe.getInstanceOrThrowError();
  const found = await emailFinder(context)(undefined, recipeUserId, userContext);
  if (found.status === 'UNKNOWN_USER_ID_ERROR') throw new Error('Unknown User ID provided without email');
  return found.status === 'OK' ? found.email : undefined;
}

/** Makes a token that proves once that the user owns the e-mail. */
export async function createEmailVerificationToken(
  tenantId: string,
  recipeUserId: RecipeUserId,
  email?: string,
  userContext?: Context,
): Promise<Result<'createEmailVerificationToken'>> {
  const context = getUserContext(userContext);
  const address = await emailOf(recipeUserId, email, context);
  if (address === undefined) return alreadyVerified;
  return functions().createEmailVerificationToken({
    recipeUserId,
    email: address,
    tenantId: tenantId ?? defaultTenantId,
    userContext: context,
  });
}

/** As `createEmailVerificationToken`, with the link of the website in place of the token. */
export async function createEmailVerificationLink(
  tenantId: string,
  recipeUserId: RecipeUserId,
  email?: string,
  userContext?: Context,
): Promise<{ status: 'OK'; link: string } | { status: 'EMAIL_ALREADY_VERIFIED_ERROR' }> {
  const context = getUserContext(userContext);
  const created = await createEmailVerificationToken(tenantId, recipeUserId, email, context);
  if (created.status !== 'OK') return created;
  const appInfo = Recipe.getInstanceOrThrowError().getAppInfo();
  return {
    status: 'OK',
    link: emailVerifyLink(appInfo, created.token, tenantId ?? defaultTenantId, context),
  };
}

/** Mails a verification link. Waits for the delivery. */
export async function sendEmailVerificationEmail(
  tenantId: string,
  userId: string,
  recipeUserId: RecipeUserId,
  email?: string,
  userContext?: Context,
): Promise<{ status: 'OK' } | { status: 'EMAIL_ALREADY_VERIFIED_ERROR' }> {
  const context = getUserContext(userContext);
  const address = await emailOf(recipeUserId, email, context);
  if (address === undefined) return alreadyVerified;
  const created = await createEmailVerificationLink(tenantId, recipeUserId, address, context);
  if (created.status !== 'OK') return created;
  await sendEmail({
    type: 'EMAIL_VERIFICATION',
    user: { id: userId, recipeUserId, email: address },
    emailVerifyLink: created.link,
    tenantId: tenantId ?? defaultTenantId,
    userContext: context,
  });
  return { status: 'OK' };
}

/** Uses a token up: its e-mail is verified from now on. */
export async function verifyEmailUsingToken(
  tenantId: string,
  token: string,
  attemptAccountLinking = true,
  userContext?: Context,
): Promise<Result<'verifyEmailUsingToken'>> {
  return functions().verifyEmailUsingToken({
    token,
    attemptAccountLinking,
    tenantId: tenantId ?? defaultTenantId,
    userContext: getUserContext(userContext),
  });
}

/** Whether a user has proved to own an e-mail; `true` for a login method without one. */
export async function isEmailVerified(
  recipeUserId: RecipeUserId,
  email?: string,
  userContext?: Context,
): Promise<boolean> {
  const context = getUserContext(userContext);
  const address = await emailOf(recipeUserId, email, context);
  if (address === undefined) return true;
  return functions().isEmailVerified({ recipeUserId, email: address, userContext: context });
}

/** Makes the tokens of a user for an e-mail worthless. */
export async function revokeEmailVerificationTokens(
  tenantId: string,
  recipeUserId: RecipeUserId,
  email?: string,
  userContext?: Context,
): Promise<{ status: string }> {
  const context = getUserContext(userContext);
  const address = await emailOf(recipeUserId, email, context);
  if (address === undefined) return { status: 'OK' };
  return functions().revokeEmailVerificationTokens({
    recipeUserId,
    email: address,
    tenantId: tenantId ?? defaultTenantId,
    userContext: context,
  });
}

/** Forgets that a user has proved to own an e-mail. Sessions say so when their claim is fetched again. */
export async function unverifyEmail(
  recipeUserId: RecipeUserId,
  email?: string,
  userContext?: Context,
): Promise<{ status: string }> {
  const context = getUserContext(userContext);
  const address = await emailOf(recipeUserId, email, context);
  if (address === undefined) return { status: 'OK' };
  return functions().unverifyEmail({ recipeUserId, email: address, userContext: context });
}

/** Sends a mail through the configured delivery. */
export async function sendEmail(
  input: TypeEmailVerificationEmailDeliveryInput & { userContext?: Context },
): Promise<void> {
  const { emailDelivery } = Recipe.getInstanceOrThrowError();
  await emailDelivery.ingredientInterfaceImpl.sendEmail({
    ...input,
    tenantId: input.tenantId ?? defaultTenantId,
    userContext: getUserContext(input.userContext),
  });
}

export { EmailVerificationClaim, EmailVerificationError as Error };

export default {
  init,
  Error: EmailVerificationError,
  EmailVerificationClaim,
  createEmailVerificationToken,
  createEmailVerificationLink,
  sendEmailVerificationEmail,
  verifyEmailUsingToken,
  isEmailVerified,
  revokeEmailVerificationTokens,
  unverifyEmail,
  sendEmail,
};
