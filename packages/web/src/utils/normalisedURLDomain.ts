const IP_V4 = /^\d{1,3}(\.\d{1,3}){3}$/;

/** Whether browsers and back ends treat the host as local: no domain cookies, no https by default. */
export function isLocalHost(hostname: string): boolean {
  return hostname.startsWith('localhost') || IP_V4.test(hostname);
}

/**
 * Reduces an address to scheme, host and port.
 *
 * @throws `Please provide a valid domain name` for a path, or what no URL parser reads.
 */
export function normaliseURLDomain(input: string): string {
  const text = input.trim();
  if (/^https?:\/\//i.test(text)) return originOf(text);
  const host = text.replace(/^\./, '');
  if (text.startsWith('/') || !(host.includes('.') || host.startsWith('localhost'))) throwInvalid();
  const { hostname } = parse(`http://${host}`);
  return originOf(`${isLocalHost(hostname) ? 'http' : 'https'}://${host}`);
}

function originOf(url: string): string {
  const { protocol, host } = parse(url);
  return `${protocol}//${host}`;
}

function parse(url: string): URL {
  return readURL(url) ?? throwInvalid();
}

function throwInvalid(): never {
  throw new Error('Please provide a valid domain name');
}

/** The URL, or undefined if the text is none; `URL.canParse` is missing in browsers still in use. */
export function readURL(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** A domain reduced to scheme, host and port. */
export class NormalisedURLDomain {
  readonly #value: string;

  constructor(url: string) {
    this.#value = normaliseURLDomain(url);
  }

  getAsStringDangerous = (): string => this.#value;
}

export default NormalisedURLDomain;
