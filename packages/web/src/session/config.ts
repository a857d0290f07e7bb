import { isLocalHost, normaliseURLDomain, readURL } from '../utils/normalisedURLDomain.js';
import { normaliseURLPath } from '../utils/normalisedURLPath.js';
import { WindowHandlerReference } from '../utils/windowHandler.js';
import type { InputType, NormalisedInputType } from './types.js';

/** Fills in defaults and refuses contradictions; needs the window handler for the page's host. */
export function normaliseConfig(input: InputType): NormalisedInputType {
  const {
    sessionExpiredStatusCode = 401,
    invalidClaimStatusCode = 403,
    maxRetryAttemptsForSessionRefresh = 10,
    sessionTokenBackendDomain,
  } = input;
  if (sessionExpiredStatusCode === invalidClaimStatusCode)
    throw new Error('sessionExpiredStatusCode and invalidClaimStatusCode cannot be the same.');
  if (maxRetryAttemptsForSessionRefresh < 0)
    throw new Error('maxRetryAttemptsForSessionRefresh must be greater than or equal to 0.');

  return {
    apiDomain: normaliseURLDomain(input.apiDomain),
    apiBasePath: normaliseURLPath(input.apiBasePath ?? '/auth'),
    sessionTokenFrontendDomain: normaliseSessionScope(
      input.sessionTokenFrontendDomain ??
        WindowHandlerReference.getReferenceOrThrow().windowHandler.location.getHostName(),
    ),
    sessionTokenBackendDomain:
      sessionTokenBackendDomain === undefined ? undefined : normaliseSessionScope(sessionTokenBackendDomain),
    sessionExpiredStatusCode,
    invalidClaimStatusCode,
    maxRetryAttemptsForSessionRefresh,
    autoAddCredentials: input.autoAddCredentials ?? true,
    isInIframe: input.isInIframe ?? false,
    tokenTransferMethod: input.tokenTransferMethod ?? 'cookie',
    preAPIHook: input.preAPIHook ?? (async ({ url, requestInit }) => ({ url, requestInit })),
    postAPIHook: input.postAPIHook ?? (async () => undefined),
    onHandleEvent: input.onHandleEvent ?? (() => undefined),
  };
}

/**
 * Reduces a cookie scope to a host name; a leading dot stays, except before hosts that cannot have
 * domain cookies.
 */
export function normaliseSessionScope(input: string): string {
  const [, dot = '', host = ''] = /^(?:https?:\/\/)?(\.?)(.*)$/.exec(input.trim().toLowerCase()) ?? [];
  const url = readURL(`http://${host}`);
  if (!url) throw new Error('Please provide a valid sessionScope');
  return isLocalHost(url.hostname) ? url.hostname : dot + url.hostname;
}
