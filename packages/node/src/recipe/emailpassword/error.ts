import STError from '../../error.js';

/** What is wrong with the fields of a form. */
export type FieldErrors = { id: string; error: string }[];

/** An error of the recipe: `FIELD_ERROR` is answered with `{ status: "FIELD_ERROR", formFields: payload }`. */
export default class EmailPasswordError extends STError {
  static FIELD_ERROR = 'FIELD_ERROR' as const;

  constructor(
    options:
      | { type: 'FIELD_ERROR'; payload: FieldErrors; message: string }
      | { type: 'BAD_INPUT_ERROR'; message: string },
  ) {
    super(options);
    this.fromRecipe = 'emailpassword';
  }
}

/** The answer to a form with bad values. */
export const fieldError = (payload: FieldErrors): EmailPasswordError =>
  new EmailPasswordError({ type: 'FIELD_ERROR', message: 'Error in input formFields', payload });
