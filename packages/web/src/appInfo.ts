import type { AppInfoUserInput, NormalisedAppInfo } from './types.js';
import { NormalisedURLDomain } from './utils/normalisedURLDomain.js';
import { NormalisedURLPath } from './utils/normalisedURLPath.js';

/** Fills in the defaults of `appInfo`. @throws if a required field is missing, or an address cannot be read */
export function normaliseInputAppInfoOrThrowError(appInfo: AppInfoUserInput): NormalisedAppInfo {
  if (appInfo === undefined)
    throw new Error('Please provide the appInfo object when calling supertokens.init');
  for (const field of ['apiDomain', 'appName'] as const)
    if (appInfo[field] === undefined)
      throw new Error(`Please provide your ${field} inside the appInfo object when calling supertokens.init`);

  const gateway = new NormalisedURLPath(appInfo.apiGatewayPath ?? '');
  return {
    appName: appInfo.appName,
    apiDomain: new NormalisedURLDomain(appInfo.apiDomain),
    apiBasePath: gateway.appendPath(new NormalisedURLPath(appInfo.apiBasePath ?? '/auth')),
  };
}
