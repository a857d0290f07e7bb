import type { RecipeContext } from '../../recipe.js';
import type RecipeUserId from '../../recipeUserId.js';
import type { UserContext } from '../../types.js';
import type { BooleanClaim } from '../session/claims/booleanClaim.js';
import { unauthorised } from '../session/error.js';
import type { SessionContainerInterface } from '../session/types.js';
import { emailFinder } from './recipientEmail.js';
import { refetchClaim, updateSessionAfterVerification } from './sessionUpdate.js';
import type { APIInterface, APIOptions, TypeNormalisedInput } from './types.js';
import { emailVerifyLink } from './verifyLink.js';

type Context = RecipeContext<TypeNormalisedInput>;

/** What the recipe's routes do. */
export const createAPIs = (context: Context, claim: BooleanClaim): APIInterface => ({
  verifyEmailPOST: verifyEmail(context, claim),
  isEmailVerifiedGET: isEmailVerified(context, claim),
  generateEmailVerifyTokenPOST: generateToken(context, claim),
});

const verifyEmail = ({ app }: Context, claim: BooleanClaim): NonNullable<APIInterface['verifyEmailPOST']> =>
  async function verifyEmailPOST({ token, tenantId, session, options, userContext }) {
    const verified = await options.recipeImplementation.verifyEmailUsingToken({
      token,
      attemptAccountLinking: true,
      tenantId,
      userContext,
    });
    if (verified.status !== 'OK') return verified;
    const { recipeUserId } = verified.user;
    return withNewSession(
      verified,
      await updateSessionAfterVerification(app, claim, options, session, recipeUserId, userContext),
    );
  };

const isEmailVerified = (
  context: Context,
  claim: BooleanClaim,
): NonNullable<APIInterface['isEmailVerifiedGET']> =>
  async function isEmailVerifiedGET({ session, options, userContext }) {
    const recipeUserId = session.getRecipeUserId(userContext);
    const email = await emailOf(context, recipeUserId, userContext);
    if (email === undefined) return { status: 'OK', isVerified: true };
    const isVerified = await options.recipeImplementation.isEmailVerified({
      recipeUserId,
      email,
      userContext,
    });
    if (!isVerified) {
      await session.setClaimValue(claim, false, userContext);
      return { status: 'OK', isVerified };
    }
    return withNewSession(
      { status: 'OK' as const, isVerified },
      await updateSessionAfterVerification(context.app, claim, options, session, recipeUserId, userContext),
    );
  };

const generateToken = (
  context: Context,
  claim: BooleanClaim,
): NonNullable<APIInterface['generateEmailVerifyTokenPOST']> =>
  async function generateEmailVerifyTokenPOST({ session, options, userContext }) {
    const recipeUserId = session.getRecipeUserId(userContext);
    const tenantId = session.getTenantId(userContext);
    const email = await emailOf(context, recipeUserId, userContext);
    if (email === undefined) return { status: 'EMAIL_ALREADY_VERIFIED_ERROR' };
    const created = await options.recipeImplementation.createEmailVerificationToken({
      recipeUserId,
      email,
      tenantId,
      userContext,
    });
    if (created.status !== 'OK') {
      return withNewSession(
        created,
        await updateSessionAfterVerification(context.app, claim, options, session, recipeUserId, userContext),
      );
    }
    // Somebody may have taken the verification back: the session must not go on saying otherwise.
    if ((await session.getClaimValue(claim, userContext)) !== false) {
      await refetchClaim(session, claim, userContext);
    }
    await sendLink({ session, recipeUserId, email, tenantId, token: created.token }, options, userContext);
    return { status: 'OK' };
  };

interface Recipient {
  readonly session: SessionContainerInterface;
  readonly recipeUserId: RecipeUserId;
  readonly email: string;
  readonly tenantId: string;
  readonly token: string;
}

async function sendLink(
  { session, recipeUserId, email, tenantId, token }: Recipient,
  { appInfo, emailDelivery }: APIOptions,
  userContext: UserContext,
): Promise<void> {
  await emailDelivery.ingredientInterfaceImpl.sendEmail({
    type: 'EMAIL_VERIFICATION',
    user: { id: session.getUserId(userContext), recipeUserId, email },
    emailVerifyLink: emailVerifyLink(appInfo, token, tenantId, userContext),
    tenantId,
    userContext,
  });
}

/** The e-mail of a session's login method, if it has one. A session whose user is gone is over. */
async function emailOf(
  context: Context,
  recipeUserId: RecipeUserId,
  userContext: UserContext,
): Promise<string | undefined> {
  const found = await emailFinder(context)(undefined, recipeUserId, userContext);
  if (found.status === 'UNKNOWN_USER_ID_ERROR') throw unauthorised('Unknown User ID provided');
  return found.status === 'OK' ? found.email : undefined;
}

const withNewSession = <R extends object>(
  result: R,
  newSession: SessionContainerInterface | undefined,
): R & { newSession?: SessionContainerInterface } =>
  newSession === undefined ? result : { ...result, newSession };
