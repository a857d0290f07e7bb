import { App } from '../../app.js';
import type { AnyValue } from '../../types.js';
import { makeDefaultUserContextFromAPI } from '../../userContext.js';
import type { BaseRequest } from '../request.js';
import type { BaseResponse } from '../response.js';

export type NextFunction = (error?: AnyValue) => void;

type Outcome = { handled: boolean; error?: undefined } | { error: AnyValue; handled?: undefined };

const identity = <T>(value: T): T => value;

/**
 * Serves the SDK's routes for a framework without an adapter. Requests and responses are wrapped ones, or what
 * the two functions wrap.
 * @example const { handled } = await middleware()(new PreParsedRequest({ … }), new CollectingResponse());
 */
export const middleware =
  <OrigReqType = BaseRequest, OrigRespType = BaseResponse>(
    wrapRequest: (req: OrigReqType) => BaseRequest = identity as (req: OrigReqType) => BaseRequest,
    wrapResponse: (res: OrigRespType) => BaseResponse = identity as (res: OrigRespType) => BaseResponse,
  ) =>
  async (req: OrigReqType, res: OrigRespType, next?: NextFunction): Promise<Outcome> => {
    try {
      const app = App.getInstanceOrThrowError();
      const request = wrapRequest(req);
      const response = wrapResponse(res);
      const userContext = makeDefaultUserContextFromAPI(request);
      const handled = await app
        .middleware(request, response, userContext)
        .catch((error: unknown) => app.errorHandler(error, request, response, userContext));
      if (handled !== false) return { handled: true };
    } catch (error) {
      next?.(error);
      return { error };
    }
    next?.();
    return { handled: false };
  };

/** Answers errors of the SDK. Calls `next` without an argument when it has answered, else with the error. */
export const errorHandler =
  () =>
  async (error: AnyValue, req: BaseRequest, res: BaseResponse, next: NextFunction): Promise<void> => {
    try {
      const userContext = makeDefaultUserContextFromAPI(req);
      await App.getInstanceOrThrowError().errorHandler(error, req, res, userContext);
    } catch (unknown) {
      next(unknown);
      return;
    }
    next();
  };

export { CollectingResponse, PreParsedRequest } from './exchange.js';

import { CollectingResponse, PreParsedRequest } from './exchange.js';

export default { middleware, errorHandler, PreParsedRequest, CollectingResponse };
