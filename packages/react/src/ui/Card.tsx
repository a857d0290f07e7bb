import { type ReactElement, type ReactNode, useEffect, useRef, useState } from 'react';
import { useLanguage } from '../i18n/language.js';
import { Icon } from './Icon.js';

/** `color-scheme: light` or `dark` on the page's root element overrules the system; anything else follows it. */
function schemeOfPage(): 'light' | 'dark' | undefined {
  if (typeof document === 'undefined' || typeof getComputedStyle === 'undefined') return undefined;
  const words = (getComputedStyle(document.documentElement).colorScheme ?? '').split(/\s+/);
  const [light, dark] = [words.includes('light'), words.includes('dark')];
  if (light === dark) return undefined;
  return light ? 'light' : 'dark';
}

/** The frame of every screen: `container` > `row`. */
export function Card(props: { readonly tokens?: string; readonly children: ReactNode }): ReactElement {
  const { language } = useLanguage();
  const [scheme] = useState(schemeOfPage);
  return (
    <div
      data-supertokens={props.tokens === undefined ? 'container' : `container ${props.tokens}`}
      data-scheme={scheme}
      lang={language}
    >
      <div data-supertokens="row">{props.children}</div>
    </div>
  );
}

export interface TitleProps {
  readonly children: ReactNode;
  readonly tokens?: string;
  readonly onBack?: (() => void) | undefined;
  /** Takes the focus when it appears: for a step that replaces another one, so that a screen reader announces it. */
  readonly focusOnMount?: boolean;
}

/** The heading of a screen, with a way back where there is one. */
export function Title({ children, tokens = '', onBack, focusOnMount = false }: TitleProps): ReactElement {
  const { translate } = useLanguage();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (focusOnMount) heading.current?.focus();
  }, [focusOnMount]);
  return (
    <div data-supertokens={`headerTitle ${tokens}`.trim()}>
      {onBack !== undefined && (
        <button
          type="button"
          data-supertokens="backButton backButtonCommon"
          aria-label={translate('UI_BACK')}
          onClick={onBack}
        >
          <Icon name="arrowLeft" tokens="heavyArrowLeftIcon" size={18} />
        </button>
      )}
      <h1 ref={heading} tabIndex={focusOnMount ? -1 : undefined}>
        {children}
      </h1>
    </div>
  );
}

/** The sign at the top of a screen that reports an outcome. */
export function StatusMark(props: {
  readonly kind: 'good' | 'bad' | 'plain';
  readonly icon: Parameters<typeof Icon>[0]['name'];
}): ReactElement {
  return (
    <div data-supertokens={`statusMark ${props.kind}`}>
      <Icon name={props.icon} size={22} />
    </div>
  );
}
