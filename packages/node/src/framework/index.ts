import * as express from './express/index.js';
import * as fastify from './fastify/index.js';

export { BaseRequest } from './request.js';
export { BaseResponse } from './response.js';
export { express, fastify };

export default { express, fastify };
