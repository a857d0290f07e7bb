/** What can be overridden: an object of functions; a key set to `undefined` is switched off. */
// biome-ignore lint/suspicious/noExplicitAny: a bound for functions of every signature
type Functions = { [name: string]: undefined | ((...args: any[]) => unknown) };

/** A layer of an override: gets the implementation below it, answers with its own. */
export type OverrideLayer<T> = (originalImplementation: T, builder: OverrideableBuilder<T>) => T;

/**
 * Builds an implementation out of layers. `originalImplementation.f()` calls one layer down;
 * `this.g()` inside any layer reaches the finished implementation.
 */
export class OverrideableBuilder<T> {
  readonly #result: Functions = {};
  #top: T;

  constructor(originalImplementation: T) {
    this.#top = originalImplementation;
  }

  /** Puts a layer on top of what was built so far. */
  override(layer: OverrideLayer<T>): OverrideableBuilder<T> {
    const below = bindAll(this.#top, this.#result);
    this.#top = layer(below, this);
    return this;
  }

  /** The finished implementation. */
  build(): T {
    return Object.assign(this.#result, bindAll(this.#top, this.#result));
  }
}

function bindAll<T>(layer: T, self: Functions): T {
  const bound = { ...layer };
  for (const name in bound) {
    const value = bound[name];
    if (typeof value === 'function') bound[name] = value.bind(self);
  }
  return bound;
}
