import type { HTTPMethod } from '../types.js';

const methods: ReadonlySet<string> = new Set(['post', 'get', 'delete', 'put', 'patch', 'options', 'trace']);

const isMethod = (method: string): method is HTTPMethod => methods.has(method);

/** An HTTP method in lower case. One that the SDK serves nowhere (HEAD, …) passes as `trace`: it matches no route. */
export function normaliseHttpMethod(method: string): HTTPMethod {
  const lower = method.toLowerCase();
  return isMethod(lower) ? lower : 'trace';
}
