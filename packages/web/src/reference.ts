/** Something the process has one of, chosen by the first `init`. */
export type Reference<Input extends unknown[], Held> = {
  /** Later calls change nothing. */
  init: (...input: Input) => void;
  /** @throws before the first `init` */
  getReferenceOrThrow: () => Held;
};

/** Holds what `make` makes at the first `init`; `name` is for the error before it. */
export function reference<Input extends unknown[], Held extends object>(
  name: string,
  make: (...input: Input) => Held,
): Reference<Input, Held> {
  let held: Held | undefined;
  return {
    init(...input) {
      held ??= make(...input);
    },
    getReferenceOrThrow() {
      if (held) return held;
      throw new Error(`SuperTokens${name} must be initialized before calling this method.`);
    },
  };
}
