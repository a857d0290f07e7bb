import { App } from '../../../app.js';
import SuperTokensError from '../../../error.js';
import type { NextFunction } from '../../../framework/custom/index.js';
import type { BaseRequest } from '../../../framework/request.js';
import type { BaseResponse } from '../../../framework/response.js';
import type { AnyValue } from '../../../types.js';
import { makeDefaultUserContextFromAPI } from '../../../userContext.js';
import type { SessionContainerInterface, VerifySessionOptions } from '../types.js';

/**
 * Verifies the session of a wrapped request and puts it on `req.session`. Errors of sessions are answered on the
 * response; other errors go to `next`, and are the result.
 */
export function verifySession<T extends BaseRequest & { session?: SessionContainerInterface | undefined }>(
  options?: VerifySessionOptions,
) {
  return async (req: T, res: BaseResponse, next?: NextFunction): Promise<AnyValue> => {
    const userContext = makeDefaultUserContextFromAPI(req);
    try {
      const app = App.getInstanceOrThrowError();
      req.session = await app.sessions().verifySession(options, req, res, userContext);
    } catch (error) {
      return answer(error, req, res, userContext, next);
    }
    next?.();
    return undefined;
  };
}

async function answer(
  error: unknown,
  req: BaseRequest,
  res: BaseResponse,
  userContext: ReturnType<typeof makeDefaultUserContextFromAPI>,
  next: NextFunction | undefined,
): Promise<AnyValue> {
  try {
    await App.getInstanceOrThrowError().errorHandler(error, req, res, userContext);
    return undefined;
  } catch (unknown) {
    next?.(unknown);
    return SuperTokensError.isErrorFromSuperTokens(unknown) ? undefined : unknown;
  }
}

export default { verifySession };
