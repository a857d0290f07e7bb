import type { AnyValue, HTTPMethod } from '../../types.js';
import { cookieValue, serialiseCookie, withCookie } from '../cookies.js';
import { normaliseHttpMethod } from '../methods.js';
import { BaseRequest } from '../request.js';
import { BaseResponse, type SameSite } from '../response.js';

/** What the SDK needs of fastify's request: fastify itself is not imported, so that any version's types fit. */
export interface FastifyRequestLike {
  body: AnyValue;
  query: unknown;
  headers: Record<string, string | string[] | undefined>;
  method: string;
  url: string;
}

/** What the SDK needs of fastify's reply. */
export interface FastifyReplyLike {
  sent: boolean;
  statusCode: number;
  getHeader(key: AnyValue): number | string | string[] | undefined;
  header(key: AnyValue, value: AnyValue): FastifyReplyLike;
  removeHeader(key: string): void;
  send(payload?: AnyValue): FastifyReplyLike;
  type(contentType: string): FastifyReplyLike;
}

/** A request of fastify. Fastify has parsed the body. */
export class FastifyRequest extends BaseRequest {
  readonly #request: FastifyRequestLike;

  constructor(request: FastifyRequestLike) {
    super();
    this.original = request;
    this.#request = request;
  }

  protected async getJSONFromRequestBody(): Promise<AnyValue> {
    return this.#request.body ?? {};
  }

  protected async getFormDataFromRequestBody(): Promise<AnyValue> {
    return this.#request.body ?? {};
  }

  getKeyValueFromQuery(key: string): string | undefined {
    const { query } = this.#request;
    if (typeof query !== 'object' || query === null) return undefined;
    const value: unknown = Reflect.get(query, key);
    return typeof value === 'string' ? value : undefined;
  }

  getMethod(): HTTPMethod {
    return normaliseHttpMethod(this.#request.method);
  }

  getCookieValue(key: string): string | undefined {
    return cookieValue(this.getHeaderValue('cookie'), key);
  }

  getHeaderValue(key: string): string | undefined {
    const value = this.#request.headers[key.toLowerCase()];
    return Array.isArray(value) ? value[0] : value;
  }

  getOriginalURL(): string {
    return this.#request.url;
  }
}

/** A reply of fastify. */
export class FastifyResponse extends BaseResponse {
  readonly #reply: FastifyReplyLike;
  #statusCode = 200;

  constructor(reply: FastifyReplyLike) {
    super();
    this.original = reply;
    this.#reply = reply;
  }

  setHeader(key: string, value: string, allowDuplicateKey: boolean): void {
    try {
      const existing = this.#reply.getHeader(key)?.toString();
      if (!allowDuplicateKey || existing === undefined) this.#reply.header(key, value);
      else if (!existing.includes(value)) this.#reply.header(key, `${existing}, ${value}`);
    } catch {
      throw new Error(`Error while setting header with key: ${key} and value: ${value}`);
    }
  }

  removeHeader(key: string): void {
    this.#reply.removeHeader(key);
  }

  setCookie(
    key: string,
    value: string,
    domain: string | undefined,
    secure: boolean,
    httpOnly: boolean,
    expires: number,
    path: string,
    sameSite: SameSite,
  ): void {
    const cookie = serialiseCookie({ key, value, domain, secure, httpOnly, expires, path, sameSite });
    const existing = [this.#reply.getHeader('set-cookie') ?? []].flat().map(String);
    // Fastify appends to `Set-Cookie`: the list is taken out before the new one is put in.
    this.#reply.removeHeader('set-cookie');
    this.#reply.header('set-cookie', withCookie(existing, cookie));
  }

  setStatusCode(statusCode: number): void {
    if (!this.#reply.sent) this.#statusCode = statusCode;
  }

  sendJSONResponse(content: unknown): void {
    if (this.#reply.sent) return;
    this.#reply.statusCode = this.#statusCode;
    this.#reply.type('application/json; charset=utf-8').send(content);
  }

  sendHTMLResponse(html: string): void {
    if (this.#reply.sent) return;
    this.#reply.statusCode = this.#statusCode;
    this.#reply.type('text/html').send(html);
  }
}
