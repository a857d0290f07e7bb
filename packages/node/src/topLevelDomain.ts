import { parse } from 'tldts';
import { isAnIpAddress } from './normalisedURLDomain.js';

const failure = 'Please make sure that the apiDomain and websiteDomain have correct values';

/**
 * The part of a URL's host that decides what "same site" means: the registrable domain, by the public suffix
 * list including private suffixes. All local hosts count as `localhost`.
 */
export function getTopLevelDomainForSameSiteResolution(url: string): string {
  if (!URL.canParse(url)) throw new Error(failure);
  const host = new URL(url).hostname;
  if (host.startsWith('localhost') || isAnIpAddress(host)) return 'localhost';
  const parsed = parse(host, { allowPrivateDomains: true });
  // The load balancers of AWS are public suffixes themselves, and `.local` names have no registrable part.
  if (host.endsWith('.amazonaws.com') && parsed.publicSuffix === host) return host;
  if (host.endsWith('.local') && parsed.domain === null) return host;
  if (parsed.domain === null) throw new Error(failure);
  return parsed.domain;
}
