import { findApp, getApp, redirectToAuth as goToAuth, initApp, type RedirectToAuthInput } from './app.js';
import { translationFunctionOver, useTranslation } from './i18n/language.js';
import type { TranslationStore } from './i18n/translation.js';
import { SuperTokensWrapper } from './SuperTokensWrapper.js';
import type { SuperTokensConfig } from './types.js';
import { useUserContext } from './userContext.js';

/**
 * Sets up this page; call it once, before anything is drawn. A second call does nothing but warn.
 *
 * @throws when `appInfo` or the `recipeList` is incomplete
 * @example
 * SuperTokens.init({
 *   appInfo: { appName: 'Acme', apiDomain: 'https://api.acme.com', websiteDomain: 'https://acme.com' },
 *   recipeList: [EmailPassword.init(), Session.init()],
 * });
 */
export function init(config: SuperTokensConfig): void {
  initApp(config);
}

/** Changes the language of all screens, now and on later visits. */
export function changeLanguage(language: string): Promise<void> {
  return getApp().setLanguage(language);
}

/** Adds texts, e.g. of a language that is loaded on demand; screens that are shown change at once. */
export function loadTranslation(store: TranslationStore): void {
  getApp().addTranslations(store);
}

/**
 * Goes to the sign-in page and, by default, back to the current one afterwards.
 *
 * @example
 * await redirectToAuth({ show: 'signup' });
 */
export function redirectToAuth(options?: RedirectToAuthInput): Promise<void> {
  return goToAuth(options);
}

/** Whether a recipe stands in the `recipeList`: `isRecipeInitialized('emailpassword')`. */
export function isRecipeInitialized(recipeId: string): boolean {
  return getApp().recipeIds.has(recipeId);
}

/**
 * A function that translates with texts of one's own under those of the app: `{name}` in a text is replaced.
 *
 * @example
 * const t = getTranslationFunction({ en: { HELLO: 'Hello {name}' } });
 * t('HELLO', { name: 'Ada' });
 */
export function getTranslationFunction<Key extends string>(
  ...stores: TranslationStore[]
): (key: Key, replacements?: Record<string, string>) => string {
  return translationFunctionOver(() => {
    const source = findApp()?.language;
    return {
      defaultLanguage: source?.defaultLanguage ?? 'en',
      ...(source?.current() ?? { language: undefined, store: {} }),
    };
  }, stores);
}

export type { TranslationStore } from './i18n/translation.js';
export type { SuperTokensConfig, SuperTokensPublicConfig } from './types.js';
export { SuperTokensWrapper, useTranslation, useUserContext };

/** The entry point of the prebuilt UI. */
const SuperTokens = {
  SuperTokensWrapper,
  useTranslation,
  useUserContext,
  init,
  changeLanguage,
  loadTranslation,
  redirectToAuth,
  isRecipeInitialized,
  getTranslationFunction,
};

export default SuperTokens;
