import type { AnyValue, HTTPMethod } from '../types.js';

/** A request, whatever the framework. Header names are case-insensitive; the method is in lower case. */
export abstract class BaseRequest {
  readonly wrapperUsed = true;
  /** The framework's own request. */
  original: AnyValue;
  #json: Promise<AnyValue> | undefined;
  #form: Promise<AnyValue> | undefined;

  protected abstract getJSONFromRequestBody(): Promise<AnyValue>;
  protected abstract getFormDataFromRequestBody(): Promise<AnyValue>;
  abstract getKeyValueFromQuery(key: string): string | undefined;
  abstract getMethod(): HTTPMethod;
  abstract getCookieValue(key: string): string | undefined;
  abstract getHeaderValue(key: string): string | undefined;
  abstract getOriginalURL(): string;

  /** The body as a form's fields. Parsed once. */
  getFormData(): Promise<AnyValue> {
    this.#form ??= this.getFormDataFromRequestBody().then(flattenFormData);
    return this.#form;
  }

  /** The body as JSON. Parsed once. */
  getJSONBody(): Promise<AnyValue> {
    this.#json ??= this.getJSONFromRequestBody();
    return this.#json;
  }

  /** The body by its content type; without one, JSON is tried first. */
  async getBodyAsJSONOrFormData(): Promise<AnyValue> {
    const contentType = this.getHeaderValue('content-type');
    if (contentType?.startsWith('application/x-www-form-urlencoded')) return this.getFormData();
    if (contentType !== undefined) {
      return contentType.startsWith('application/json') ? this.getJSONBody() : undefined;
    }
    try {
      return await this.getJSONBody();
    } catch {
      return this.getFormData().catch(() => {
        throw new Error('Unable to parse body as JSON or Form Data.');
      });
    }
  }
}

function flattenFormData(form: AnyValue): AnyValue {
  return typeof FormData !== 'undefined' && form instanceof FormData ? Object.fromEntries(form) : form;
}
