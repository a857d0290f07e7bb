import type { Request, Response } from 'express';
import type { AnyValue, HTTPMethod } from '../../types.js';
import { readForm, readJSON } from '../body.js';
import { cookieValue, serialiseCookie, withCookie } from '../cookies.js';
import { normaliseHttpMethod } from '../methods.js';
import { BaseRequest } from '../request.js';
import { BaseResponse, type SameSite } from '../response.js';

/** A request of express, or of Next.js' pages router. */
export class ExpressRequest extends BaseRequest {
  readonly #request: Request;

  constructor(request: Request) {
    super();
    this.original = request;
    this.#request = request;
  }

  protected getJSONFromRequestBody(): Promise<AnyValue> {
    return readJSON(this.#request);
  }

  protected getFormDataFromRequestBody(): Promise<AnyValue> {
    return readForm(this.#request);
  }

  getKeyValueFromQuery(key: string): string | undefined {
    const value: unknown = this.#request.query?.[key];
    return typeof value === 'string' ? value : undefined;
  }

  getMethod(): HTTPMethod {
    return normaliseHttpMethod(this.#request.method);
  }

  getCookieValue(key: string): string | undefined {
    const parsed: unknown = this.#request.cookies?.[key];
    return typeof parsed === 'string' ? parsed : cookieValue(this.#request.headers.cookie, key);
  }

  getHeaderValue(key: string): string | undefined {
    const value = this.#request.headers[key.toLowerCase()];
    return Array.isArray(value) ? value[0] : value;
  }

  getOriginalURL(): string {
    return this.#request.originalUrl || this.#request.url;
  }
}

/** A response of express, or of Next.js' pages router. */
export class ExpressResponse extends BaseResponse {
  readonly #response: Response;
  #statusCode = 200;

  constructor(response: Response) {
    super();
    this.original = response;
    this.#response = response;
  }

  setHeader(key: string, value: string, allowDuplicateKey: boolean): void {
    try {
      const existing = this.#response.getHeader(key)?.toString();
      if (!allowDuplicateKey || existing === undefined) this.#response.setHeader(key, value);
      else if (!existing.includes(value)) this.#response.setHeader(key, `${existing}, ${value}`);
    } catch (error) {
      throw new Error(`Error while setting header with key: ${key} and value: ${value}\nError: ${error}`);
    }
  }

  removeHeader(key: string): void {
    this.#response.removeHeader(key);
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
    const existing = this.#response.getHeader('Set-Cookie') ?? [];
    this.#response.setHeader('Set-Cookie', withCookie([existing].flat().map(String), cookie));
  }

  setStatusCode(statusCode: number): void {
    if (!this.#response.writableEnded) this.#statusCode = statusCode;
  }

  sendJSONResponse(content: unknown): void {
    if (!this.#response.writableEnded) this.#response.status(this.#statusCode).json(content);
  }

  sendHTMLResponse(html: string): void {
    if (this.#response.writableEnded) return;
    this.#response.setHeader('Content-Type', 'text/html');
    this.#response.status(this.#statusCode).send(html);
  }
}
