import type { KeyboardEvent, ReactElement, ReactNode } from 'react';
import { Icon } from './Icon.js';

/**
 * An action inside of a sentence. A `span`, as style sheets and automation written for the published screens select it
 * by that name; it behaves as a button for keyboard and screen reader.
 */
export function TextAction(props: {
  tokens: string;
  onClick: () => void;
  children: ReactNode;
}): ReactElement {
  const press = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    props.onClick();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: see above
    <span
      role="button"
      tabIndex={0}
      data-supertokens={props.tokens}
      onClick={props.onClick}
      onKeyDown={press}
    >
      {props.children}
    </span>
  );
}

/** A way back under the content of a screen. */
export function BackLink({ onClick, children }: { onClick: () => void; children: ReactNode }): ReactElement {
  return (
    <button type="button" data-supertokens="secondaryText secondaryLinkWithLeftArrow" onClick={onClick}>
      <Icon name="arrowLeft" tokens="arrowLeftIcon" size={14} />
      <span>{children}</span>
    </button>
  );
}
