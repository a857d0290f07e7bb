import type { NextFunction, Response } from 'express';
import { App } from '../../../app.js';
import { ExpressRequest, ExpressResponse } from '../../../framework/express/exchange.js';
import type { SessionRequest } from '../../../framework/express/index.js';
import { makeDefaultUserContextFromAPI } from '../../../userContext.js';
import type { VerifySessionOptions } from '../types.js';

/**
 * Lets a request pass only with a valid session, which it puts on `req.session`.
 * @example app.get('/notes', verifySession(), (req: SessionRequest, res) => res.json(req.session?.getUserId()));
 */
export function verifySession(options?: VerifySessionOptions) {
  return async (req: SessionRequest, res: Response, next: NextFunction): Promise<void> => {
    const request = new ExpressRequest(req);
    const response = new ExpressResponse(res);
    const userContext = makeDefaultUserContextFromAPI(request);
    try {
      const app = App.getInstanceOrThrowError();
      try {
        const session = await app.sessions().verifySession(options, request, response, userContext);
        if (session !== undefined) req.session = session;
      } catch (error) {
        await app.errorHandler(error, request, response, userContext);
        return;
      }
    } catch (error) {
      next(error);
      return;
    }
    next();
  };
}

export default { verifySession };
