import type { AnyValue } from './types.js';

const marker = 'ndskajfasndlfkj435234krjdsa';

/**
 * An error of the SDK that its error handlers answer: bad input as 400, the errors of a session as 401 or 403, …
 * `type` says which; `fromRecipe` names the recipe that answers it.
 */
export default class SuperTokensError extends Error {
  static BAD_INPUT_ERROR = 'BAD_INPUT_ERROR' as const;
  static UNKNOWN_ERROR = 'UNKNOWN_ERROR' as const;
  static PLUGIN_ERROR = 'PLUGIN_ERROR' as const;

  readonly type: string;
  readonly payload: AnyValue;
  fromRecipe: string | undefined;
  /** Recognised by value, so that two copies of the package in one process know each other's errors. */
  readonly errMagic = marker;

  constructor(options: { message: string; type: string; payload?: unknown }) {
    super(options.message);
    this.type = options.type;
    this.payload = options.payload;
  }

  /** Whether an error is one of this class, from this copy of the package or from another. */
  static isErrorFromSuperTokens(error: unknown): error is SuperTokensError {
    return typeof error === 'object' && error !== null && 'errMagic' in error && error.errMagic === marker;
  }
}

/** An error that a plugin answers a request with: status `code` (400 unless given) and `{ message }`. */
export class SuperTokensPluginError extends SuperTokensError {
  readonly code: number;

  constructor(options: { message: string; payload?: unknown; code?: number }) {
    super({ message: options.message, payload: options.payload, type: SuperTokensError.PLUGIN_ERROR });
    this.code = options.code ?? 400;
  }
}

/** A 400 with `{ message }`. */
export const badInput = (message: string): SuperTokensError =>
  new SuperTokensError({ message, type: SuperTokensError.BAD_INPUT_ERROR });

/** What a plugin's handler threw: an error of the SDK as it is, anything else masked as a 500 without detail. */
export function maskForeignError(error: unknown): SuperTokensError {
  if (SuperTokensError.isErrorFromSuperTokens(error)) return error;
  return new SuperTokensError({
    message: 'Unknown error',
    type: SuperTokensError.UNKNOWN_ERROR,
    payload: error,
  });
}

export { SuperTokensError };
