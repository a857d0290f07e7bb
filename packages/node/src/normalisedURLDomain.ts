const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)$/;

/** Whether a host is an IPv4 address. */
export const isAnIpAddress = (host: string): boolean => ipv4.test(host);

/** A domain with its scheme: `localhost:3000` becomes `http://localhost:3000`, `API.example.com/x` `https://api.example.com`. */
export default class NormalisedURLDomain {
  readonly #value: string;

  constructor(url: string) {
    this.#value = normaliseURLDomainOrThrowError(url);
  }

  getAsStringDangerous = (): string => this.#value;
}

function normaliseURLDomainOrThrowError(input: string): string {
  const url = input.trim().toLowerCase();
  const scheme = /^(https?|supertokens):\/\//.exec(url)?.[0];
  if (scheme !== undefined) return scheme + hostOf(url);
  const bare = url.startsWith('.') ? url.slice(1) : url;
  const isDomain = !bare.startsWith('/') && (bare.includes('.') || bare.startsWith('localhost'));
  if (!isDomain) throw new Error('Please provide a valid domain name');
  const host = hostOf(`http://${bare}`);
  const isLocal = host.startsWith('localhost') || isAnIpAddress(host.split(':')[0] ?? '');
  return (isLocal ? 'http://' : 'https://') + (isLocal ? host : hostOf(`https://${bare}`));
}

function hostOf(url: string): string {
  const host = URL.canParse(url) ? new URL(url).host : '';
  if (host === '') throw new Error('Please provide a valid domain name');
  return host;
}

export { NormalisedURLDomain };
