import { isIntercepted, sessionHeaders, settle } from './exchange.js';
import { getLocalSessionState } from './refresh.js';
import type { Session } from './session.js';
import { readCookies } from './tokens.js';

/** Shown by intercepted requests, so that an axios interceptor of another copy stands down. */
const MARK = 'x-supertokens-xhr-intercepted';

/** An answer shown in place of the request's own: the refresh endpoint's, or none after an error. */
type Shown = {
  status: number;
  statusText: string;
  headers: Headers;
  text: string;
  /** Given with `body`: the answer decides, since the page asked for another answer's type. */
  type?: 'json' | 'text';
  body: unknown;
};

const nothing = (): Shown => ({ status: 0, statusText: '', headers: new Headers(), text: '', body: '' });

/**
 * Replaces XMLHttpRequest by a subclass whose requests carry the session.
 *
 * The listeners are the page's own, added natively. What the subclass does is to hold back the events
 * that announce the end (`readystatechange` to DONE, `load`, `loadend`) until the answer's tokens are
 * stored and, after a refresh, the request was repeated on the same object; then it sends them itself.
 */
export function interceptXMLHttpRequest(session: Session): void {
  const Native = globalThis.XMLHttpRequest;
  if (Native === undefined || '__interceptedBySuperTokens' in Native) return;

  class SessionXMLHttpRequest extends Native {
    static readonly __interceptedBySuperTokens = true;
    static readonly __original = Native;

    /** Set by `open` for an address that carries the session. */
    #target: { url: string; open: () => void } | undefined;
    #headers: [name: string, value: string][] = [];
    #shown: Shown | undefined;
    /** Native events are swallowed while true. */
    #holding = false;
    #repeating = false;
    /** Counts `open` and `abort`, so that a run that was overtaken ends. */
    #run = 0;
    #sending = false;
    #onEnd: ((load: ProgressEventInit | undefined) => void) | undefined;

    constructor() {
      super();
      // First in line, so that stopping an event here keeps it from all others.
      for (const type of ['loadstart', 'readystatechange', 'load', 'error', 'abort', 'timeout', 'loadend'])
        super.addEventListener(type, (event) => this.#filter(event), { capture: true });
    }

    override open(method: string, url: string | URL, async = true, ...credentials: (string | null)[]): void {
      this.#run++;
      this.#sending = this.#holding = this.#repeating = false;
      this.#shown = undefined;
      this.#headers = [];
      const [username, password] = credentials;
      const open = () => super.open(method, url, async, username, password);
      // A blocking request cannot wait for a refresh.
      this.#target = async && isIntercepted(session, String(url)) ? { url: String(url), open } : undefined;
      open();
    }

    override setRequestHeader(name: string, value: string): void {
      const lower = name.toLowerCase();
      if (this.#target && lower === 'anti-csrf') return;
      this.#headers.push([lower, value]);
      // Authorization waits for `send`: only then is it known whether it is ours, and a header set cannot be unset.
      if (!this.#target || lower !== 'authorization') super.setRequestHeader(name, value);
    }

    override send(body?: Document | XMLHttpRequestBodyInit | null): void {
      if (!this.#target) {
        super.send(body);
        return;
      }
      if (this.#sending || super.readyState !== Native.OPENED)
        throw new DOMException("The object's state must be OPENED.", 'InvalidStateError');
      this.#sending = true;
      void this.#exchange(this.#target, body, this.#run);
    }

    override abort(): void {
      const isDone = super.readyState === Native.DONE;
      const isWaiting = this.#sending && (isDone || super.readyState === Native.OPENED);
      this.#run++;
      if (!(isWaiting && isDone)) super.abort();
      // Natively nothing was under way (tokens were read, or a refresh ran), but the page did send.
      if (isWaiting && this.#sending) this.#finish('abort', nothing());
    }

    override get readyState(): number {
      return this.#shown ? Native.DONE : super.readyState;
    }

    override get status(): number {
      return this.#shown?.status ?? super.status;
    }

    override get statusText(): string {
      return this.#shown?.statusText ?? super.statusText;
    }

    override get responseText(): string {
      return this.#shown?.text ?? super.responseText;
    }

    override get responseType(): XMLHttpRequestResponseType {
      return this.#shown?.type ?? super.responseType;
    }

    override set responseType(type: XMLHttpRequestResponseType) {
      super.responseType = type;
    }

    override get response(): unknown {
      return this.#shown ? this.#shown.body : super.response;
    }

    override getResponseHeader(name: string): string | null {
      if (this.#target && name.toLowerCase() === MARK) return 'true';
      return this.#shown ? this.#shown.headers.get(name) : super.getResponseHeader(name);
    }

    override getAllResponseHeaders(): string {
      const all = this.#shown
        ? [...this.#shown.headers].map(([name, value]) => `${name}: ${value}\r\n`).join('')
        : super.getAllResponseHeaders();
      return this.#target ? `${all}${MARK}: true\r\n` : all;
    }

    async #exchange(
      target: { url: string; open: () => void },
      body: Parameters<XMLHttpRequest['send']>[0],
      run: number,
    ) {
      try {
        for (let attempts = 0; ; attempts++) {
          const before = await getLocalSessionState(session);
          const cookies = await readCookies();
          if (run !== this.#run) return;
          if (attempts > 0) this.#reopen(target);
          this.#setSessionHeaders(cookies);
          const loaded = await this.#sendOnce(body);
          if (!loaded) return;
          const verdict = await settle(session, { url: target.url, before, attempts }, this.#answer());
          if (run !== this.#run) return;
          if (verdict.retry) continue;
          return await this.#deliver(verdict.failure, loaded, run);
        }
      } catch (error) {
        if (run === this.#run) this.#finish('error', nothing(), { error });
      }
    }

    /** Starts over on the same object; `timeout`, `responseType` and listeners outlive `open`, headers do not. */
    #reopen(target: { open: () => void }): void {
      this.#repeating = true;
      target.open();
      for (const [name, value] of this.#headers)
        if (name !== 'authorization') super.setRequestHeader(name, value);
    }

    #setSessionHeaders(cookies: Parameters<typeof sessionHeaders>[1]): void {
      const own = new Headers(this.#headers);
      const { set, isOurAuthorization } = sessionHeaders(session, cookies, (name) => own.get(name));
      if (isOurAuthorization) this.#headers = this.#headers.filter(([name]) => name !== 'authorization');
      else if (own.has('authorization'))
        super.setRequestHeader('authorization', own.get('authorization') ?? '');
      for (const [name, value] of Object.entries(set))
        if (!(name === 'st-auth-mode' && own.has(name))) super.setRequestHeader(name, value);
      if (session.config.autoAddCredentials) this.withCredentials = true;
    }

    /** Resolves when the native request ended: with its `load` event, or with nothing if it failed. */
    #sendOnce(body: Parameters<XMLHttpRequest['send']>[0]): Promise<ProgressEventInit | undefined> {
      return new Promise((resolve) => {
        this.#onEnd = resolve;
        this.#holding = true;
        super.send(body);
      });
    }

    /** Looks at each native event first, and keeps back what the page may not see yet. */
    #filter(event: Event | ProgressEvent): void {
      if (!this.#holding) return;
      const { type } = event;
      const state = type === 'readystatechange' ? super.readyState : undefined;
      const isStart = type === 'loadstart' || state === Native.OPENED;
      const isEnd = type === 'load' || type === 'loadend' || state === Native.DONE;
      if (isEnd || (isStart && this.#repeating)) event.stopImmediatePropagation();

      if (type === 'load') {
        this.#onEnd?.(event);
      } else if (type === 'error' || type === 'abort' || type === 'timeout') {
        // The request itself failed: nothing to judge. Its `loadend` follows natively.
        this.#holding = this.#sending = false;
        this.dispatchEvent(new Event('readystatechange'));
        this.#onEnd?.(undefined);
      }
    }

    #answer() {
      const headers = new Headers();
      for (const line of super.getAllResponseHeaders().split(/\r?\n/)) {
        const colon = line.indexOf(':');
        if (colon > 0) headers.append(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
      }
      const isText = super.responseType === '' || super.responseType === 'text';
      return {
        status: super.status,
        headers,
        body: () => ({ data: isText ? super.responseText : super.response }),
      };
    }

    async #deliver(failure: unknown, loaded: ProgressEventInit, run: number): Promise<void> {
      if (failure === undefined) return this.#finish('load', undefined, loaded);
      if (!(failure instanceof Response)) return this.#finish('error', nothing(), { error: failure });
      const shown = await show(failure);
      if (run === this.#run) this.#finish('load', shown);
    }

    /** Sends the events that tell the page the request is over. */
    #finish(
      type: 'load' | 'error' | 'abort',
      shown: Shown | undefined,
      { lengthComputable, loaded, total, error }: ProgressEventInit & { error?: unknown } = {},
    ): void {
      this.#shown = shown;
      this.#holding = this.#sending = false;
      const run = this.#run;
      const progress = (name: string) =>
        new ProgressEvent(name, {
          lengthComputable: lengthComputable ?? false,
          loaded: loaded ?? 0,
          total: total ?? 0,
        });
      for (const event of [
        new Event('readystatechange'),
        Object.assign(progress(type), error === undefined ? {} : { error }),
        progress('loadend'),
      ]) {
        this.dispatchEvent(event);
        // A listener sent the next request with this object.
        if (run !== this.#run) return;
      }
    }
  }

  globalThis.XMLHttpRequest = SessionXMLHttpRequest;
}

async function show(response: Response): Promise<Shown> {
  const { status, statusText, headers } = response;
  const text = await response.clone().text();
  const common = { status, statusText, headers, text };
  if (!headers.get('content-type')?.includes('application/json'))
    return { ...common, type: 'text', body: text };
  // As the platform does it: what is no JSON reads as null.
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  return { ...common, type: 'json', body };
}
