import { badInput } from '../../error.js';
import type { UserContext } from '../../types.js';
import { fieldError } from './error.js';
import type { NormalisedFormField, TypeFormField } from './types.js';

/** The fields of a form in a request's body, checked. Throws a 400 for a bad shape, `FIELD_ERROR` for bad values. */
export async function readFormFields(
  configured: readonly NormalisedFormField[],
  given: unknown,
  tenantId: string,
  userContext: UserContext,
): Promise<TypeFormField[]> {
  const fields = readShape(given);
  if (fields.length > configured.length) throw badInput('Are you sending too many formFields?');
  const errors = await Promise.all(
    configured.map(async (field) => {
      const error = await checkField(field, fields, tenantId, userContext);
      return error ? [{ id: field.id, error }] : [];
    }),
  );
  if (errors.flat().length > 0) throw fieldError(errors.flat());
  return fields;
}

function readShape(given: unknown): TypeFormField[] {
  if (given === undefined) throw badInput('Missing input param: formFields');
  if (!Array.isArray(given)) throw badInput('formFields must be an array');
  return given.map(readField).map(({ id, value }) => {
    if (id !== 'email' && id !== 'password') return { id, value };
    if (typeof value !== 'string') throw badInput(`${id} value must be a string`);
    return { id, value: id === 'email' ? value.trim() : value };
  });
}

function readField(field: unknown): { id: string; value: unknown } {
  if (typeof field !== 'object' || field === null) {
    throw badInput('All elements of formFields must be an object');
  }
  const { id, value } = { id: undefined, value: undefined, ...field };
  if (typeof id !== 'string' || value === undefined) {
    throw badInput("All elements of formFields must contain an 'id' and 'value' field");
  }
  return { id, value };
}

async function checkField(
  { id, optional, validate }: NormalisedFormField,
  fields: readonly TypeFormField[],
  tenantId: string,
  userContext: UserContext,
): Promise<string | undefined> {
  const value: unknown = fields.find((field) => field.id === id)?.value;
  const isMissing = value === undefined || value === null || value === '';
  if (isMissing) return optional ? undefined : 'Field is not optional';
  return validate(value, tenantId, userContext);
}

/** A text field of a form that `readFormFields` has checked. */
export function textField(
  fields: readonly { id: string; value: unknown }[],
  id: 'email' | 'password',
): string {
  const value = fields.find((field) => field.id === id)?.value;
  // Only an application that calls an API function on its own, with fields of its own, comes here.
  if (typeof value !== 'string') throw badInput(`${id} value must be a string`);
  return value;
}
