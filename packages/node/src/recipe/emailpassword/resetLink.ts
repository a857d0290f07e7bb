import type { NormalisedAppinfo, UserContext } from '../../types.js';
import { getRequestFromUserContext } from '../../userContext.js';

/** The page of the website where a new password is chosen. */
export function passwordResetLink(
  appInfo: NormalisedAppinfo,
  token: string,
  tenantId: string,
  userContext: UserContext,
): string {
  const request = getRequestFromUserContext(userContext);
  const origin = appInfo.getOrigin({ request, userContext }).getAsStringDangerous();
  const basePath = appInfo.websiteBasePath.getAsStringDangerous();
  return `${origin}${basePath}/reset-password?token=${token}&tenantId=${tenantId}`;
}
