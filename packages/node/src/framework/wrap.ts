import type { AnyValue, TypeFramework } from '../types.js';
import { ExpressRequest, ExpressResponse } from './express/exchange.js';
import { FastifyRequest, FastifyResponse } from './fastify/exchange.js';
import type { BaseRequest } from './request.js';
import type { BaseResponse } from './response.js';

/** A request as the SDK's functions take it: wrapped for the configured framework, unless it is already. */
export function wrapRequest(framework: TypeFramework, req: AnyValue): BaseRequest {
  if (req?.wrapperUsed || framework === 'custom') return req;
  return framework === 'fastify' ? new FastifyRequest(req) : new ExpressRequest(req);
}

/** A response as the SDK's functions take it: wrapped for the configured framework, unless it is already. */
export function wrapResponse(framework: TypeFramework, res: AnyValue): BaseResponse {
  if (res?.wrapperUsed || framework === 'custom') return res;
  return framework === 'fastify' ? new FastifyResponse(res) : new ExpressResponse(res);
}
