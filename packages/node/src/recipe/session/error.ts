import STError from '../../error.js';
import type RecipeUserId from '../../recipeUserId.js';
import type { ClaimValidationError } from './types.js';

type Options =
  | { message: string; type: 'UNAUTHORISED'; payload?: { clearTokens: boolean } }
  | { message: string; type: 'TRY_REFRESH_TOKEN' }
  | {
      message: string;
      type: 'TOKEN_THEFT_DETECTED';
      payload: { userId: string; recipeUserId: RecipeUserId; sessionHandle: string };
    }
  | { message: string; type: 'INVALID_CLAIMS'; payload: ClaimValidationError[] }
  | { message: string; type: 'CLEAR_DUPLICATE_SESSION_COOKIES' };

/** An error of a session; `type` says which answer the client gets. */
export default class SessionError extends STError {
  static UNAUTHORISED = 'UNAUTHORISED' as const;
  static TRY_REFRESH_TOKEN = 'TRY_REFRESH_TOKEN' as const;
  static TOKEN_THEFT_DETECTED = 'TOKEN_THEFT_DETECTED' as const;
  static INVALID_CLAIMS = 'INVALID_CLAIMS' as const;
  static CLEAR_DUPLICATE_SESSION_COOKIES = 'CLEAR_DUPLICATE_SESSION_COOKIES' as const;

  constructor(options: Options) {
    super(
      options.type === 'UNAUTHORISED' && options.payload === undefined
        ? { ...options, payload: { clearTokens: true } }
        : options,
    );
    this.fromRecipe = 'session';
  }
}

/** No session, or none any more. Tokens are cleared unless told otherwise. */
export const unauthorised = (message: string, clearTokens = true): SessionError =>
  new SessionError({ message, type: SessionError.UNAUTHORISED, payload: { clearTokens } });

/** The access token does not do; the client should refresh and try again. */
export const tryRefreshToken = (message: string): SessionError =>
  new SessionError({ message, type: SessionError.TRY_REFRESH_TOKEN });
