import { now } from '../../clock.js';
import { countCookies } from '../../framework/cookies.js';
import type { BaseRequest } from '../../framework/request.js';
import type { BaseResponse } from '../../framework/response.js';
import type { UserContext } from '../../types.js';
import { encodeBase64 } from './base64.js';
import type { TokenTransferMethod, TokenType, TypeNormalisedInput } from './types.js';

/** How tokens can travel. */
export const transferMethods: readonly TokenTransferMethod[] = ['cookie', 'header'];

const tokenTypes: readonly TokenType[] = ['access', 'refresh'];
const legacyCookie = 'sIdRefreshToken';
const frontToken = 'front-token';
const antiCsrf = 'anti-csrf';
const exposedHeaders = 'Access-Control-Expose-Headers';
const oneYearMs = 31_536_000_000;

/** A request with its answer, and what decides how tokens go in and out. */
export interface Exchange {
  readonly config: TypeNormalisedInput;
  readonly req: BaseRequest;
  readonly res: BaseResponse;
  readonly userContext: UserContext;
}

/** Cookies and headers that carry a session's tokens, read and written for one request. */
export function getToken(
  { config, req, userContext }: Omit<Exchange, 'res'>,
  tokenType: TokenType,
  method: TokenTransferMethod,
): string | undefined {
  if (method === 'cookie') {
    return req.getCookieValue(config.getCookieNameForTokenType(req, tokenType, userContext));
  }
  const header = req.getHeaderValue('authorization');
  return header?.startsWith('Bearer ') ? header.slice('Bearer '.length).trim() : undefined;
}

/** What tells a browser's SDK of the session: base64 JSON of user id, expiry in ms, and the whole payload. */
export const buildFrontToken = (userId: string, expiry: number, payload: unknown): string =>
  encodeBase64(JSON.stringify({ uid: userId, ate: expiry, up: payload }));

/** Puts an access token, with its front token, on the response. */
export function setAccessToken(
  exchange: Exchange,
  token: string,
  front: string,
  method: TokenTransferMethod,
): void {
  const { config, res } = exchange;
  setExposedHeader(res, frontToken, front);
  // The cookie outlives the token: an expired token still tells that there is a session to refresh.
  setToken(exchange, 'access', token, now() + oneYearMs, method);
  if (config.exposeAccessTokenToFrontendInCookieBasedAuth && method === 'cookie') {
    setToken(exchange, 'access', token, now() + oneYearMs, 'header');
  }
}

/** Puts a refresh token on the response. */
export function setRefreshToken(
  exchange: Exchange,
  token: string,
  expiry: number,
  method: TokenTransferMethod,
): void {
  setToken(exchange, 'refresh', token, expiry, method);
}

/** Puts the token against cross-site requests on the response. */
export function setAntiCsrfToken(res: BaseResponse, token: string): void {
  setExposedHeader(res, antiCsrf, token);
}

/** Tells the client to forget its tokens. */
export function clearSession(exchange: Exchange, method: TokenTransferMethod): void {
  for (const type of tokenTypes) setToken(exchange, type, '', 0, method);
  exchange.res.removeHeader(antiCsrf);
  setExposedHeader(exchange.res, frontToken, 'remove');
}

/** Tells the client to forget its tokens, however they travelled. */
export function clearSessionFromAllTransferMethods(exchange: Exchange): void {
  for (const method of transferMethods) clearSession(exchange, method);
}

/** Whether the request carries the cookie of sessions of years ago. */
export const hasLegacyCookie = (req: BaseRequest): boolean => req.getCookieValue(legacyCookie) !== undefined;

/** Clears the cookie of sessions of years ago, if the request carries it. */
export function clearLegacyCookie(exchange: Exchange): void {
  if (!hasLegacyCookie(exchange.req)) return;
  setCookie(exchange, legacyCookie, '', 0, 'access', exchange.config.cookieDomain);
}

/** The token types whose cookie comes more than once: some are of another cookie domain. */
export function duplicatedCookies({ config, req, userContext }: Exchange): TokenType[] {
  const header = req.getHeaderValue('cookie');
  return tokenTypes.filter(
    (type) => countCookies(header, config.getCookieNameForTokenType(req, type, userContext)) > 1,
  );
}

/** Whether the access token's cookie comes more than once. */
export function hasMultipleAccessTokenCookies({ config, req, userContext }: Omit<Exchange, 'res'>): boolean {
  const name = config.getCookieNameForTokenType(req, 'access', userContext);
  const header = req.getHeaderValue('cookie');
  // Only a name that occurs twice as text can be there twice as a cookie.
  if (header === undefined || header.indexOf(name) === header.lastIndexOf(name)) return false;
  return countCookies(header, name) > 1;
}

/** Clears cookies of an older cookie domain; the empty text stands for host-only ones. */
export function clearOlderCookies(
  exchange: Exchange,
  types: readonly TokenType[],
  olderDomain: string,
): void {
  const { config, req, userContext } = exchange;
  for (const type of types) {
    const name = config.getCookieNameForTokenType(req, type, userContext);
    setCookie(exchange, name, '', 0, type, olderDomain === '' ? undefined : olderDomain);
  }
}

function setToken(
  exchange: Exchange,
  type: TokenType,
  value: string,
  expires: number,
  method: TokenTransferMethod,
): void {
  const { config, req, res, userContext } = exchange;
  if (method === 'cookie') {
    const name = config.getCookieNameForTokenType(req, type, userContext);
    setCookie(exchange, name, value, expires, type, config.cookieDomain);
  } else {
    setExposedHeader(res, config.getResponseHeaderNameForTokenType(req, type, userContext), value);
  }
}

function setCookie(
  { config, req, res, userContext }: Exchange,
  name: string,
  value: string,
  expires: number,
  type: TokenType,
  domain: string | undefined,
): void {
  const path = type === 'refresh' ? config.refreshTokenPath : config.accessTokenPath;
  const sameSite = config.getCookieSameSite({ request: req, userContext });
  const pathText = path.getAsStringDangerous() || '/';
  res.setCookie(name, value, domain, config.cookieSecure, true, expires, pathText, sameSite);
}

function setExposedHeader(res: BaseResponse, name: string, value: string): void {
  res.setHeader(name, value, false);
  res.setHeader(exposedHeaders, name, true);
}
