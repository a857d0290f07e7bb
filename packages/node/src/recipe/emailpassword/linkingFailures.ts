import type { LinkingFailed } from './types.js';

type Codes = Readonly<Record<LinkingFailed['reason'], number>>;

const signInCodes: Codes = {
  EMAIL_VERIFICATION_REQUIRED: 9,
  RECIPE_USER_ID_ALREADY_LINKED_WITH_ANOTHER_PRIMARY_USER_ID_ERROR: 10,
  ACCOUNT_INFO_ALREADY_ASSOCIATED_WITH_ANOTHER_PRIMARY_USER_ID_ERROR: 11,
  SESSION_USER_ACCOUNT_INFO_ALREADY_ASSOCIATED_WITH_ANOTHER_PRIMARY_USER_ID_ERROR: 12,
};
const signUpCodes: Codes = {
  EMAIL_VERIFICATION_REQUIRED: 13,
  RECIPE_USER_ID_ALREADY_LINKED_WITH_ANOTHER_PRIMARY_USER_ID_ERROR: 14,
  ACCOUNT_INFO_ALREADY_ASSOCIATED_WITH_ANOTHER_PRIMARY_USER_ID_ERROR: 15,
  SESSION_USER_ACCOUNT_INFO_ALREADY_ASSOCIATED_WITH_ANOTHER_PRIMARY_USER_ID_ERROR: 16,
};

const answerWith =
  <S extends string>(status: S, codes: Codes) =>
  ({ reason }: LinkingFailed) => {
    const code = String(codes[reason]).padStart(3, '0');
    return {
      status,
      reason: `Cannot sign in / up due to security reasons. Please contact support. (ERR_CODE_${code})`,
    };
  };

/** The answer to a sign-in whose user could not be linked: a code for the support, no detail for an attacker. */
export const signInNotAllowed = answerWith('SIGN_IN_NOT_ALLOWED' as const, signInCodes);

/** The answer to a sign-up whose user could not be linked. */
export const signUpNotAllowed = answerWith('SIGN_UP_NOT_ALLOWED' as const, signUpCodes);
