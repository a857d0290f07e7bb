import type { TranslationStore } from './translation.js';

/**
 * English texts shared by all screens. Keys and the short defaults are the published ones: apps translate them, and
 * automation reads them. A key with `undefined` is a text of the back end that serves as its own key.
 */
export const commonTexts = {
  en: {
    AUTH_PAGE_HEADER_TITLE_SIGN_IN_AND_UP: 'Sign Up / Sign In',
    AUTH_PAGE_HEADER_TITLE_SIGN_IN: 'Sign In',
    AUTH_PAGE_HEADER_TITLE_SIGN_UP: 'Sign Up',
    AUTH_PAGE_HEADER_TITLE_SIGN_IN_UP_TO_APP: 'Log in to',
    AUTH_PAGE_HEADER_SUBTITLE_SIGN_IN_START: 'Not registered yet?',
    AUTH_PAGE_HEADER_SUBTITLE_SIGN_IN_SIGN_UP_LINK: 'Sign Up',
    AUTH_PAGE_HEADER_SUBTITLE_SIGN_IN_END: '',
    AUTH_PAGE_HEADER_SUBTITLE_SIGN_UP_START: 'Already have an account?',
    AUTH_PAGE_HEADER_SUBTITLE_SIGN_UP_SIGN_IN_LINK: 'Sign In',
    AUTH_PAGE_HEADER_SUBTITLE_SIGN_UP_END: '',
    AUTH_PAGE_FOOTER_START: 'By continuing, you agree to our ',
    AUTH_PAGE_FOOTER_TOS: 'Terms of Service',
    AUTH_PAGE_FOOTER_AND: ' and ',
    AUTH_PAGE_FOOTER_PP: 'Privacy Policy',
    AUTH_PAGE_FOOTER_END: '',
    DIVIDER_OR: 'or',
    SOMETHING_WENT_WRONG_ERROR: 'Something went wrong. Please try again.',
    SOMETHING_WENT_WRONG_ERROR_RELOAD: 'Something went wrong. Please try reloading the page.',
    UI_LOADING: 'Loading',
    UI_BACK: 'Back',
    UI_SHOW_PASSWORD: 'Show password',
    UI_OFFLINE: 'We cannot reach the server. Check your connection and try again.',
  },
} satisfies TranslationStore;
