import type SuperTokensError from '../../error.js';
import type { BaseRequest } from '../../framework/request.js';
import type { BaseResponse } from '../../framework/response.js';
import { send200Response, sendNon200Response, sendNon200ResponseWithMessage } from '../../respond.js';
import type { UserContext } from '../../types.js';
import SessionError from './error.js';
import { clearSessionFromAllTransferMethods } from './tokens.js';
import type { NormalisedErrorHandlers, RecipeInterface, TypeNormalisedInput } from './types.js';

/** What answering an error of a session stands on. */
export interface AnswerContext {
  readonly config: TypeNormalisedInput;
  readonly functions: RecipeInterface;
}

/** Answers an error of a session, by the application's handlers where it has them. */
export async function answerSessionError(
  context: AnswerContext,
  error: SuperTokensError,
  req: BaseRequest,
  res: BaseResponse,
  userContext: UserContext,
): Promise<void> {
  const { config } = context;
  const handlers = { ...defaultHandlers(context), ...config.errorHandlers };
  const { type, message, payload } = error;
  if (type === SessionError.UNAUTHORISED) {
    if (payload?.clearTokens !== false) clearSessionFromAllTransferMethods({ config, req, res, userContext });
    return handlers.onUnauthorised(message, req, res, userContext);
  }
  if (type === SessionError.TRY_REFRESH_TOKEN) {
    return handlers.onTryRefreshToken(message, req, res, userContext);
  }
  if (type === SessionError.TOKEN_THEFT_DETECTED) {
    clearSessionFromAllTransferMethods({ config, req, res, userContext });
    const { sessionHandle, userId, recipeUserId } = payload;
    return handlers.onTokenTheftDetected(sessionHandle, userId, recipeUserId, req, res, userContext);
  }
  if (type === SessionError.INVALID_CLAIMS) return handlers.onInvalidClaim(payload, req, res, userContext);
  if (type === SessionError.CLEAR_DUPLICATE_SESSION_COOKIES) {
    return handlers.onClearDuplicateSessionCookies(message, req, res, userContext);
  }
  throw error;
}

/** The answers of the interface. They do not tell why: clients tell them apart by status and fixed text. */
function defaultHandlers({ config, functions }: AnswerContext): NormalisedErrorHandlers {
  const { sessionExpiredStatusCode, invalidClaimStatusCode } = config;
  return {
    onUnauthorised: async (_message, _req, res) =>
      sendNon200ResponseWithMessage(res, 'unauthorised', sessionExpiredStatusCode),
    onTryRefreshToken: async (_message, _req, res) =>
      sendNon200ResponseWithMessage(res, 'try refresh token', sessionExpiredStatusCode),
    onTokenTheftDetected: async (sessionHandle, _userId, _recipeUserId, _req, res, userContext) => {
      await functions.revokeSession({ sessionHandle, userContext });
      sendNon200ResponseWithMessage(res, 'token theft detected', sessionExpiredStatusCode);
    },
    onInvalidClaim: async (claimValidationErrors, _req, res) =>
      sendNon200Response(res, invalidClaimStatusCode, { message: 'invalid claim', claimValidationErrors }),
    onClearDuplicateSessionCookies: async (message, _req, res) => send200Response(res, { message }),
  };
}
