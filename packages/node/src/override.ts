/** An implementation: functions by name. A name whose value is `undefined` is switched off. */
export type Layer<T extends object> = (originalImplementation: T, builder: OverrideableBuilder<T>) => T;

type Members = Record<string, unknown>;

/**
 * Composes an implementation out of layers. In every layer `originalImplementation.f()` calls one layer down
 * and `this.f()` calls the finished whole, so a base function that uses a sibling through `this` reaches what
 * the application made of it. Functions are bound: they may be taken out of the object.
 */
export class OverrideableBuilder<T extends object> {
  readonly #layers: Members[];
  readonly #result: Members = {};
  #built = false;

  constructor(base: T) {
    this.#layers = [membersOf(base)];
  }

  /** Puts a layer on top. May be called inside a layer as well; that one then lies below the calling one. */
  override(layer: Layer<T>): this {
    const below = { top: this.#layers.length - 1 };
    const original = this.#view(below);
    const returned = membersOf(layer(original as T, this));
    below.top = this.#layers.length - 1;
    this.#layers.push(this.#merge(returned, original));
    return this;
  }

  /** The finished implementation. */
  build(): T {
    for (const [name, member] of Object.entries(this.#layers[this.#layers.length - 1] ?? {})) {
      this.#result[name] = this.#bind(member);
    }
    this.#built = true;
    return this.#result as T;
  }

  /** What a layer gets as its original: each function looks up the layer below when it is called. */
  #view(below: { top: number }): Members {
    const view: Members = {};
    for (const [name, member] of Object.entries(this.#layers[below.top] ?? {})) {
      view[name] =
        typeof member === 'function' ? (...args: unknown[]) => this.#call(below.top, name, args) : member;
    }
    return view;
  }

  /** A member handed back unchanged is not overridden: it stays what the layer below has. */
  #merge(returned: Members, original: Members): Members {
    const below = this.#layers[this.#layers.length - 1] ?? {};
    const names = new Set([...Object.keys(below), ...Object.keys(returned)]);
    const merged: Members = {};
    for (const name of names) {
      merged[name] = returned[name] === original[name] && name in original ? below[name] : returned[name];
    }
    return merged;
  }

  #call(layer: number, name: string, args: unknown[]): unknown {
    if (!this.#built) throw new Error('This function should only be called through the recipe object');
    const member = this.#layers[layer]?.[name];
    if (typeof member !== 'function') throw new Error(`${name} is disabled`);
    return member.apply(this.#result, args);
  }

  #bind(member: unknown): unknown {
    return typeof member === 'function' ? member.bind(this.#result) : member;
  }
}

/** Own and inherited members: a service may be an instance of a class. */
function membersOf(object: object): Members {
  const members: Members = {};
  const chain: object[] = [];
  for (let o: object | null = object; o !== null && o !== Object.prototype; o = Object.getPrototypeOf(o)) {
    chain.unshift(o);
  }
  for (const owner of chain) {
    for (const name of Object.getOwnPropertyNames(owner)) {
      if (name !== 'constructor') members[name] = Reflect.get(owner, name, object);
    }
  }
  return members;
}

/** Puts layers on a base, the first innermost. Layers that are `undefined` are left out. */
export function compose<T extends object>(base: T, layers: readonly (Layer<T> | undefined)[]): T {
  const builder = new OverrideableBuilder(base);
  for (const layer of layers) if (layer !== undefined) builder.override(layer);
  return builder.build();
}
