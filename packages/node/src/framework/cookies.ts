import type { SameSite } from './response.js';

/** A cookie to be set. `expires` in ms since the epoch. */
export interface CookieInfo {
  key: string;
  value: string;
  domain: string | undefined;
  secure: boolean;
  httpOnly: boolean;
  expires: number;
  path: string;
  sameSite: SameSite;
}

const sameSiteOnTheWire = { strict: 'Strict', lax: 'Lax', none: 'None' } as const;

/** The value of a `Set-Cookie` header (RFC 6265). */
export function serialiseCookie(cookie: CookieInfo): string {
  const parts = [`${cookie.key}=${encodeURIComponent(cookie.value)}`];
  if (cookie.domain !== undefined && cookie.domain !== '') parts.push(`Domain=${cookie.domain}`);
  parts.push(`Path=${cookie.path}`, `Expires=${new Date(cookie.expires).toUTCString()}`);
  if (cookie.httpOnly) parts.push('HttpOnly');
  if (cookie.secure) parts.push('Secure');
  parts.push(`SameSite=${sameSiteOnTheWire[cookie.sameSite]}`);
  return parts.join('; ');
}

/** A `Set-Cookie` list with one more cookie, which takes the place of one of the same name and domain. */
export function withCookie(list: readonly string[], cookie: string): string[] {
  const key = cookieKey(cookie);
  return [...list.filter((other) => cookieKey(other) !== key), cookie];
}

const cookieKey = (cookie: string): string => {
  const domain = /; Domain=([^;]*)/i.exec(cookie)?.[1] ?? '';
  return `${cookie.slice(0, cookie.indexOf('='))};${domain.toLowerCase()}`;
};

/** Every cookie of a `Cookie` header, in order, names and values decoded. */
export function* cookiesOf(header: string | undefined): Generator<readonly [name: string, value: string]> {
  for (const part of (header ?? '').split(';')) {
    const equals = part.indexOf('=');
    if (equals < 0) continue;
    const value = part.slice(equals + 1).trim();
    yield [decode(part.slice(0, equals).trim()), decode(value.replace(/^"(.*)"$/, '$1'))];
  }
}

/** The first cookie of a name. Most requests carry no cookie of the name asked for: that is told fast. */
export function cookieValue(header: string | undefined, name: string): string | undefined {
  if (header === undefined || !header.includes(name)) return undefined;
  for (const [key, value] of cookiesOf(header)) if (key === name) return value;
  return undefined;
}

/** How many cookies of a name a header has: several after a change of the cookie domain. */
export function countCookies(header: string | undefined, name: string): number {
  let count = 0;
  for (const [key] of cookiesOf(header)) if (key === name) count += 1;
  return count;
}

function decode(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
