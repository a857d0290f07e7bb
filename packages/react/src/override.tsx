import {
  type ComponentType,
  createContext,
  type FC,
  type PropsWithChildren,
  type ReactElement,
  useContext,
} from 'react';

/** A replacement for a component: it gets the same props and the component it replaces. */
export type ComponentOverride<Props> = ComponentType<Props & { DefaultComponent: ComponentType<Props> }>;

/** Replacements by key, `<Name>_Override`; each recipe's map types its own keys. */
export type ComponentOverrides = object;

const outside = Symbol('outside of every screen');
const OverridesContext = createContext<ComponentOverrides | typeof outside>(outside);

/**
 * A component an app may replace by `<name>_Override`. The component returned here is one and the same for the life of
 * the page, so what is typed into it survives a re-render with other overrides.
 */
export function overridable<P extends object>(name: string, Default: ComponentType<P>): ComponentType<P> {
  function Overridable(props: P): ReactElement {
    const overrides = useContext(OverridesContext);
    if (overrides === outside) {
      throw new Error('Cannot use component override outside ComponentOverrideContext provider.');
    }
    const Override: unknown = Reflect.get(overrides, `${name}_Override`);
    if (!isOverrideOf<P>(Override)) return <Default {...props} />;
    return <Override {...props} DefaultComponent={Default} />;
  }
  Overridable.displayName = name;
  return Overridable;
}

/** The recipe's map says which props a key's component takes; here only its presence can be told. */
function isOverrideOf<P>(value: unknown): value is ComponentOverride<P> {
  return typeof value === 'function' || (typeof value === 'object' && value !== null);
}

/** Makes one recipe's replacements reach the overridable components of its screens. */
export function OverridesProvider(
  props: PropsWithChildren<{ components: ComponentOverrides }>,
): ReactElement {
  return <OverridesContext.Provider value={props.components}>{props.children}</OverridesContext.Provider>;
}

const noOverrides: ComponentOverrides = {};

/** The provider an app puts around its routes, and the hook with which the recipe's screens read it. */
export function createOverrides<T extends object>(): readonly [
  useOverrides: () => ComponentOverrides,
  Provider: FC<PropsWithChildren<{ components: T }>>,
] {
  const Context = createContext<T | undefined>(undefined);
  // biome-ignore lint/correctness/noComponentHookFactories: called once per recipe, when its module is loaded
  const Provider: FC<PropsWithChildren<{ components: T }>> = ({ components, children }) => (
    <Context.Provider value={components}>{children}</Context.Provider>
  );
  return [() => useContext(Context) ?? noOverrides, Provider];
}
