import { normaliseURLDomain } from '../utils/normalisedURLDomain.js';
import { normaliseSessionScope } from './config.js';

/**
 * Whether a request to `toCheckUrl` carries the session: its host is the API's, or lies within
 * `sessionTokenBackendDomain`. Schemes and ports do not count. A URL that contains
 * `superTokensDoNotDoInterception`, best as its hash, is left alone.
 *
 * @throws `Please provide a valid domain name` for a relative address
 */
export function shouldDoInterceptionBasedOnUrl(
  toCheckUrl: string,
  apiDomain: string,
  sessionTokenBackendDomain: string | undefined,
): boolean {
  if (toCheckUrl.includes('superTokensDoNotDoInterception')) return false;
  const { hostname } = new URL(normaliseURLDomain(toCheckUrl));
  if (apiDomain !== '' && hostname === new URL(normaliseURLDomain(apiDomain)).hostname) return true;
  if (sessionTokenBackendDomain === undefined) return false;
  const domain = normaliseSessionScope(sessionTokenBackendDomain).replace(/^\./, '');
  return hostname === domain || hostname.endsWith(`.${domain}`);
}
