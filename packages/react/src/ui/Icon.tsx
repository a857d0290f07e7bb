import type { ReactElement, ReactNode } from 'react';

const drawings = {
  error: (
    <>
      <circle cx="8" cy="8" r="6.25" />
      <path d="M8 4.9v3.6M8 11v.01" />
    </>
  ),
  checked: <path d="m3.5 8.5 3 3 6-6.5" />,
  arrowLeft: <path d="M13 8H3.5M7.5 3.5 3 8l4.5 4.5" />,
  show: (
    <>
      <path d="M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8Z" />
      <circle cx="8" cy="8" r="2" />
    </>
  ),
  hide: (
    <>
      <path d="M6.2 3.8A6 6 0 0 1 8 3.5C12 3.5 14.5 8 14.5 8a12 12 0 0 1-1.7 2.3M9.5 9.5a2 2 0 0 1-3-3M4.2 4.9A11 11 0 0 0 1.5 8S4 12.5 8 12.5a6 6 0 0 0 3.2-.9" />
      <path d="m2.5 2.5 11 11" />
    </>
  ),
  mail: (
    <>
      <rect x="1.75" y="3" width="12.5" height="10" rx="2" />
      <path d="m2.2 4.6 5 4a1.3 1.3 0 0 0 1.6 0l5-4" />
    </>
  ),
  lock: (
    <>
      <rect x="3" y="7" width="10" height="7" rx="1.75" />
      <path d="M5.25 7V4.75a2.75 2.75 0 0 1 5.5 0V7" />
    </>
  ),
} satisfies Record<string, ReactNode>;

export interface IconProps {
  readonly name: keyof typeof drawings;
  /** Tokens of the styling contract, e.g. `errorIcon`. */
  readonly tokens?: string;
  /** Edge length in CSS pixels; 16 by default. */
  readonly size?: number;
}

/** A line drawing in the text's colour. It says nothing the text does not, so assistive technology skips it. */
export function Icon({ name, tokens, size = 16 }: IconProps): ReactElement {
  return (
    <svg
      data-supertokens={tokens}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {drawings[name]}
    </svg>
  );
}
