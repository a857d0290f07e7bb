import type { App } from '../../app.js';
import { markEmailVerified } from '../../auth/markEmailVerified.js';
import { sleep } from '../../clock.js';
import type { RecipeContext } from '../../recipe.js';
import RecipeUserId from '../../recipeUserId.js';
import type { UserContext } from '../../types.js';
import type { User } from '../../user.js';
import { textField } from './formFields.js';
import { isPasswordMethod } from './passwordMethods.js';
import { passwordResetLink } from './resetLink.js';
import type { APIInterface, APIOptions, TypeNormalisedInput } from './types.js';

type Context = RecipeContext<TypeNormalisedInput>;
type ResetAPIs = Pick<APIInterface, 'generatePasswordResetTokenPOST' | 'passwordResetPOST'>;
type ResetPOST = NonNullable<APIInterface['passwordResetPOST']>;
type ResetInput = Parameters<ResetPOST>[0];
type ResetResult = Awaited<ReturnType<ResetPOST>>;

const takeoverRisk = {
  status: 'PASSWORD_RESET_NOT_ALLOWED',
  reason:
    'Reset password link was not created because of account take over risk. Please contact support. (ERR_CODE_001)',
} as const;
const invalidToken = { status: 'RESET_PASSWORD_INVALID_TOKEN_ERROR' } as const;

/**
 * No answer to a reset request comes sooner than this, in ms: loading a user who exists takes some tenths of a
 * millisecond longer than finding none, and an attacker could tell by that.
 */
const SOONEST_ANSWER = 20;

/** The two halves of a forgotten password. */
export const createPasswordResetAPIs = ({ app }: Context): ResetAPIs => ({
  async generatePasswordResetTokenPOST({ formFields, tenantId, options, userContext }) {
    const soonest = sleep(SOONEST_ANSWER);
    const email = textField(formFields, 'email');
    const users = await app.users.listUsersByAccountInfo(tenantId, { email }, false, userContext);
    const primary = users.find((user) => user.isPrimaryUser);
    if (primary !== undefined && isTakeoverRisk(primary, email)) return takeoverRisk;
    const recipient = findRecipient(users, primary, email);
    await soonest;
    if (recipient === undefined) return { status: 'OK' };
    if (options.isInServerlessEnv) await sendLink(recipient, tenantId, options, userContext);
    else void afterAnswer(() => sendLink(recipient, tenantId, options, userContext));
    return { status: 'OK' };
  },

  async passwordResetPOST(input) {
    const { token, tenantId, options, userContext } = input;
    const consumed = await options.recipeImplementation.consumePasswordResetToken({
      token,
      tenantId,
      userContext,
    });
    if (consumed.status !== 'OK') return invalidToken;
    const user = await app.users.getUser(consumed.userId, userContext);
    if (user === undefined) return invalidToken;
    const ownsPassword = user.loginMethods.some(
      ({ recipeId, recipeUserId }) =>
        recipeId === 'emailpassword' && recipeUserId.getAsString() === consumed.userId,
    );
    if (!ownsPassword) return createWithPassword(app, consumed.email, input);
    // Asked again: between the two halves somebody may have linked an e-mail that is not verified.
    if (user.isPrimaryUser && isTakeoverRisk(user, consumed.email)) return invalidToken;
    return setPassword(app, { user, email: consumed.email, userId: consumed.userId }, input);
  },
});

interface Recipient {
  readonly userId: string;
  readonly recipeUserId: RecipeUserId;
  readonly email: string;
}

/** Whose password the link resets. The primary user comes first, so that the mail names its id. */
function findRecipient(
  users: readonly User[],
  primary: User | undefined,
  email: string,
): Recipient | undefined {
  const candidates = primary === undefined ? users : [primary, ...users];
  for (const user of candidates) {
    const method = user.loginMethods.find((one) => isPasswordMethod(one, email));
    if (method !== undefined) return { userId: user.id, recipeUserId: method.recipeUserId, email };
  }
  return undefined;
}

/**
 * Account takeover: an attacker signs up with a password and the victim's e-mail, which nobody has verified, and
 * gets that login method linked to an account that is reached by other ways. A reset by mail must not open it.
 */
function isTakeoverRisk(user: User, email: string): boolean {
  const isVerified = user.loginMethods.some((method) => method.verified && method.hasSameEmailAs(email));
  const hasOther =
    user.phoneNumbers.length > 0 ||
    user.loginMethods.some((method) => method.email !== undefined && !method.hasSameEmailAs(email));
  return !isVerified && hasOther;
}

/** How long after the answer the work for a user who exists begins, in ms: by then the answer is out. */
const AFTER_ANSWER = 10;

/** Lets the answer go first: writing the token may keep this thread busy, which a client could measure. */
async function afterAnswer(work: () => Promise<void>): Promise<void> {
  await sleep(AFTER_ANSWER);
  await work();
}

/** Makes a token and mails its link. Never rejects: nobody waits for it. */
async function sendLink(
  { userId, recipeUserId, email }: Recipient,
  tenantId: string,
  { recipeImplementation, appInfo, emailDelivery }: APIOptions,
  userContext: UserContext,
): Promise<void> {
  try {
    const created = await recipeImplementation.createResetPasswordToken({
      userId: recipeUserId.getAsString(),
      email,
      tenantId,
      userContext,
    });
    // Deleted meanwhile.
    if (created.status !== 'OK') return;
    await emailDelivery.ingredientInterfaceImpl.sendEmail({
      type: 'PASSWORD_RESET',
      user: { id: userId, recipeUserId, email },
      passwordResetLink: passwordResetLink(appInfo, created.token, tenantId, userContext),
      tenantId,
      userContext,
    });
  } catch (error) {
    console.error('Latchkey: a password-reset mail could not be sent.', error);
  }
}

/** Sets the password of the login method that the token was for. The token came by mail, which proves the e-mail. */
async function setPassword(
  app: App,
  { user, email, userId }: { user: User; email: string; userId: string },
  { formFields, tenantId, options, userContext }: ResetInput,
): Promise<ResetResult> {
  const recipeUserId = new RecipeUserId(userId);
  const updated = await options.recipeImplementation.updateEmailOrPassword({
    recipeUserId,
    password: textField(formFields, 'password'),
    tenantIdForPasswordPolicy: tenantId,
    userContext,
  });
  if (updated.status === 'OK') {
    await markEmailVerified(app, { recipeUserId, email, tenantId }, userContext);
    return { status: 'OK', email, user };
  }
  if (updated.status === 'PASSWORD_POLICY_VIOLATED_ERROR') return updated;
  if (updated.status === 'UNKNOWN_USER_ID_ERROR') return invalidToken;
  throw new Error(`Setting a password answered ${updated.status}, which only a change of e-mail can.`);
}

/** The token was for a user without a password: the first password makes a new user, as no accounts are linked. */
async function createWithPassword(
  app: App,
  email: string,
  { formFields, tenantId, options, userContext }: ResetInput,
): Promise<ResetResult> {
  const password = textField(formFields, 'password');
  const created = await options.recipeImplementation.createNewRecipeUser({
    email,
    password,
    tenantId,
    userContext,
  });
  if (created.status !== 'OK') return invalidToken;
  const { user, recipeUserId } = created;
  await markEmailVerified(app, { recipeUserId, email, tenantId }, userContext);
  return { status: 'OK', email, user };
}
