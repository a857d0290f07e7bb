import type { AnyValue } from '../types.js';

/** How cookies go to other sites' requests. */
export type SameSite = 'strict' | 'lax' | 'none';

/** A response, whatever the framework. The first answer sent wins; later ones are ignored. */
export abstract class BaseResponse {
  readonly wrapperUsed = true;
  /** The framework's own response. */
  original: AnyValue;

  /** Sets a header. With `allowDuplicateKey` the value is added to what is there, unless contained already. */
  abstract setHeader(key: string, value: string, allowDuplicateKey: boolean): void;
  abstract removeHeader(key: string): void;
  /** Sets a cookie, replacing one of the same name. `expires` in ms since the epoch. */
  abstract setCookie(
    key: string,
    value: string,
    domain: string | undefined,
    secure: boolean,
    httpOnly: boolean,
    expires: number,
    path: string,
    sameSite: SameSite,
  ): void;
  abstract setStatusCode(statusCode: number): void;
  abstract sendJSONResponse(content: unknown): void;
  abstract sendHTMLResponse(html: string): void;
}
