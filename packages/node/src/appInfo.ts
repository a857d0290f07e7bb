import NormalisedURLDomain from './normalisedURLDomain.js';
import NormalisedURLPath from './normalisedURLPath.js';
import { getTopLevelDomainForSameSiteResolution } from './topLevelDomain.js';
import type { AppInfo, NormalisedAppinfo } from './types.js';

type OriginInput = Parameters<NormalisedAppinfo['getOrigin']>[0];

/** Checks `appInfo` and brings it into the form that recipes and plugins see. */
export function normaliseInputAppInfoOrThrowError(appInfo: AppInfo | undefined): NormalisedAppinfo {
  if (appInfo === undefined) throw missing('Please provide the appInfo object');
  if (appInfo.apiDomain === undefined)
    throw missing('Please provide your apiDomain inside the appInfo object');
  if (appInfo.appName === undefined) throw missing('Please provide your appName inside the appInfo object');
  const configured = appInfo.origin ?? appInfo.websiteDomain;
  if (configured === undefined) {
    throw new Error(
      'Please provide either origin or websiteDomain inside the appInfo object when calling supertokens.init',
    );
  }
  const normalise = rememberLast((origin) => new NormalisedURLDomain(origin));
  const topLevelOf = rememberLast(getTopLevelDomainForSameSiteResolution);
  const getOrigin = (input: OriginInput) =>
    normalise(typeof configured === 'string' ? configured : configured(input));
  const apiDomain = new NormalisedURLDomain(appInfo.apiDomain);
  const apiGatewayPath = new NormalisedURLPath(appInfo.apiGatewayPath ?? '');
  return {
    appName: appInfo.appName,
    getOrigin,
    apiDomain,
    topLevelAPIDomain: getTopLevelDomainForSameSiteResolution(apiDomain.getAsStringDangerous()),
    getTopLevelWebsiteDomain: (input) => topLevelOf(getOrigin(input).getAsStringDangerous()),
    apiBasePath: apiGatewayPath.appendPath(new NormalisedURLPath(appInfo.apiBasePath ?? '/auth')),
    apiGatewayPath,
    websiteBasePath: new NormalisedURLPath(appInfo.websiteBasePath ?? '/auth'),
  };
}

const missing = (what: string) => new Error(`${what} when calling supertokens.init`);

/** Origins are asked for at each request and hardly ever change. */
function rememberLast<T>(compute: (text: string) => T): (text: string) => T {
  let last: { readonly text: string; readonly value: T } | undefined;
  return (text) => {
    if (last?.text !== text) last = { text, value: compute(text) };
    return last.value;
  };
}
