import type { Shape } from '@latchkey/contract';
import { z } from 'zod';
import { BadRequest } from './errors.js';

type Place = 'body' | 'query';

const missingOrWrong = (field: string, place: Place): string =>
  place === 'query'
    ? `Field name '${field}' is missing in GET request`
    : `Field name '${field}' is invalid in JSON input`;

/** The interface's words for the first thing that is wrong with a request. */
function word(issue: z.core.$ZodIssue, place: Place): string {
  const field = String(issue.path[0] ?? '');
  const isText = issue.code === 'custom' && issue.params?.kind !== 'type';
  return isText ? issue.message.replace('{field}', field) : missingOrWrong(field, place);
}

/** Checks and converts fields; what is wrong with the first of them becomes a 400 in the interface's words. */
export function createParser(shape: Shape, place: Place): (fields: unknown) => Record<string, unknown> {
  const schema = z.object(shape);
  return (fields) => {
    const parsed = schema.safeParse(fields);
    if (parsed.success) return parsed.data;
    const [first] = parsed.error.issues;
    throw new BadRequest(first === undefined ? 'Invalid Json Input' : word(first, place));
  };
}
