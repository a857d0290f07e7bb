/** One request as the backend saw it. */
export type Seen = {
  method: string;
  path: string;
  query: string;
  headers: Record<string, string>;
  credentials: string | undefined;
  body: string;
};

type Handler = (seen: Seen, backend: Backend) => Response | Promise<Response>;

/** A backend SDK in miniature: sign-in, refresh, sign-out and protected routes, over a fetch of its own. */
export class Backend {
  readonly seen: Seen[] = [];
  /** The browser's HttpOnly cookies. */
  readonly jar = new Map<string, string>();
  /** Sessions end when the number their tokens carry is no longer this one. */
  valid: number | undefined;
  antiCsrf = false;
  lifetimeMs = 60_000;
  /** Server's clock less the client's. */
  skewMs = 0;
  claims: object = {};
  #issued = 0;
  readonly #routes = new Map<string, Handler>();

  constructor() {
    this.on('POST /auth/signin', (seen) =>
      this.#withSession(seen, { status: 'OK', user: { id: 'user', loginMethods: [] } }),
    );
    this.on('POST /auth/session/refresh', (seen) => this.#refresh(seen));
    this.on('POST /auth/signout', (seen) => this.protected(seen, () => this.#ended(200, { status: 'OK' })));
    this.on('GET /me', (seen) => this.protected(seen, () => Response.json({ me: true })));
  }

  /** Answers a route, such as `GET /me`, from now on. */
  on(route: string, handler: Handler): void {
    this.#routes.set(route, handler);
  }

  /** How often a route was called. */
  count(route: string): number {
    return this.seen.filter(({ method, path }) => `${method} ${path}` === route).length;
  }

  last(route: string): Seen {
    const found = this.seen.findLast(({ method, path }) => `${method} ${path}` === route);
    if (!found) throw new Error(`nobody called ${route}`);
    return found;
  }

  /** The access token of now is refused from here on; the refresh token still works. */
  expire(): void {
    this.valid = undefined;
  }

  /** What the page's `fetch` is before the SDK wraps it. */
  fetch: typeof fetch = async (input, init) => {
    const request = new Request(
      input instanceof Request ? input : new URL(String(input), 'http://app.example.com'),
      init,
    );
    const { pathname, search } = new URL(request.url);
    const seen: Seen = {
      method: request.method,
      path: pathname,
      query: search,
      headers: Object.fromEntries(request.headers),
      credentials: init?.credentials ?? (input instanceof Request ? input.credentials : undefined),
      body: await request.text(),
    };
    this.seen.push(seen);
    return (
      (await this.#routes.get(`${seen.method} ${seen.path}`)?.(seen, this)) ??
      new Response(null, { status: 404 })
    );
  };

  /** Lets a request with a valid access token through. */
  protected(seen: Seen, handler: () => Response): Response {
    const token = seen.headers.authorization?.replace('Bearer ', '') ?? this.#cookie(seen, 'access');
    if (token === `access-${this.valid}` && (!this.antiCsrf || seen.headers['anti-csrf'])) return handler();
    return Response.json({ message: 'try refresh token' }, { status: 401 });
  }

  #cookie(seen: Seen, name: string): string | undefined {
    return seen.credentials === 'include' ? this.jar.get(name) : undefined;
  }

  #refresh(seen: Seen): Response {
    const token = seen.headers.authorization?.replace('Bearer ', '') ?? this.#cookie(seen, 'refresh');
    if (token !== `refresh-${this.#issued}`) return this.#ended(401, { message: 'unauthorised' });
    return this.#withSession(seen, {});
  }

  /** An answer that carries a new session's, or a refreshed session's, tokens. */
  #withSession(seen: Seen, body: object): Response {
    this.valid = ++this.#issued;
    const now = Date.now() + this.skewMs;
    const headers = new Headers({
      'front-token': frontToken(
        { ...this.claims, iat: Math.floor(now / 1000), n: this.valid },
        now + this.lifetimeMs,
      ),
    });
    const byHeader = seen.headers['st-auth-mode'] === 'header';
    for (const kind of ['access', 'refresh'] as const) {
      if (byHeader) headers.set(`st-${kind}-token`, `${kind}-${this.valid}`);
      else this.jar.set(kind, `${kind}-${this.valid}`);
    }
    if (this.antiCsrf) headers.set('anti-csrf', `csrf-${this.valid}`);
    return Response.json(body, { headers });
  }

  #ended(status: number, body: object): Response {
    this.jar.clear();
    this.valid = undefined;
    return Response.json(body, { status, headers: { 'front-token': 'remove' } });
  }
}

/** A front token of user `user`; `expiry` in epoch milliseconds. */
export function frontToken(payload: object, expiry = Date.now() + 60_000): string {
  return Buffer.from(JSON.stringify({ uid: 'user', ate: expiry, up: payload })).toString('base64');
}
