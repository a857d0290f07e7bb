import { readURL } from './normalisedURLDomain.js';

/**
 * Reduces an address or a path to a path with a leading and without a trailing slash; the root is `""`.
 *
 * @throws `Please provide a valid URL path`
 */
export function normaliseURLPath(input: string): string {
  const text = input.trim();
  const [firstLabel = ''] = text.split('/');
  // Without a scheme `example.com/one` is a host and a path, `/.netlify/one` a path.
  const hasHost = firstLabel.includes('.') || firstLabel.startsWith('localhost');
  const address = /^https?:\/\//i.test(text)
    ? text
    : `http://${hasHost ? text.replace(/^\./, '') : `host${text.startsWith('/') ? '' : '/'}${text}`}`;
  const url = readURL(address);
  if (!url) throw new Error('Please provide a valid URL path');
  return url.pathname.replace(/\/$/, '');
}

/** A path with a leading and without a trailing slash. */
export class NormalisedURLPath {
  readonly #value: string;

  constructor(url: string) {
    this.#value = normaliseURLPath(url);
  }

  startsWith = (other: NormalisedURLPath): boolean => this.#value.startsWith(other.#value);

  appendPath = (other: NormalisedURLPath): NormalisedURLPath =>
    new NormalisedURLPath(this.#value + other.#value);

  getAsStringDangerous = (): string => this.#value;
}

export default NormalisedURLPath;
