/** A path with a leading slash and without a trailing one; the root is the empty text. Case is kept. */
export default class NormalisedURLPath {
  readonly #value: string;

  constructor(url: string) {
    this.#value = normaliseURLPathOrThrowError(url);
  }

  getAsStringDangerous = (): string => this.#value;
  startsWith = (other: NormalisedURLPath): boolean => this.#value.startsWith(other.#value);
  appendPath = (other: NormalisedURLPath): NormalisedURLPath =>
    new NormalisedURLPath(this.#value + other.#value);
  equals = (other: NormalisedURLPath): boolean => this.#value === other.#value;
  /** Whether the first segment, or the second one after a tenant or app, is `recipe`. */
  isARecipePath = (): boolean => this.#value.split('/').slice(1, 3).includes('recipe');
}

/** The normal form of a path as text. */
export function normaliseURLPathOrThrowError(input: string): string {
  const url = input.trim();
  const pathname = pathnameOf(url);
  if (pathname === undefined) throw new Error('Please provide a valid URL path');
  return pathname.endsWith('/') ? pathname.slice(0, -1) : pathname;
}

function pathnameOf(url: string): string | undefined {
  if (/^https?:\/\//i.test(url)) return URL.canParse(url) ? new URL(url).pathname : undefined;
  const base = 'http://localhost';
  const absolute = startsWithHost(url)
    ? `http://${url.replace(/^\./, '')}`
    : `${base}${url.startsWith('/') ? '' : '/'}${url}`;
  return URL.canParse(absolute) ? new URL(absolute).pathname : undefined;
}

/** `example.com/a`, `.example.com/a`, `localhost:3000/a`; but `one/two`, `exists?email=a.b` and `/app.example.com` are paths. */
function startsWithHost(url: string): boolean {
  if (url.startsWith('/')) return false;
  const first = url.split(/[/?#]/, 1)[0] ?? '';
  return first.startsWith('localhost') || first.includes('.');
}

export { NormalisedURLPath };
