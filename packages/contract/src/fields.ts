import { z } from 'zod';

/**
 * The kinds of fields that the core's bodies and queries have, with the conversions of the interface
 * (CDI, "field parsing"). A failed `refine` carries the whole text of the 400 answer; every other failure
 * is worded from the field's name, and so is the `{field}` in a text.
 */

/** A JSON object of any content, kept as it was sent: nothing inside is copied, dropped or renamed. */
export type JsonObject = { [key: string]: unknown };

const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Text of at most `max` UTF-16 units, as sent. */
export const text = (max?: number) =>
  max === undefined
    ? z.string()
    : z
        .string()
        .refine(
          (value) => value.length <= max,
          `Field name '{field}' must not be longer than ${max} characters`,
        );

/** An e-mail: trimmed and in lower case. Its syntax is never checked. */
export const email = () => text(256).transform((value) => value.trim().toLowerCase());

/** Text that must not be empty; `message` is the whole text of the 400 answer. */
export const nonEmpty = (message: string) => z.string().refine((value) => value !== '', message);

/** Text that is trimmed, must not be empty then, and has at most `max` UTF-16 units. */
export const trimmedNonEmpty = (message: string, max = Number.POSITIVE_INFINITY) =>
  z
    .string()
    .transform((value) => value.trim())
    .refine((value) => value !== '', message)
    .refine((value) => value.length <= max, `Field name '{field}' must not be longer than ${max} characters`);

/** A user id: a SuperTokens id, an external id, or any id known to the application only. */
export const userId = () => text(128);

/** A boolean. A JSON number counts as `false`, as clients in the field may rely on. */
export const flag = () => z.union([z.boolean(), z.number().transform(() => false)]);

/** A whole number; numeric text is read as a number and fractions are cut off. */
export const integer = () =>
  z
    .union([
      z.number(),
      z
        .string()
        .regex(/^[+-]?\d{1,16}$/)
        .transform(Number),
    ])
    .refine((value) => Number.isSafeInteger(Math.trunc(value)), {
      error: undefined,
      params: { kind: 'type' },
    })
    .transform((value) => Math.trunc(value));

/** A JSON object of any content. */
export const jsonObject = () =>
  z.custom<JsonObject>(isJsonObject, { params: { kind: 'type' } }).meta({ type: 'object' });

/** An array of texts. */
export const texts = () => z.array(z.string());

const INT_MAX = 2 ** 31 - 1;

/** A query parameter holding a whole number, of 32 bits unless it is a `long`. */
export const queryInt = (kind: 'int' | 'long' = 'int') =>
  z
    .string()
    .refine(
      (value) => /^[+-]?\d{1,15}$/.test(value) && (kind === 'long' || Math.abs(Number(value)) <= INT_MAX),
      `Field name '{field}' must be ${kind === 'int' ? 'an int' : 'a long'} in the GET request`,
    )
    .transform(Number);

/** A query parameter that means true for `true` in any case, and false for every other text. */
export const queryFlag = () => z.string().transform((value) => value.toLowerCase() === 'true');

/** A query parameter holding a comma separated list. */
export const queryList = () =>
  z.string().transform((value) =>
    value
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  );
