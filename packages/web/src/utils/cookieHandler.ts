/** How the SDK reaches cookies; asynchronous, since platforms without `document.cookie` store them elsewhere. */
export type CookieHandlerInterface = {
  setCookie: (cookieString: string) => Promise<void>;
  getCookie: () => Promise<string>;
};

export type CookieHandlerInput = (original: CookieHandlerInterface) => CookieHandlerInterface;

const documentCookies: CookieHandlerInterface = {
  async getCookie() {
    return document.cookie;
  },
  async setCookie(cookieString) {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in some browsers and in insecure contexts
    document.cookie = cookieString;
  },
};

/** The cookie handler of the process; the first `init` decides. */
export class CookieHandlerReference {
  static #instance: CookieHandlerReference | undefined;

  readonly cookieHandler: CookieHandlerInterface;

  constructor(cookieHandlerInput?: CookieHandlerInput) {
    this.cookieHandler = cookieHandlerInput?.(documentCookies) ?? documentCookies;
  }

  static init(cookieHandlerInput?: CookieHandlerInput): void {
    CookieHandlerReference.#instance ??= new CookieHandlerReference(cookieHandlerInput);
  }

  /** @throws before the first `init` */
  static getReferenceOrThrow(): CookieHandlerReference {
    if (CookieHandlerReference.#instance) return CookieHandlerReference.#instance;
    throw new Error('SuperTokensCookieHandler must be initialized before calling this method.');
  }
}

export default CookieHandlerReference;
