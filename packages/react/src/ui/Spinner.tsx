import type { ReactElement } from 'react';

/** A turning ring in the text's colour; the element around it says in words what is going on. */
export function Spinner({ size = 18, delayed = false }: { size?: number; delayed?: boolean }): ReactElement {
  return (
    <span data-supertokens={delayed ? 'spinner delayedRender' : 'spinner'}>
      <svg
        data-supertokens="spinnerIcon"
        width={size}
        height={size}
        viewBox="0 0 18 18"
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
        aria-hidden="true"
        focusable="false"
      >
        <circle cx="9" cy="9" r="7" opacity=".28" />
        <path d="M9 2a7 7 0 0 1 7 7" />
      </svg>
    </span>
  );
}
