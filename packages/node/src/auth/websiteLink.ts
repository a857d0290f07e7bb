import type { NormalisedAppinfo, UserContext } from '../types.js';
import { getRequestFromUserContext } from '../userContext.js';

/** The address of a page of the website that takes a token. */
export function websiteLink(
  appInfo: NormalisedAppinfo,
  page: string,
  { token, tenantId }: { readonly token: string; readonly tenantId: string },
  userContext: UserContext,
): string {
  const request = getRequestFromUserContext(userContext);
  const origin = appInfo.getOrigin({ request, userContext }).getAsStringDangerous();
  const basePath = appInfo.websiteBasePath.getAsStringDangerous();
  return `${origin}${basePath}/${page}?token=${token}&tenantId=${tenantId}`;
}
