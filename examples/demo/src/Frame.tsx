import type { ReactNode } from 'react';

/** What every page of the demo has around it. */
export function Frame({ children }: { readonly children: ReactNode }) {
  return (
    <>
      <header className="top">
        <a className="brand" href="/">
          <img src="/mark.svg" alt="" width="28" height="28" />
          Latchkey <span>demo</span>
        </a>
      </header>
      <main>{children}</main>
    </>
  );
}
