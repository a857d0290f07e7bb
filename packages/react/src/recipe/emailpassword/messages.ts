import { commonTexts } from '../../i18n/english.js';
import type { TranslationStore } from '../../i18n/translation.js';

/** The reasons the back end gives when account linking would be a risk; each is its own key, for apps to translate. */
const reasons = Object.fromEntries(
  [
    'Reset password link was not created because of account take over risk. Please contact support. (ERR_CODE_001)',
    'Cannot sign up due to security reasons. Please try logging in, use a different login method or contact support. (ERR_CODE_007)',
    'Cannot sign in due to security reasons. Please try resetting your password, use a different login method or contact support. (ERR_CODE_008)',
    ...['009', '010', '011', '012', '013', '014', '015', '016'].map(
      (code) => `Cannot sign in / up due to security reasons. Please contact support. (ERR_CODE_${code})`,
    ),
  ].map((text) => [text, undefined]),
);

/** English texts of the e-mail and password screens. */
export const emailPasswordTexts = {
  en: {
    ...commonTexts.en,
    EMAIL_PASSWORD_EMAIL_LABEL: 'Email',
    EMAIL_PASSWORD_EMAIL_PLACEHOLDER: 'Email address',
    EMAIL_PASSWORD_PASSWORD_LABEL: 'Password',
    EMAIL_PASSWORD_PASSWORD_PLACEHOLDER: 'Password',
    EMAIL_PASSWORD_PASSWORD_HINT: 'At least 8 characters, with a letter and a number',
    EMAIL_PASSWORD_SIGN_IN_FORGOT_PW_LINK: 'Forgot password?',
    EMAIL_PASSWORD_SIGN_IN_SUBMIT_BTN: 'SIGN IN',
    EMAIL_PASSWORD_SIGN_IN_WRONG_CREDENTIALS_ERROR: 'Incorrect email and password combination',
    EMAIL_PASSWORD_SIGN_UP_SUBMIT_BTN: 'SIGN UP',
    EMAIL_PASSWORD_EMAIL_ALREADY_EXISTS: 'This email already exists. Please sign in instead',
    EMAIL_PASSWORD_RESET_HEADER_TITLE: 'Reset your password',
    EMAIL_PASSWORD_RESET_HEADER_SUBTITLE: 'Enter your email and we will send you a link.',
    EMAIL_PASSWORD_RESET_SEND_FALLBACK_EMAIL: 'your account',
    EMAIL_PASSWORD_RESET_SEND_BEFORE_EMAIL: 'If an account exists for ',
    EMAIL_PASSWORD_RESET_SEND_AFTER_EMAIL: ', a link to reset the password is on its way. ',
    EMAIL_PASSWORD_RESET_SENT_TITLE: 'Check your email',
    EMAIL_PASSWORD_RESET_RESEND_LINK: 'Resend or change email',
    EMAIL_PASSWORD_RESET_SEND_BTN: 'Email me',
    EMAIL_PASSWORD_RESET_SIGN_IN_LINK: 'Sign In',
    EMAIL_PASSWORD_RESET_NEW_LINK: 'Send a new link',
    EMAIL_PASSWORD_RESET_SUBMIT_PW_HEADER_TITLE: 'Change your password',
    EMAIL_PASSWORD_RESET_SUBMIT_PW_HEADER_SUBTITLE: 'Choose a password you do not use elsewhere.',
    EMAIL_PASSWORD_RESET_SUBMIT_PW_CHANGE_PW_BTN: 'CHANGE PASSWORD',
    EMAIL_PASSWORD_RESET_SUBMIT_PW_SUCCESS_HEADER_TITLE: 'Success!',
    EMAIL_PASSWORD_RESET_SUBMIT_PW_SUCCESS_DESC:
      'Your password has been changed. You can sign in with it now.',
    EMAIL_PASSWORD_RESET_SUBMIT_PW_SUCCESS_SIGN_IN_BTN: 'SIGN IN',
    EMAIL_PASSWORD_RESET_PASSWORD_INVALID_TOKEN_ERROR: 'Invalid password reset token',
    EMAIL_PASSWORD_NEW_PASSWORD_LABEL: 'New password',
    EMAIL_PASSWORD_NEW_PASSWORD_PLACEHOLDER: 'New password',
    EMAIL_PASSWORD_CONFIRM_PASSWORD_LABEL: 'Confirm password',
    EMAIL_PASSWORD_CONFIRM_PASSWORD_PLACEHOLDER: 'Confirm your password',
    ERROR_EMAIL_NON_STRING: 'Email must be of type string',
    ERROR_EMAIL_INVALID: 'Email is invalid',
    ERROR_PASSWORD_NON_STRING: 'Password must be of type string',
    ERROR_PASSWORD_TOO_SHORT: 'Password must contain at least 8 characters, including a number',
    ERROR_PASSWORD_TOO_LONG: "Password's length must be lesser than 100 characters",
    ERROR_PASSWORD_NO_ALPHA: 'Password must contain at least one alphabet',
    ERROR_PASSWORD_NO_NUM: 'Password must contain at least one number',
    ERROR_CONFIRM_PASSWORD_NO_MATCH: "Confirmation password doesn't match",
    ERROR_NON_OPTIONAL: 'Field is not optional',
    'This email already exists. Please sign in instead.': undefined,
    'Field is not optional': undefined,
    'Password must contain at least 8 characters, including a number': undefined,
    "Password's length must be lesser than 100 characters": undefined,
    'Password must contain at least one alphabet': undefined,
    'Password must contain at least one number': undefined,
    'Email is invalid': undefined,
    ...reasons,
  },
} satisfies TranslationStore;
