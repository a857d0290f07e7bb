import { App } from '../../../app.js';
import { FastifyRequest, FastifyResponse } from '../../../framework/fastify/exchange.js';
import type { AnyValue } from '../../../types.js';
import { makeDefaultUserContextFromAPI } from '../../../userContext.js';
import type { VerifySessionOptions } from '../types.js';

/**
 * Lets a request pass only with a valid session, which it puts on `req.session`.
 * @example fastify.get('/notes', { preHandler: verifySession() }, async (req: SessionRequest) => req.session?.getUserId());
 */
export function verifySession(options?: VerifySessionOptions) {
  // Any version of fastify calls this with its own types, which the SDK does not import.
  return async (req: AnyValue, reply: AnyValue): Promise<unknown> => {
    const request = new FastifyRequest(req);
    const response = new FastifyResponse(reply);
    const userContext = makeDefaultUserContextFromAPI(request);
    const app = App.getInstanceOrThrowError();
    try {
      const session = await app.sessions().verifySession(options, request, response, userContext);
      if (session !== undefined) req.session = session;
      return undefined;
    } catch (error) {
      await app.errorHandler(error, request, response, userContext);
      // Returning the reply tells fastify that it has been answered.
      return reply;
    }
  };
}

export default { verifySession };
