import type { Open } from '../types.js';
import { CookieHandlerReference } from '../utils/cookieHandler.js';
import { DateProviderReference } from '../utils/dateProvider.js';
import { WindowHandlerReference } from '../utils/windowHandler.js';
import { faults } from './debug.js';
import type { Session } from './session.js';
import type { NormalisedInputType } from './types.js';

const UPDATED = 'st-last-access-token-update';
const FRONT_TOKEN = 'sFrontToken';
const ANTI_CSRF = 'sAntiCsrf';
const ACCESS_TOKEN = 'st-access-token';
const REFRESH_TOKEN = 'st-refresh-token';
/** Left behind by old clients. */
const LEGACY = 'sIRTFrontend';

const FOREVER = 'Fri, 31 Dec 9999 23:59:59 GMT';
const EPOCH = 'Thu, 01 Jan 1970 00:00:00 GMT';
/** Longer than any refresh token lives; browsers cut it to what they allow. */
const TOKEN_LIFETIME_MS = 3_153_600_000_000;

/** The cookies of the page, read at once. */
export type Cookies = ReadonlyMap<string, string>;

/**
 * What the page's cookies tell about the session. `MAY_EXIST`: nothing is known, since this is the
 * first visit, or the browser dropped script-written cookies while the HttpOnly ones live on.
 */
export type LocalSessionState =
  | { status: 'EXISTS'; lastAccessTokenUpdate: string }
  | { status: 'NOT_EXISTS' | 'MAY_EXIST' };

/** The front token's content. */
export type FrontToken = {
  /** User id. */
  uid: string;
  /** Expiry of the access token in epoch milliseconds, server's clock. */
  ate: number;
  /** The access token's payload. */
  up: Open;
};

/** Reads all cookies; of duplicates the last one counts. */
export async function readCookies(): Promise<Cookies> {
  const text = await CookieHandlerReference.getReferenceOrThrow().cookieHandler.getCookie();
  return new Map(
    text.split(';').map((pair) => {
      const equals = pair.indexOf('=');
      return [pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()] as const;
    }),
  );
}

export function stateOf(cookies: Cookies): LocalSessionState {
  const lastAccessTokenUpdate = cookies.get(UPDATED);
  if (!lastAccessTokenUpdate) return { status: 'MAY_EXIST' };
  if (!cookies.get(FRONT_TOKEN)) return { status: 'NOT_EXISTS' };
  return { status: 'EXISTS', lastAccessTokenUpdate };
}

export async function readState(): Promise<LocalSessionState> {
  return stateOf(await readCookies());
}

/** The tokens a request may carry. */
export function tokensOf(cookies: Cookies) {
  return {
    antiCsrf: (stateOf(cookies).status === 'EXISTS' && cookies.get(ANTI_CSRF)) || undefined,
    access: cookies.get(ACCESS_TOKEN) || undefined,
    refresh: cookies.get(REFRESH_TOKEN) || undefined,
  };
}

/** The current front token, whatever its expiry. */
export function frontTokenOf(cookies: Cookies): FrontToken | undefined {
  const value = cookies.get(FRONT_TOKEN);
  return value && stateOf(cookies).status === 'EXISTS' ? parseFrontToken(value) : undefined;
}

function parseFrontToken(frontToken: string): FrontToken {
  const bytes = Uint8Array.from(atob(frontToken), (character) => character.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
}

/** Stores what an answer's headers say about the session, and adjusts the clock. */
export async function saveTokens(session: Session, headers: Headers): Promise<void> {
  const { config } = session;
  const refreshToken = headers.get('st-refresh-token');
  if (refreshToken !== null) await saveCookie(config, REFRESH_TOKEN, refreshToken, lifetime());
  const accessToken = headers.get('st-access-token');
  if (accessToken !== null) await saveCookie(config, ACCESS_TOKEN, accessToken, lifetime());
  const frontToken = headers.get('front-token');
  if (frontToken !== null) await saveFrontToken(session, frontToken, headers);
  const antiCsrf = headers.get('anti-csrf');
  if (antiCsrf !== null && (await readState()).status === 'EXISTS')
    await saveCookie(config, ANTI_CSRF, antiCsrf);
}

/** Stores a front token; `remove` ends the session on this side. */
export async function saveFrontToken(session: Session, frontToken: string, headers: Headers): Promise<void> {
  const { config, functions } = session;
  const cookies = await readCookies();
  const before = frontTokenOf(cookies);
  await saveMarker(config, cookies.get(UPDATED));
  if (frontToken === 'remove') {
    // All of them and in every mode: proxies may strip the empty headers that clear single tokens.
    for (const name of [FRONT_TOKEN, ACCESS_TOKEN, REFRESH_TOKEN, ANTI_CSRF])
      await saveCookie(config, name, '');
    return;
  }
  await saveCookie(config, FRONT_TOKEN, frontToken);
  const { up } = parseFrontToken(frontToken);
  DateProviderReference.getReferenceOrThrow().dateProvider.setClientClockSkewInMillis(
    functions.calculateClockSkewInMillis({ accessTokenPayload: up, responseHeaders: headers }),
  );
  if (before && JSON.stringify(before.up) !== JSON.stringify(up))
    config.onHandleEvent({ action: 'ACCESS_TOKEN_PAYLOAD_UPDATED', userContext: {} });
}

/** Notes that the tokens changed; other tabs and waiting requests compare the value. */
async function saveMarker(config: NormalisedInputType, previous: string | undefined): Promise<void> {
  // Two changes within one millisecond are still two changes.
  const now = String(Math.max(Date.now(), Number(previous ?? 0) + 1 || 0));
  await saveCookie(config, UPDATED, now);
  await saveCookie(config, LEGACY, '');
  if ((await readCookies()).get(UPDATED) !== now) (await faults()).warnCookiesNotSaved();
}

function lifetime(): string {
  return new Date(Date.now() + TOKEN_LIFETIME_MS).toUTCString();
}

/** Writes a cookie; an empty value removes it. */
async function saveCookie(
  config: NormalisedInputType,
  name: string,
  value: string,
  expires = FOREVER,
): Promise<void> {
  const domain = config.sessionTokenFrontendDomain;
  const isOwnHost =
    domain === 'localhost' ||
    domain === WindowHandlerReference.getReferenceOrThrow().windowHandler.location.getHostName();
  await CookieHandlerReference.getReferenceOrThrow().cookieHandler.setCookie(
    [
      `${name}=${value}`,
      `expires=${value === '' ? EPOCH : expires}`,
      ...(isOwnHost ? [] : [`domain=${domain}`]),
      'path=/',
      config.isInIframe ? 'samesite=none;secure' : 'samesite=lax',
    ].join(';'),
  );
}
