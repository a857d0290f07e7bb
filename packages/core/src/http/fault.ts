import { HashQueueFull } from '../crypto/password/pool.js';
import { uuidv4 } from '../crypto/random.js';
import type { Logger } from '../log.js';
import { HttpError } from './errors.js';
import { text } from './reply.js';

/**
 * Answers what a handler threw. Refusals are sent as they are. Everything else is a fault of ours: the client gets
 * a reference only, the whole error goes to the log under the same reference.
 */
export function answerFault(log: Logger, request: Request, error: unknown): Response {
  if (error instanceof HttpError) return text(error.status, error.text, error.headers);
  if (error instanceof HashQueueFull) {
    return text(error.status, error.message, { 'retry-after': String(error.retryAfterSeconds) });
  }
  const reference = uuidv4();
  const path = request.url.replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/[?#].*$/, '');
  log.error({ err: error, reference, method: request.method, path }, 'request failed');
  return text(500, `Internal Error. Reference: ${reference}`);
}
