/** How an agent reaches a back end: over a socket, or by calling its handler. */
export type Send = (request: Request) => Promise<Response>;

/** What a browser with our web SDK comes to, as far as a back end can see: tokens in cookies or in headers. */
export class Agent {
  readonly #origin: string;
  readonly #send: Send;
  readonly #mode: 'cookie' | 'header';
  readonly #cookies = new Map<string, { value: string; path: string }>();
  readonly #tokens = new Map<string, string>();

  constructor(origin: string, send: Send, mode: 'cookie' | 'header') {
    this.#origin = origin;
    this.#send = send;
    this.#mode = mode;
  }

  /** The names of the cookies, and of the tokens from headers, that it holds. */
  get holds(): string[] {
    return [...this.#cookies.keys(), ...this.#tokens.keys()].sort();
  }

  /** Asks, with what it holds for that address, and keeps what the answer brings; status and body. */
  async ask(method: 'GET' | 'POST', path: string, body?: unknown): Promise<[number, unknown]> {
    const headers = new Headers({
      rid: 'anti-csrf',
      'st-auth-mode': this.#mode,
      cookie: this.#cookieFor(path),
    });
    const kind = path.endsWith('/session/refresh') ? 'st-refresh-token' : 'st-access-token';
    const token = this.#tokens.get(kind);
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
    if (body !== undefined) headers.set('content-type', 'application/json');
    const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const answer = await this.#send(new Request(this.#origin + path, init));
    this.#keep(answer);
    return [answer.status, await answer.json()];
  }

  #cookieFor(path: string): string {
    return [...this.#cookies]
      .filter(([, cookie]) => path.startsWith(cookie.path))
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ');
  }

  #keep(answer: Response): void {
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, { value, path: /; Path=([^;]+)/i.exec(line)?.[1] ?? '/' });
    }
    for (const name of ['st-access-token', 'st-refresh-token']) {
      const value = answer.headers.get(name);
      if (value === '') this.#tokens.delete(name);
      else if (value !== null) this.#tokens.set(name, value);
    }
  }
}
