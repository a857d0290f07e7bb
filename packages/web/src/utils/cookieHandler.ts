import { reference } from '../reference.js';

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
export const CookieHandlerReference = reference(
  'CookieHandler',
  (cookieHandlerInput?: CookieHandlerInput) => ({
    cookieHandler: cookieHandlerInput?.(documentCookies) ?? documentCookies,
  }),
);

export default CookieHandlerReference;
