import type { ReactElement } from 'react';
import { useLanguage } from '../i18n/language.js';

/**
 * A title's or a button's words. The published defaults are capitals ("SIGN IN", "Sign In") and automation reads them;
 * people read sentence case more easily, so style makes it of them. Only of an untouched English default: lower-casing a
 * translation could damage it.
 */
export function Words({ label }: { label: string }): ReactElement {
  const { translate, isBuiltIn } = useLanguage();
  return <span data-supertokens={isBuiltIn(label) ? 'sentenceCase' : undefined}>{translate(label)}</span>;
}
