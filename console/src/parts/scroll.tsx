import type { ReactNode } from 'react';

/** A table that is wider than the page scrolls by itself, by keyboard, too. */
export function Scroll({ children }: { readonly children: ReactNode }) {
  return (
    // A region that scrolls is reached by the keyboard alone where it takes the focus.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <div className="console-scroll" tabIndex={0}>
      {children}
    </div>
  );
}
