/**
 * The API answered `{status: "GENERAL_ERROR"}`: its message is meant for the user.
 *
 * @example
 * try { await EmailPassword.signIn(input) } catch (error) { if (STGeneralError.isThisError(error)) show(error.message) }
 */
export class STGeneralError extends Error {
  readonly isSuperTokensGeneralError = true;

  /** Tells this error from others, also across two copies of the SDK. */
  static isThisError(error: unknown): error is STGeneralError {
    return (
      typeof error === 'object' &&
      error !== null &&
      'isSuperTokensGeneralError' in error &&
      error.isSuperTokensGeneralError === true
    );
  }
}

export default STGeneralError;
