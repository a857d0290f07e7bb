import { normaliseURLPath } from '@latchkey/web/utils/normalisedURLPath';

/**
 * Reduces the `redirectToPath` of a query to a path of this site, or nothing.
 *
 * It comes from a link anybody can write: sending a freshly signed-in person to another site that looks alike is how
 * passwords are phished. So another origin never survives. Browsers read `\` as `/` and drop tabs and line breaks
 * inside of an address, hence `/\evil.com` and `/<tab>/evil.com` are the same trick as `//evil.com`.
 */
export function safeRedirectPath(input: string | null | undefined): string | undefined {
  if (input === null || input === undefined) return undefined;
  const text = withoutIgnored(input);
  if (/^[\\/]{2}/.test(text)) return undefined;
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]?.toLowerCase();
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https') return undefined;
  if (scheme !== undefined && !URL.canParse(text)) return undefined;
  const path =
    scheme === undefined ? splitPath(text.startsWith('/') ? text : `/${text}`) : splitUrl(new URL(text));
  // Dot segments are resolved by now: what is left must still begin with exactly one slash.
  const target = normaliseURLPath(path.path === '' ? '/' : path.path) + path.rest;
  if (/^[\\/]{2}/.test(target)) return undefined;
  return target === '' || target.startsWith('/') ? target : `/${target}`;
}

function withoutIgnored(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly what a browser drops or trims (WHATWG URL, 4.4)
  return text.replace(/[\t\n\r]/g, '').replace(/^[\u0000- ]+|[\u0000- ]+$/g, '');
}

function splitUrl(url: URL): { path: string; rest: string } {
  return { path: url.pathname, rest: url.search + url.hash };
}

function splitPath(text: string): { path: string; rest: string } {
  const at = text.search(/[?#]/);
  const path = (at === -1 ? text : text.slice(0, at)).replaceAll('\\', '/');
  return { path, rest: at === -1 ? '' : text.slice(at) };
}

/** Adds parameters to an absolute address or a path, replacing those of the same name; `undefined` is left out. */
export function withQuery(url: string, params: Readonly<Record<string, string | undefined>>): string {
  const isPath = !/^[a-z][a-z0-9+.-]*:/i.test(url);
  const parsed = new URL(isPath ? `http://localhost${url.startsWith('/') ? url : `/${url}`}` : url);
  for (const [name, value] of Object.entries(params))
    if (value !== undefined) parsed.searchParams.set(name, value);
  return isPath ? parsed.pathname + parsed.search + parsed.hash : parsed.href;
}
