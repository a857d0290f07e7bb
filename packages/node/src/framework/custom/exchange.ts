import type { SessionContainerInterface } from '../../recipe/session/types.js';
import type { AnyValue, HTTPMethod } from '../../types.js';
import type { CookieInfo } from '../cookies.js';
import { BaseRequest } from '../request.js';
import { BaseResponse, type SameSite } from '../response.js';

/** A request whose parts the caller has taken apart. */
export type RequestInfo = {
  url: string;
  method: HTTPMethod;
  headers: Headers;
  cookies: Record<string, string>;
  query: Record<string, string>;
  getJSONBody: () => Promise<AnyValue>;
  getFormBody: () => Promise<AnyValue>;
  setSession?: (session: SessionContainerInterface) => void;
};

/** A request of any framework that the SDK has no adapter for. */
export class PreParsedRequest extends BaseRequest {
  readonly #request: RequestInfo;
  #session: SessionContainerInterface | undefined;

  constructor(request: RequestInfo) {
    super();
    this.original = request;
    this.#request = request;
  }

  get session(): SessionContainerInterface | undefined {
    return this.#session;
  }

  set session(value: SessionContainerInterface | undefined) {
    this.#session = value;
    if (value !== undefined) this.#request.setSession?.(value);
  }

  protected getJSONFromRequestBody(): Promise<AnyValue> {
    return this.#request.getJSONBody();
  }

  protected getFormDataFromRequestBody(): Promise<AnyValue> {
    return this.#request.getFormBody();
  }

  getKeyValueFromQuery(key: string): string | undefined {
    const value: unknown = this.#request.query[key];
    return typeof value === 'string' ? value : undefined;
  }

  getMethod(): HTTPMethod {
    return this.#request.method;
  }

  getCookieValue(key: string): string | undefined {
    return this.#request.cookies[key];
  }

  getHeaderValue(key: string): string | undefined {
    return this.#request.headers.get(key) ?? undefined;
  }

  getOriginalURL(): string {
    return this.#request.url;
  }
}

/** Collects an answer, for the caller to turn into its framework's response. */
export class CollectingResponse extends BaseResponse {
  statusCode = 200;
  readonly headers = new Headers();
  readonly cookies: CookieInfo[] = [];
  body?: string;
  #sent = false;

  setHeader(key: string, value: string, allowDuplicateKey: boolean): void {
    const existing = this.headers.get(key);
    if (existing === null || !allowDuplicateKey) this.headers.set(key, value);
    else if (!existing.includes(value)) this.headers.append(key, value);
  }

  removeHeader(key: string): void {
    this.headers.delete(key);
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
    const same = this.cookies.findIndex((cookie) => cookie.key === key && cookie.domain === domain);
    if (same >= 0) this.cookies.splice(same, 1);
    this.cookies.push({ key, value, domain, secure, httpOnly, expires, path, sameSite });
  }

  setStatusCode(statusCode: number): void {
    if (!this.#sent) this.statusCode = statusCode;
  }

  sendJSONResponse(content: unknown): void {
    this.#send('application/json; charset=utf-8', JSON.stringify(content));
  }

  sendHTMLResponse(html: string): void {
    this.#send('text/html', html);
  }

  #send(contentType: string, body: string): void {
    if (this.#sent) return;
    this.headers.set('Content-Type', contentType);
    this.body = body;
    this.#sent = true;
  }
}
