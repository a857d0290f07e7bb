/** Who may set a key: `core` the base configuration only; `app` one value per app; `tenant` each tenant its own. */
export type ConfigLevel = 'core' | 'app' | 'tenant';

/** A key's type as error texts of the interface name it. */
export type ConfigType = 'int' | 'long' | 'double' | 'boolean' | 'String';

export interface CheckMode {
  /** Durations may then be as short as wanted. */
  readonly testMode: boolean;
}

/** What is known of a key beside its name, type and values. */
interface Facts {
  readonly level: ConfigLevel;
  readonly description: string;
  /** Environment variable, where it is not the key in upper case. */
  readonly env?: string;
  /** Older names of the key, still accepted. */
  readonly aliases?: readonly string[];
  /** Never shown in logs or listings; may come from a file named by the variable `<env>_FILE`. */
  readonly isSecret?: boolean;
  /** With a SaaS secret, only its holder sees and changes the key. */
  readonly isProtected?: boolean;
  readonly isDeprecated?: boolean;
  /** Left out of the dashboard's list although an app may set it. */
  readonly isHidden?: boolean;
}

export type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly message: string };

/** One configuration key. `T` includes `null` when the key may be left unset. */
export interface KeyDefinition<T> extends Facts {
  readonly type: ConfigType;
  readonly default: T;
  /** The allowed words, for a key that is a choice. */
  readonly values?: readonly string[];
  /** The value in its type and one form, checked; numbers and booleans may be given as text. */
  read(key: string, raw: unknown, mode: CheckMode): Reading<T>;
}

interface Traits<T, N> extends Facts {
  readonly default: T | N;
  /** Brings a value of the right type into its one form. */
  normalize?(value: T): T | N;
  /** What is wrong with a value of the right type; the message is the interface's. */
  check?(value: T, mode: CheckMode): string | undefined;
}

/** A whole number of 32 bits. */
export const int = (traits: Traits<number, never>) => define('int', readInt, traits);

/** A whole number. */
export const long = (traits: Traits<number, never>) => define('long', readLong, traits);

/** A number with a fraction. */
export const double = (traits: Traits<number, never>) => define('double', readDouble, traits);

export const boolean = (traits: Traits<boolean, never>) => define('boolean', readBoolean, traits);

export const text = (traits: Traits<string, never>) => define('String', readText, traits);

/** A text that may be left out; blank is the same as left out. */
export function optionalText(traits: Omit<Traits<string, null>, 'default'>): KeyDefinition<string | null> {
  const normalize = (value: string) => (value.trim() === '' ? null : (traits.normalize?.(value) ?? value));
  return define<string, null>('String', readText, { ...traits, default: null, normalize });
}

/** One of some words, written in any case. `wrong` is the message about another word. */
export function choice<const V extends string>(
  values: readonly V[],
  { wrong, ...traits }: Facts & { readonly default: V; readonly wrong: string },
): KeyDefinition<V> {
  const find = (raw: unknown) =>
    typeof raw === 'string' ? values.find((value) => value === raw.trim().toUpperCase()) : undefined;
  return {
    ...traits,
    type: 'String',
    values,
    read(_key, raw) {
      const value = find(raw);
      return value === undefined ? { ok: false, message: wrong } : { ok: true, value };
    },
  };
}

function define<T, N>(
  type: ConfigType,
  parse: (raw: unknown) => T | undefined,
  { normalize, check, ...traits }: Traits<T, N>,
): KeyDefinition<T | N> {
  return {
    ...traits,
    type,
    read(key, raw, mode) {
      const parsed = parse(raw);
      if (parsed === undefined) return { ok: false, message: `'${key}' must be of type ${type}` };
      const message = check?.(parsed, mode);
      if (message !== undefined) return { ok: false, message };
      return { ok: true, value: normalize === undefined ? parsed : normalize(parsed) };
    },
  };
}

function readInt(raw: unknown): number | undefined {
  const value = readLong(raw);
  return value !== undefined && value === Math.trunc(value) && Math.abs(value) <= 2 ** 31 - 1
    ? value
    : undefined;
}

function readLong(raw: unknown): number | undefined {
  const value = readDouble(raw);
  return value !== undefined && Number.isSafeInteger(value) ? value : undefined;
}

function readDouble(raw: unknown): number | undefined {
  if (typeof raw === 'number') return Number.isFinite(raw) ? raw : undefined;
  if (typeof raw !== 'string' || !/^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?\s*$/i.test(raw))
    return undefined;
  const value = Number(raw);
  return Number.isFinite(value) ? value : undefined;
}

function readBoolean(raw: unknown): boolean | undefined {
  if (typeof raw === 'boolean') return raw;
  if (typeof raw !== 'string') return undefined;
  const word = raw.trim().toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : undefined;
}

function readText(raw: unknown): string | undefined {
  return typeof raw === 'string' ? raw : undefined;
}
