import type { SameSite } from '../../framework/response.js';
import { isAnIpAddress } from '../../normalisedURLDomain.js';
import NormalisedURLPath from '../../normalisedURLPath.js';
import type { NormalisedAppinfo } from '../../types.js';
import type { AntiCsrfType, TokenTransferMethod, TypeInput, TypeNormalisedInput } from './types.js';

/** Checks the configuration of the session recipe and puts defaults in. */
export function normaliseConfig(input: TypeInput, appInfo: NormalisedAppinfo): TypeNormalisedInput {
  const sessionExpiredStatusCode = input.sessionExpiredStatusCode ?? 401;
  const invalidClaimStatusCode = input.invalidClaimStatusCode ?? 403;
  if (sessionExpiredStatusCode === invalidClaimStatusCode) {
    throw new Error('sessionExpiredStatusCode and sessionExpiredStatusCode must be different');
  }
  const getCookieSameSite = cookieSameSite(input.cookieSameSite, appInfo);
  const { accessTokenPath = '/', olderCookieDomain, cookieDomain } = input;
  return {
    useDynamicAccessTokenSigningKey: input.useDynamicAccessTokenSigningKey ?? true,
    refreshTokenPath: appInfo.apiBasePath.appendPath(new NormalisedURLPath('/session/refresh')),
    accessTokenPath: new NormalisedURLPath(accessTokenPath),
    cookieDomain: cookieDomain === undefined ? undefined : normaliseSessionScopeOrThrowError(cookieDomain),
    olderCookieDomain:
      olderCookieDomain === undefined || olderCookieDomain === ''
        ? olderCookieDomain
        : normaliseSessionScopeOrThrowError(olderCookieDomain),
    getCookieSameSite,
    cookieSecure: input.cookieSecure ?? appInfo.apiDomain.getAsStringDangerous().startsWith('https'),
    getTokenTransferMethod: input.getTokenTransferMethod ?? defaultTokenTransferMethod,
    getCookieNameForTokenType:
      input.getCookieNameForTokenType ??
      ((_, type) => (type === 'access' ? 'sAccessToken' : 'sRefreshToken')),
    getResponseHeaderNameForTokenType:
      input.getResponseHeaderNameForTokenType ??
      ((_, type) => (type === 'access' ? 'st-access-token' : 'st-refresh-token')),
    sessionExpiredStatusCode,
    invalidClaimStatusCode,
    errorHandlers: input.errorHandlers ?? {},
    antiCsrfFunctionOrString: antiCsrf(input.antiCsrf, getCookieSameSite),
    exposeAccessTokenToFrontendInCookieBasedAuth: input.exposeAccessTokenToFrontendInCookieBasedAuth ?? false,
    jwksRefreshIntervalSec: input.jwksRefreshIntervalSec ?? 14_400,
  };
}

/** A cookie domain: the host alone, with its leading dot if it had one; `localhost` and addresses have none. */
export function normaliseSessionScopeOrThrowError(sessionScope: string): string {
  const trimmed = sessionScope.trim().toLowerCase();
  const bare = trimmed.replace(/^\./, '');
  const url = /^https?:\/\//.test(bare) ? bare : `http://${bare}`;
  const host = URL.canParse(url) ? new URL(url).hostname.replace(/^\./, '') : '';
  if (host === '') throw new Error('Please provide a valid sessionScope');
  const keepsDot = trimmed.startsWith('.') && host !== 'localhost' && !isAnIpAddress(host);
  return keepsDot ? `.${host}` : host;
}

function cookieSameSite(
  configured: string | undefined,
  appInfo: NormalisedAppinfo,
): TypeNormalisedInput['getCookieSameSite'] {
  if (configured !== undefined) {
    const sameSite = configured.trim().toLowerCase();
    if (!isSameSite(sameSite)) throw new Error('cookie same site must be one of "strict", "lax", or "none"');
    return () => sameSite;
  }
  const apiScheme = schemeOf(appInfo.apiDomain.getAsStringDangerous());
  return (input) => {
    const sameDomain = appInfo.topLevelAPIDomain === appInfo.getTopLevelWebsiteDomain(input);
    const sameScheme = apiScheme === schemeOf(appInfo.getOrigin(input).getAsStringDangerous());
    return sameDomain && sameScheme ? 'lax' : 'none';
  };
}

const isSameSite = (value: string): value is SameSite => ['strict', 'lax', 'none'].includes(value);
const schemeOf = (url: string): string => url.slice(0, url.indexOf(':'));

function antiCsrf(
  configured: AntiCsrfType | undefined,
  getCookieSameSite: TypeNormalisedInput['getCookieSameSite'],
): TypeNormalisedInput['antiCsrfFunctionOrString'] {
  if (configured === undefined) {
    return (input) => (getCookieSameSite(input) === 'none' ? 'VIA_CUSTOM_HEADER' : 'NONE');
  }
  if (!['VIA_TOKEN', 'VIA_CUSTOM_HEADER', 'NONE'].includes(configured)) {
    throw new Error("antiCsrf config must be one of 'NONE' or 'VIA_CUSTOM_HEADER' or 'VIA_TOKEN'");
  }
  return configured;
}

/** Verifying takes what there is; creating follows what the client asks for in `st-auth-mode`. */
const defaultTokenTransferMethod: TypeNormalisedInput['getTokenTransferMethod'] = ({
  req,
  forCreateNewSession,
}) => (forCreateNewSession ? (requestedTransferMethod(req.getHeaderValue('st-auth-mode')) ?? 'any') : 'any');

/** The transfer method that a `st-auth-mode` header asks for, if it names one. */
export function requestedTransferMethod(header: string | undefined): TokenTransferMethod | undefined {
  const mode = header?.toLowerCase();
  return mode === 'header' || mode === 'cookie' ? mode : undefined;
}
