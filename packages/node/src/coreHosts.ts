import { isEmbeddedURI, openEmbeddedCore } from './embedded.js';
import NormalisedURLDomain from './normalisedURLDomain.js';
import NormalisedURLPath from './normalisedURLPath.js';

/** A core: one that listens somewhere, or one in this process. */
export interface CoreHost {
  /** Domain and base path, without a trailing slash. */
  readonly url: string;
  fetch(url: string, init: RequestInit): Promise<Response>;
}

/** The cores that a connection URI names. */
export function parseConnectionURI(connectionURI: string): CoreHost[] {
  if (isEmbeddedURI(connectionURI)) return [embeddedHost(connectionURI)];
  return connectionURI
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => remoteHost(part));
}

function remoteHost(uri: string): CoreHost {
  const domain = new NormalisedURLDomain(uri).getAsStringDangerous();
  const basePath = new NormalisedURLPath(uri).getAsStringDangerous();
  return { url: domain + basePath, fetch: (url, init) => fetch(url, withoutCacheOnWorkers(init)) };
}

function embeddedHost(uri: string): CoreHost {
  return {
    url: 'http://localhost',
    async fetch(url, init) {
      const core = await openEmbeddedCore(uri);
      return core.fetch(new Request(url, init));
    },
  };
}

/** Cloudflare Workers refuse the `cache` field. */
function withoutCacheOnWorkers(init: RequestInit): RequestInit {
  if (typeof navigator === 'undefined' || navigator.userAgent !== 'Cloudflare-Workers') return init;
  const { cache: _, ...rest } = init;
  return rest;
}

/** Whether a failed fetch means that nothing answers there, so that another host may. */
export function isConnectionFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const cause: unknown = error.cause;
  const code = codeOf(error) ?? codeOf(cause);
  return /Failed to fetch|fetch failed|ECONNREFUSED/.test(error.message) || code === 'ECONNREFUSED';
}

const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
