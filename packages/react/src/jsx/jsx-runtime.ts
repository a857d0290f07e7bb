/**
 * What the compiled screens call for JSX. React 16 and 17 either lack `react/jsx-runtime` or have it at an address that
 * bundlers refuse from an ES module; `createElement` is there in all versions since 16.8.
 */
import {
  createElement,
  type ElementType,
  Fragment,
  type Key,
  type ReactElement,
  type ReactNode,
} from 'react';

export type { JSX } from 'react';
export { Fragment };

type Props = { readonly children?: ReactNode };

/** An element with at most one child. */
export function jsx(type: ElementType, props: Props, key?: Key): ReactElement {
  return createElement(type, key === undefined ? props : { ...props, key });
}

/** An element with a fixed list of children, which need no keys: they are handed over one by one. */
export function jsxs(type: ElementType, props: Props, key?: Key): ReactElement {
  const { children, ...rest } = props;
  const list = Array.isArray(children) ? children : [children];
  return createElement(type, key === undefined ? rest : { ...rest, key }, ...list);
}
