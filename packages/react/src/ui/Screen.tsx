import { type ReactElement, type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { type LanguageSource, TranslationProvider } from '../i18n/language.js';
import type { TranslationStore } from '../i18n/translation.js';
import { type ComponentOverrides, OverridesProvider } from '../override.js';

export interface ScreenProps {
  readonly language: LanguageSource;
  /** The screen's own texts; the app's are laid over them. */
  readonly texts: TranslationStore;
  readonly overrides: ComponentOverrides;
  readonly useShadowDom: boolean;
  readonly css: string;
  readonly children: ReactNode;
}

/** What every screen stands in: its texts, the app's components, a root of its own and the style sheet. */
export function Screen(props: ScreenProps): ReactElement {
  return (
    <OverridesProvider components={props.overrides}>
      <TranslationProvider source={props.language} defaultStore={props.texts}>
        <Root useShadowDom={props.useShadowDom}>
          <style>{props.css}</style>
          {props.children}
        </Root>
      </TranslationProvider>
    </OverridesProvider>
  );
}

/**
 * The element that holds a screen. With a shadow root (the default) the page's styles stay out; without one, password
 * managers that do not look into shadow roots see the fields.
 */
function Root({ useShadowDom, children }: { useShadowDom: boolean; children: ReactNode }): ReactElement {
  const host = useRef<HTMLDivElement>(null);
  const [shadow, setShadow] = useState<ShadowRoot>();
  useLayoutEffect(() => {
    if (!useShadowDom || host.current === null) return;
    // Strict mode runs this twice on the same element, which can have one shadow root only.
    setShadow(host.current.shadowRoot ?? host.current.attachShadow({ mode: 'open', delegatesFocus: false }));
  }, [useShadowDom]);
  if (!useShadowDom) return <div id="supertokens-root">{children}</div>;
  return (
    <div id="supertokens-root" ref={host}>
      {shadow !== undefined && createPortal(children, shadow)}
    </div>
  );
}
