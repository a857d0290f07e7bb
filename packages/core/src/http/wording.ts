import type { Shape } from '@latchkey/contract';
import { z } from 'zod';
import { BadRequest } from './errors.js';

type Place = 'body' | 'query';

/** What the client calls a field. */
type NameOf = (field: string) => string;

export type Parser = (fields: unknown, nameOf?: NameOf) => Record<string, unknown>;

const missingOrWrong = (field: string, place: Place): string =>
  place === 'query'
    ? `Field name '${field}' is missing in GET request`
    : `Field name '${field}' is invalid in JSON input`;

/** The interface's words for the first thing that is wrong with a request. */
function word(issue: z.core.$ZodIssue, place: Place, nameOf: NameOf): string {
  // An object in an object is a form of its own; an entry of an array is not.
  const field = nameOf(String(issue.path.findLast((part) => typeof part === 'string') ?? ''));
  const isText = issue.code === 'custom' && issue.params?.kind !== 'type';
  return isText ? issue.message.replace('{field}', field) : missingOrWrong(field, place);
}

/**
 * Checks and converts fields; what is wrong with the first of them becomes a 400 in the interface's words. Other fields
 * are ignored; with `refusal` fields of which none is known are refused.
 */
export function createParser(shape: Shape, place: Place, refusal?: string): Parser {
  const schema = z.object(shape);
  const refuseOthers = (fields: unknown) => {
    const names = typeof fields === 'object' && fields !== null ? Object.keys(fields) : [];
    if (refusal !== undefined && names.length > 0 && !names.some((name) => Object.hasOwn(shape, name)))
      throw new BadRequest(refusal);
  };
  return (fields, nameOf = (field) => field) => {
    refuseOthers(fields);
    const parsed = schema.safeParse(fields);
    if (parsed.success) return parsed.data;
    const [first] = parsed.error.issues;
    throw new BadRequest(first === undefined ? 'Invalid Json Input' : word(first, place, nameOf));
  };
}
