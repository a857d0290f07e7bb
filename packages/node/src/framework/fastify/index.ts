import { App } from '../../app.js';
import type { SessionContainerInterface } from '../../recipe/session/types.js';
import type { AnyValue } from '../../types.js';
import { makeDefaultUserContextFromAPI } from '../../userContext.js';
import type { BaseRequest } from '../request.js';
import type { BaseResponse } from '../response.js';
import {
  type FastifyReplyLike,
  FastifyRequest,
  type FastifyRequestLike,
  FastifyResponse,
} from './exchange.js';

/** A request that went through `verifySession()`. */
export type SessionRequest<TRequest extends FastifyRequestLike = FastifyRequestLike> = TRequest & {
  session?: SessionContainerInterface;
};

/** What the SDK needs of a fastify instance. */
export interface FastifyInstanceLike {
  addHook(name: 'preHandler', hook: (req: AnyValue, reply: AnyValue) => Promise<unknown>): unknown;
}

async function preHandler(req: FastifyRequestLike, reply: FastifyReplyLike): Promise<unknown> {
  const request = new FastifyRequest(req);
  const response = new FastifyResponse(reply);
  const userContext = makeDefaultUserContextFromAPI(request);
  const app = App.getInstanceOrThrowError();
  const handled = await app
    .middleware(request, response, userContext)
    .catch((error: unknown) => app.errorHandler(error, request, response, userContext));
  // Returning the reply tells fastify that it has been answered.
  return handled === false ? undefined : reply;
}

/**
 * Serves the SDK's routes.
 * @example await fastify.register(plugin);
 */
export const plugin = Object.assign(
  (instance: FastifyInstanceLike, _options: unknown, done: (error?: Error) => void): void => {
    instance.addHook('preHandler', preHandler);
    done();
  },
  // The hook is meant for the instance that registers the plugin, not for a scope of its own.
  { [Symbol.for('skip-override')]: true },
);

/**
 * Answers errors of the SDK that the application's routes throw.
 * @example fastify.setErrorHandler(errorHandler());
 */
export const errorHandler =
  () =>
  async (error: AnyValue, req: FastifyRequestLike, reply: FastifyReplyLike): Promise<void> => {
    const request = new FastifyRequest(req);
    const userContext = makeDefaultUserContextFromAPI(request);
    await App.getInstanceOrThrowError().errorHandler(error, request, new FastifyResponse(reply), userContext);
  };

/** A request as the SDK's functions take it. */
export const wrapRequest = (unwrapped: AnyValue): BaseRequest => new FastifyRequest(unwrapped);

/** A reply as the SDK's functions take it. */
export const wrapResponse = (unwrapped: AnyValue): BaseResponse => new FastifyResponse(unwrapped);

export { FastifyRequest, FastifyResponse };

export default { plugin, errorHandler, wrapRequest, wrapResponse };
