import { createEmailDelivery } from '../../email/index.js';
import { defineRecipe } from '../../recipe.js';
import { createAPIs } from './apis.js';
import { normaliseConfig } from './config.js';
import { EmailVerificationClaimClass } from './emailVerificationClaim.js';
import { createFunctions } from './functions.js';
import { emailFinder } from './recipientEmail.js';
import { routes } from './routes.js';
import { unknownUser } from './sessionUpdate.js';
import type { APIInterface, APIOptions, RecipeInterface, TypeInput, TypeNormalisedInput } from './types.js';

/** Proof that users own their e-mails. */
const EmailVerificationRecipe = defineRecipe<
  TypeInput,
  TypeNormalisedInput,
  RecipeInterface,
  APIInterface,
  Pick<APIOptions, 'appInfo' | 'emailDelivery'>
>({
  id: 'emailverification',
  name: 'Emailverification',
  notInitialised: 'Initialisation not done. Did you forget to call the EmailVerification.init function?',
  config: normaliseConfig,
  functions: createFunctions,
  apis: (context) => createAPIs(context, EmailVerificationClaim),
  extraOptions: ({ config, appInfo, isInServerlessEnv }) => ({
    appInfo,
    emailDelivery: createEmailDelivery(config.getEmailDeliveryConfig(isInServerlessEnv)),
  }),
  routes,
  offers: ({ config, recipeInterfaceImpl }) => ({
    emailVerification: recipeInterfaceImpl,
    claims: [EmailVerificationClaim],
    claimValidators: config.mode === 'REQUIRED' ? [EmailVerificationClaim.validators.isVerified()] : [],
  }),
});

/** `st-ev`: whether the e-mail of the session's login method is verified; one without an e-mail counts as such. */
export const EmailVerificationClaim: EmailVerificationClaimClass = new EmailVerificationClaimClass(
  async (_userId, recipeUserId, _tenantId, _currentPayload, userContext) => {
    const { context, recipeInterfaceImpl } = EmailVerificationRecipe.getInstanceOrThrowError();
    const found = await emailFinder(context)(undefined, recipeUserId, userContext);
    if (found.status === 'EMAIL_DOES_NOT_EXIST_ERROR') return true;
    if (found.status !== 'OK') throw new Error(unknownUser);
    return recipeInterfaceImpl.isEmailVerified({ recipeUserId, email: found.email, userContext });
  },
);

export default EmailVerificationRecipe;
