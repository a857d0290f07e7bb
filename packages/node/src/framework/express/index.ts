import type { NextFunction, Request, Response } from 'express';
import { App } from '../../app.js';
import type { SessionContainerInterface } from '../../recipe/session/types.js';
import type { AnyValue } from '../../types.js';
import { makeDefaultUserContextFromAPI } from '../../userContext.js';
import type { BaseRequest } from '../request.js';
import type { BaseResponse } from '../response.js';
import { ExpressRequest, ExpressResponse } from './exchange.js';

/** A request that went through `verifySession()`. */
export interface SessionRequest extends Request {
  session?: SessionContainerInterface;
}

/**
 * Serves the SDK's routes. Mount it after CORS and before the application's own routes.
 * @example app.use(middleware());
 */
export const middleware =
  () =>
  async (req: Request, res: Response, next: NextFunction): Promise<void> => {
    try {
      const request = new ExpressRequest(req);
      const response = new ExpressResponse(res);
      const userContext = makeDefaultUserContextFromAPI(request);
      const app = App.getInstanceOrThrowError();
      const handled = await app
        .middleware(request, response, userContext)
        .catch((error: unknown) => app.errorHandler(error, request, response, userContext));
      if (handled === false) next();
    } catch (error) {
      next(error);
    }
  };

/**
 * Answers errors of the SDK that the application's routes throw. Mount it after those routes.
 * @example app.use(errorHandler());
 */
export const errorHandler =
  () =>
  async (error: AnyValue, req: Request, res: Response, next: NextFunction): Promise<void> => {
    const request = new ExpressRequest(req);
    const userContext = makeDefaultUserContextFromAPI(request);
    try {
      await App.getInstanceOrThrowError().errorHandler(error, request, new ExpressResponse(res), userContext);
    } catch (unknown) {
      next(unknown);
    }
  };

/** A request as the SDK's functions take it. */
export const wrapRequest = (unwrapped: AnyValue): BaseRequest => new ExpressRequest(unwrapped);

/** A response as the SDK's functions take it. */
export const wrapResponse = (unwrapped: AnyValue): BaseResponse => new ExpressResponse(unwrapped);

export { ExpressRequest, ExpressResponse };

export default { middleware, errorHandler, wrapRequest, wrapResponse };
