import { commonTexts } from '../../i18n/english.js';
import type { TranslationStore } from '../../i18n/translation.js';

/** English texts of the session screens. */
export const sessionTexts = {
  en: { ...commonTexts.en, ACCESS_DENIED: 'Access denied', GO_BACK: 'Go back', LOGOUT: 'Logout' },
} satisfies TranslationStore;
