import type { BaseResponse } from './framework/response.js';
import { logDebug } from './logger.js';

/** Answers 200. Objects with a `toJson` function, at any depth, are replaced by its result. */
export function send200Response(response: BaseResponse, body: unknown): void {
  logDebug(() => 'Sending response to client with status code: 200');
  response.setStatusCode(200);
  response.sendJSONResponse(deepTransform(body));
}

/** Answers `{ message }` with a status of at least 300. */
export function sendNon200ResponseWithMessage(
  response: BaseResponse,
  message: string,
  statusCode: number,
): void {
  sendNon200Response(response, statusCode, { message });
}

/** Answers with a status of at least 300. */
export function sendNon200Response(response: BaseResponse, statusCode: number, body: unknown): void {
  if (statusCode < 300) throw new Error('Calling sendNon200Response with status code < 300');
  logDebug(() => `Sending response to client with status code: ${statusCode}`);
  response.setStatusCode(statusCode);
  response.sendJSONResponse(body);
}

function deepTransform(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(deepTransform);
  if (typeof value !== 'object' || value === null) return value;
  if ('toJson' in value && typeof value.toJson === 'function') return value.toJson();
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, deepTransform(member)]));
}
