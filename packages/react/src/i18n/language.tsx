import {
  createContext,
  type ReactElement,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useState,
} from 'react';
import {
  interpolate,
  lookUp,
  mergeStores,
  type TranslationFunc,
  type TranslationStore,
} from './translation.js';

/** What the translations of a page depend on; made by `init`, changed by `changeLanguage` and `loadTranslation`. */
export interface LanguageSource {
  readonly defaultLanguage: string;
  /** Replaces the look-up altogether, for apps with their own translation library. */
  readonly translationFunc: TranslationFunc | undefined;
  /** The language chosen before, from its cookie; `undefined` when none was chosen. */
  readonly savedLanguage: () => Promise<string | undefined>;
  readonly current: () => { language: string | undefined; store: TranslationStore };
  readonly subscribe: (listener: () => void) => () => void;
}

interface Translation {
  readonly translate: TranslationFunc;
  /** True when the text is our English one, not the app's: only then may it be restyled (see `Button`). */
  readonly isBuiltIn: (key: string) => boolean;
  readonly language: string;
}

const TranslationContext = createContext<Translation>({
  translate: (key) => key,
  isBuiltIn: () => false,
  language: 'en',
});

/** The translation function of the surrounding screen: `t('EMAIL_PASSWORD_EMAIL_LABEL')`. */
export const useTranslation = (): TranslationFunc => useContext(TranslationContext).translate;

/** Translation function, its language, and where a text comes from. */
export const useLanguage = (): Translation => useContext(TranslationContext);

/**
 * Provides the texts of one screen. Draws nothing until the saved language is known: a page that first speaks English
 * and then another language is worse than one that is a moment late.
 */
export function TranslationProvider(props: {
  readonly source: LanguageSource;
  readonly defaultStore: TranslationStore;
  readonly children: ReactNode;
}): ReactElement | null {
  const { source, defaultStore } = props;
  const [ready, setReady] = useState(source.translationFunc !== undefined);
  const [saved, setSaved] = useState<string>();
  const [{ language, store }, setCurrent] = useState(source.current);
  useEffect(() => {
    let mounted = true;
    source.savedLanguage().then(
      (found) => {
        if (!mounted) return;
        setSaved(found);
        setReady(true);
      },
      () => mounted && setReady(true),
    );
    const stop = source.subscribe(() => setCurrent(source.current()));
    return () => {
      mounted = false;
      stop();
    };
  }, [source]);
  const value = useMemo(
    () => translationOf(source, defaultStore, store, language ?? saved ?? source.defaultLanguage),
    [source, defaultStore, store, language, saved],
  );
  if (!ready) return null;
  return <TranslationContext.Provider value={value}>{props.children}</TranslationContext.Provider>;
}

function translationOf(
  source: LanguageSource,
  defaultStore: TranslationStore,
  appStore: TranslationStore,
  language: string,
): Translation {
  const store = mergeStores(defaultStore, appStore);
  const languages = [language, source.defaultLanguage];
  const own = source.translationFunc;
  const translate = own ?? ((key: string) => lookUp(store, languages, key));
  return {
    translate,
    language,
    isBuiltIn: (key) => {
      const english = defaultStore.en?.[key];
      return english !== undefined && english === translate(key) && english !== key;
    },
  };
}

/**
 * A hook that translates with additional stores, for components of an app or a plug-in:
 * `const t = getTranslationFunction({ en: { HELLO: 'Hello {name}' } })`, then `t('HELLO', { name })`.
 */
export function translationFunctionOver(
  language: () => { language: string | undefined; defaultLanguage: string; store: TranslationStore },
  stores: readonly TranslationStore[],
): (key: string, replacements?: Record<string, string>) => string {
  return (key, replacements = {}) => {
    const now = language();
    const store = mergeStores(stores.reduce<TranslationStore>(mergeStores, {}), now.store);
    return interpolate(
      lookUp(store, [now.language ?? now.defaultLanguage, now.defaultLanguage], key),
      replacements,
    );
  };
}
