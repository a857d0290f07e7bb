/** Texts by language, then by key. A key with `undefined` shows itself. */
export type TranslationStore = Record<string, Record<string, string | undefined>>;

/** Turns a key into a text; a key nobody knows comes back unchanged. */
export type TranslationFunc = (key: string) => string;

/** Puts `second` over `first`, key by key; `undefined` in `second` does not hide a text of `first`. */
export function mergeStores(first: TranslationStore, second: TranslationStore): TranslationStore {
  const merged: TranslationStore = { ...first };
  for (const [language, texts] of Object.entries(second)) {
    const target: Record<string, string | undefined> = { ...merged[language] };
    for (const [key, text] of Object.entries(texts)) if (text !== undefined) target[key] = text;
    merged[language] = target;
  }
  return merged;
}

/** The current language first, then the default one, then the key itself: texts of the server are their own keys. */
export function lookUp(store: TranslationStore, languages: readonly string[], key: string): string {
  for (const language of languages) {
    const texts = store[language];
    if (texts !== undefined && Object.hasOwn(texts, key)) {
      const text = texts[key];
      if (text !== undefined) return text;
    }
  }
  return key;
}

/** Replaces `{name}` in a text; a name without a value stays as it is. */
export function interpolate(text: string, replacements: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(replacements, name) ? (replacements[name] ?? whole) : whole,
  );
}
